"""Design-based statistics for complex surveys: pure functions on arrays and frames."""

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
from .wald import WaldTest, hypothesis_test, term_test, term_tests

__all__ = [
    "Combination",
    "Contrasts",
    "IndependenceTest",
    "JointEstimates",
    "ModelFit",
    "OrdinalFit",
    "PseudoR2",
    "SurveyDesign",
    "SurveyError",
    "WaldTest",
    "adjust_p",
    "average_marginal_effects",
    "combine",
    "combine_arrays",
    "combined_term_tests",
    "combined_test",
    "differences",
    "goodness_of_fit",
    "hypothesis_test",
    "independence_test",
    "independent_differences",
    "joint_proportions",
    "linear",
    "linear_contrast",
    "linear_formula",
    "logistic",
    "logistic_formula",
    "means",
    "ordinal",
    "predictive_margins",
    "proportion_interval",
    "proportions",
    "pseudo_r2",
    "quantiles",
    "ratios",
    "term_test",
    "term_tests",
    "totals",
]
