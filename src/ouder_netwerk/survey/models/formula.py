"""Logistic, linear and proportional-odds models by formula."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, as_frame
from ..design.replicate_design import Design
from ..errors import SurveyError
from .coding import numeric_outcome, prepare_predictors
from .formula_coding import FormulaCoding, encoded, formula_coding, specification_of, variables_of
from .glm import fit_model
from .irls import LINEAR, LOGISTIC, Family
from .model_fit import ModelFit
from .model_sample import ModelDegreesOfFreedom, check_binary, rows_used
from .ordinal_model import OrdinalFit, fit_ordinal, ordered_codes


def logistic_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> ModelFit:
    """Fit a logistic model by formula.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows; the data stand in the same order.
    formula : str
        Such as ``helped ~ age * income + I(income ** 2)``. Names are columns of `data`; the left side is 0/1. A row
        for which a transformation has no value (``np.log`` of -1) is missing; infinite ones are refused. A number in
        ``C()`` has levels, like a Categorical.
    data : DataFrame of N rows
        Text columns are refused: make them Categoricals, so that no level or reference depends on the rows at hand.
    reference, domain, df, confidence
        As for :func:`logistic`.

    Returns
    -------
    ModelFit
        As :func:`logistic`; an interaction is a term such as ``age:income``.

    Raises
    ------
    SurveyError
        As :func:`logistic`, for a formula that cannot be read or names no column, and for infinite values.

    Notes
    -----
    As for :func:`logistic`; formulas are those of Wilkinson and Rogers (1973), Applied Statistics 22, 392-399.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"y": [0, 1, 0, 1, 1, 0], "x": [1.0, 2.0, 4.0, 3.0, 5.0, 2.0]})
    >>> fit = logistic_formula(SurveyDesign([1] * 6), "y ~ x", data)
    >>> fit.table()[["term", "estimate"]].round(4).to_dict("records")
    [{'term': '(Intercept)', 'estimate': -1.7124}, {'term': 'x', 'estimate': 0.609}]
    """
    return _fit_formula(design, formula, data, LOGISTIC, reference, domain, df, confidence)


def linear_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> ModelFit:
    """Fit a linear model by formula.

    Parameters
    ----------
    design, formula, data, reference, domain, df, confidence
        As for :func:`logistic_formula`; the left side is a number.

    Returns
    -------
    ModelFit

    Raises
    ------
    SurveyError
        As :func:`logistic_formula`.

    Notes
    -----
    As for :func:`linear`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"y": [0, 1, 4, 9], "x": [0.0, 1.0, 2.0, 3.0]})
    >>> linear_formula(SurveyDesign([1] * 4), "y ~ I(x ** 2)", data).coefficients.round(6).tolist()
    [0.0, 1.0]
    """
    return _fit_formula(design, formula, data, LINEAR, reference, domain, df, confidence)


def ordinal_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> OrdinalFit:
    """Fit a proportional-odds model by formula.

    Parameters
    ----------
    design, formula, data, reference, domain, df, confidence
        As for :func:`logistic_formula`; the left side is a Categorical column, its categories in order, lowest first.

    Returns
    -------
    OrdinalFit

    Raises
    ------
    SurveyError
        As :func:`ordinal` and :func:`logistic_formula`; also for a left side that is no column, or ``0 +`` on the right
        side: the thresholds take the place of the intercept.

    Notes
    -----
    As for :func:`ordinal`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"often": pd.Categorical(list("abcabcacbb")), "x": [1, 2, 3, 2, 1, 4, 1, 2, 3, 3]})
    >>> fit = ordinal_formula(SurveyDesign([1] * 10), "often ~ np.log(x)", data)
    >>> fit.table()[["term", "level", "estimate"]].round(3).to_dict("records")[0]
    {'term': 'np.log(x)', 'level': '', 'estimate': 3.14}
    """
    left, right = _sides(formula)
    data = as_frame(data, "data")
    name = str(left)
    if name not in data.columns:
        raise SurveyError(f"formula: {name} is no column of the data; the outcome is a Categorical column as it is")
    codes, categories = ordered_codes(data[name])
    predictors = prepare_predictors(_variables(data, right), reference)
    coding, codes = _coding(right, design, codes, predictors, domain)
    return fit_ordinal(design, codes, categories, predictors, coding, domain, df, confidence)


def _fit_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    family: Family,
    reference: Mapping[str, object] | None,
    domain: Any,
    df: ModelDegreesOfFreedom,
    confidence: float,
) -> ModelFit:
    left, right = _sides(formula)
    data = as_frame(data, "data")
    predictors = prepare_predictors(_variables(data, right), reference)
    outcome = _outcome(left, data)
    if family is LOGISTIC:
        check_binary(outcome)
    coding, outcome = _coding(right, design, outcome, predictors, domain)
    return fit_model(design, outcome, predictors, coding, family, domain, df, confidence)


def _sides(formula: str) -> tuple[Any, Any]:
    # Imported here: the models by frame, which pipelines use, do not need it.
    from formulaic import Formula
    from formulaic.errors import FormulaicError

    if not isinstance(formula, str):
        raise SurveyError(f"formula is a {type(formula).__name__}; give the design, the formula as text, the data")
    try:
        parsed = Formula(formula)
    except (FormulaicError, SyntaxError) as error:
        raise SurveyError(f"formula {formula!r}: {error}") from error
    if not hasattr(parsed, "lhs"):
        raise SurveyError(f"formula {formula!r} has no outcome; write it as outcome ~ predictors")
    return parsed.lhs, parsed.rhs


def _variables(data: pd.DataFrame, side: Any) -> pd.DataFrame:
    """Return the columns of data that one side of a formula names, also inside function calls."""
    named = variables_of(side)
    return data[[name for name in data.columns if name in named]]


def _coding(
    right: Any, design: Design, outcome: FloatArray, predictors: pd.DataFrame, domain: Any
) -> tuple[FormulaCoding, FloatArray]:
    """Fix the right-hand side on the rows that can be used, and drop the outcome where it has no value."""
    rows, _ = rows_used(design, outcome, predictors, domain)
    fitted_on = predictors.loc[rows].reset_index(drop=True)
    specification, matrix = specification_of(right, fitted_on)
    undefined = np.isnan(matrix).any(axis=1)
    if undefined.all():
        raise SurveyError(f"formula: {right} has a value in none of the {len(matrix)} complete rows of the domain")
    known = outcome.copy()
    known[np.flatnonzero(rows)[undefined]] = np.nan
    return formula_coding(specification, fitted_on), known


def _outcome(left: Any, data: pd.DataFrame) -> FloatArray:
    variables = _variables(data, left)
    if variables.shape[1] == 1 and str(left) == variables.columns[0]:
        return numeric_outcome(variables.iloc[:, 0])
    matrix = encoded(left, variables)
    if matrix.shape[1] != 1:
        raise SurveyError(f"formula: the outcome {left} makes {matrix.shape[1]} columns instead of one number or 0/1")
    return numeric_outcome(matrix[:, 0])
