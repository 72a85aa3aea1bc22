"""Design-based statistics for complex surveys: pure functions on arrays and frames."""

from .design import SurveyDesign
from .errors import SurveyError

__all__ = [
    "SurveyDesign",
    "SurveyError",
]
