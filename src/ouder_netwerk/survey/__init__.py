"""Design-based statistics for complex surveys: pure functions on arrays and frames."""

from .calibrated_design import CalibratedDesign, Reweighted
from .calibration import calibrate, poststratify
from .chunk_estimates import proportions_from_sums, proportions_in_chunks
from .chunks import PartialSums, merge_sums, partial_sums
from .contrasts import Contrasts, adjust_p, linear_contrast
from .design import SurveyDesign
from .differences import differences, independent_differences
from .errors import SurveyError
from .estimators import means, ratios, totals
from .fit import PseudoR2, goodness_of_fit, pseudo_r2
from .formula import linear_formula, logistic_formula
from .glm import linear, logistic
from .imputation import Combination, combine_arrays, combined_term_tests, combined_test
from .imputed_tables import combine
from .independence import IndependenceTest, independence_test
from .intervals import proportion_interval
from .joint import JointEstimates, joint_proportions
from .marginal_effects import average_marginal_effects, predictive_margins
from .model import ModelFit
from .ordinal_model import OrdinalFit, ordinal
from .proportions import proportions
from .quantiles import quantiles
from .raking import rake
from .replicates import ReplicateDesign
from .replication import balanced_repeated_replication, bootstrap, jackknife, successive_difference
from .trimming import TrimmedWeights, trim_weights
from .wald import WaldTest, hypothesis_test, term_test, term_tests
from .weight_report import WeightReport, weight_report

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
    "combined_term_tests",
    "combined_test",
    "differences",
    "goodness_of_fit",
    "hypothesis_test",
    "independence_test",
    "independent_differences",
    "jackknife",
    "joint_proportions",
    "linear",
    "linear_contrast",
    "linear_formula",
    "logistic",
    "logistic_formula",
    "means",
    "merge_sums",
    "ordinal",
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
    "successive_difference",
    "term_test",
    "term_tests",
    "totals",
    "trim_weights",
    "weight_report",
]
