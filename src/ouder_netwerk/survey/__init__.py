"""Design-based statistics for complex surveys: pure functions on arrays and frames."""

from .contrasts import Contrasts, adjust_p, linear_contrast
from .design import SurveyDesign
from .differences import differences, independent_differences
from .errors import SurveyError
from .fit import PseudoR2, goodness_of_fit, pseudo_r2
from .formula import linear_formula, logistic_formula
from .glm import linear, logistic
from .imputation import Combination, combine, combine_arrays, combined_term_tests, combined_test
from .intervals import proportion_interval
from .marginal_effects import average_marginal_effects, predictive_margins
from .model import ModelFit
from .proportions import proportions
from .wald import WaldTest, hypothesis_test, term_test, term_tests

__all__ = [
    "Combination",
    "Contrasts",
    "ModelFit",
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
    "independent_differences",
    "linear",
    "linear_contrast",
    "linear_formula",
    "logistic",
    "logistic_formula",
    "predictive_margins",
    "proportion_interval",
    "proportions",
    "pseudo_r2",
    "term_test",
    "term_tests",
]
