"""Design-based statistics for complex surveys: pure functions on arrays and frames."""

from .design.calibrated_design import CalibratedDesign
from .design.replicate_design import ReplicateDesign
from .design.replication import balanced_repeated_replication, bootstrap, jackknife, successive_difference
from .design.survey_design import SurveyDesign
from .errors import SurveyError
from .estimates.chunk_estimates import proportions_from_sums, proportions_in_chunks
from .estimates.chunks import PartialSums, merge_sums, partial_sums
from .estimates.contrasts import Contrasts, adjust_p, linear_contrast
from .estimates.differences import differences, independent_differences
from .estimates.estimators import means, ratios, totals
from .estimates.independence import IndependenceTest, independence_test
from .estimates.joint import JointEstimates, join_estimates, joint_estimates
from .estimates.proportions import proportions
from .estimates.quantiles import quantiles
from .imputation.imputed_tables import combine
from .imputation.rubin import Combination, combine_arrays, combined_f_test, combined_term_tests, combined_test
from .intervals import proportion_interval
from .models.formula import linear_formula, logistic_formula, ordinal_formula
from .models.glm import linear, logistic
from .models.model_fit import ModelFit
from .models.ordinal_model import OrdinalFit, ordinal
from .postestimation.goodness_of_fit import PseudoR2, goodness_of_fit, pseudo_r2
from .postestimation.marginal_effects import average_marginal_effects, predictive_margins
from .postestimation.wald import WaldTest, hypothesis_test, term_test, term_tests
from .weights.calibration import calibrate, poststratify
from .weights.raking import rake
from .weights.reweighted import Reweighted
from .weights.standardisation import standardize
from .weights.trimming import TrimmedWeights, trim_weights
from .weights.weight_report import WeightReport, weight_report

__all__ = [
    "CalibratedDesign",
    "Combination",
    "Contrasts",
    "IndependenceTest",
    "JointEstimates",
    "ModelFit",
    "OrdinalFit",
    "PartialSums",
    "PseudoR2",
    "ReplicateDesign",
    "Reweighted",
    "SurveyDesign",
    "SurveyError",
    "TrimmedWeights",
    "WaldTest",
    "WeightReport",
    "adjust_p",
    "average_marginal_effects",
    "balanced_repeated_replication",
    "bootstrap",
    "calibrate",
    "combine",
    "combine_arrays",
    "combined_f_test",
    "combined_term_tests",
    "combined_test",
    "differences",
    "goodness_of_fit",
    "hypothesis_test",
    "independence_test",
    "independent_differences",
    "jackknife",
    "join_estimates",
    "joint_estimates",
    "linear",
    "linear_contrast",
    "linear_formula",
    "logistic",
    "logistic_formula",
    "means",
    "merge_sums",
    "ordinal",
    "ordinal_formula",
    "partial_sums",
    "poststratify",
    "predictive_margins",
    "proportion_interval",
    "proportions",
    "proportions_from_sums",
    "proportions_in_chunks",
    "pseudo_r2",
    "quantiles",
    "rake",
    "ratios",
    "standardize",
    "successive_difference",
    "term_test",
    "term_tests",
    "totals",
    "trim_weights",
    "weight_report",
]
