"""Design-based statistics for complex surveys: pure functions on arrays and frames.

A design first, which keeps the frame, so that columns are named from then on::

    design = SurveyDesign.from_frame(frame, weights="w", strata="stratum", psu="school")

Tables of estimates, a row per outcome, grouping and level, all with the same keywords::

    means | totals | variance   (design, outcomes, *, by, domain, data, confidence, df)
    proportions                 (design, outcomes, *, ..., interval)
    quantiles                   (design, outcomes, probabilities, *, ..., interval, qrule)
    ratios | correlation        (design, pairs, *, ...)
    differences                 (design, outcomes, *, ..., of="means", adjust)
    joint_estimates             (design, outcomes, *, ..., of="means"), for contrasts

`outcomes`, `by` and `domain` are names of columns (or for `domain` an expression such as ``"age >= 18"``), or the data
themselves: Series and frames pair with the rows of the design by label, arrays by position. `data` is a frame in
which names are found in place of the design's own. Models take the same `domain`, `data` and `confidence`::

    logistic | linear | glm | ordinal | multinomial | negative_binomial   (design, outcome, predictors, *, ...)
    logistic_formula | linear_formula | glm_formula | ordinal_formula | negative_binomial_formula
                                                                          (design, formula, *, ...)

and everything after a fit takes the fit. Weights are changed on the design: ``calibrate(...).design``, ``rake``,
``poststratify``, ``standardize``, ``jackknife``, ``bootstrap``. Input from which no honest number can be made is a
:class:`SurveyError` with a `code`.
"""

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
from .estimates.moments import correlation, variance
from .estimates.proportions import proportions
from .estimates.quantiles import quantiles
from .estimates.scalability import Scalability, scalability
from .estimates.scales import ScaleReliability, scale_reliability
from .imputation.imputed_tables import combine
from .imputation.rubin import Combination, combine_arrays, combined_f_test, combined_term_tests, combined_test
from .intervals import proportion_interval
from .models.formula import glm_formula, linear_formula, logistic_formula, negative_binomial_formula, ordinal_formula
from .models.glm import glm, linear, logistic
from .models.model_fit import ModelFit
from .models.multinomial_model import MultinomialFit, multinomial
from .models.negative_binomial import NegativeBinomialFit, negative_binomial
from .models.ordinal_model import OrdinalFit, ordinal
from .postestimation.goodness_of_fit import PseudoR2, goodness_of_fit, pseudo_r2
from .postestimation.group_tests import TTest, rank_test, t_test
from .postestimation.marginal_effects import average_marginal_effects, predictive_margins
from .postestimation.mediation import Mediation, e_value, mediation
from .postestimation.predictions import predict
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
    "Mediation",
    "ModelFit",
    "MultinomialFit",
    "NegativeBinomialFit",
    "OrdinalFit",
    "PartialSums",
    "PseudoR2",
    "ReplicateDesign",
    "Reweighted",
    "Scalability",
    "ScaleReliability",
    "SurveyDesign",
    "SurveyError",
    "TTest",
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
    "correlation",
    "differences",
    "e_value",
    "glm",
    "glm_formula",
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
    "mediation",
    "merge_sums",
    "multinomial",
    "negative_binomial",
    "negative_binomial_formula",
    "ordinal",
    "ordinal_formula",
    "partial_sums",
    "poststratify",
    "predict",
    "predictive_margins",
    "proportion_interval",
    "proportions",
    "proportions_from_sums",
    "proportions_in_chunks",
    "pseudo_r2",
    "quantiles",
    "rake",
    "rank_test",
    "ratios",
    "scalability",
    "scale_reliability",
    "standardize",
    "successive_difference",
    "t_test",
    "term_test",
    "term_tests",
    "totals",
    "trim_weights",
    "variance",
    "weight_report",
]
