"""Generalised linear, negative binomial and proportional-odds models by formula."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, as_float
from ..design.replicate_design import Design
from ..errors import SurveyError
from .coding import numeric_outcome, prepare_predictors
from .families import LINEAR, LOGISTIC, Family, FamilyName, LinkName, check_outcome, family_of
from .formula_coding import FormulaCoding, encoded, formula_coding, specification_of, variables_of
from .glm import fit_model
from .model_fit import ModelFit
from .model_sample import ModelDegreesOfFreedom, rows_used
from .negative_binomial import NegativeBinomialFit, fit_negative_binomial
from .ordinal_model import OrdinalFit, fit_ordinal, ordered_codes


def logistic_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame | None = None,
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
        With N rows, with which those of the data pair by label.
    formula : str
        Such as ``helped ~ age * income + I(income ** 2)``. Names are columns of `data`; the left side is 0/1. A row
        for which a transformation has no value (``np.log`` of -1) is missing; infinite ones are refused. A number in
        ``C()`` has levels, like a Categorical.
    data : DataFrame of N rows, optional
        In place of the frame of the design. Text columns are refused: make them Categoricals, so that no level or
        reference depends on the rows at hand.
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
    return _fit_formula(design, formula, data, ("binomial", LOGISTIC), reference, domain, df, confidence)


def linear_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame | None = None,
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
    return _fit_formula(design, formula, data, ("gaussian", LINEAR), reference, domain, df, confidence)


def glm_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame | None = None,
    *,
    family: FamilyName,
    link: LinkName | None = None,
    offset: Any = None,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> ModelFit:
    """Fit a generalised linear model by formula.

    Parameters
    ----------
    design, formula, data, reference, domain, df, confidence
        As for :func:`logistic_formula`.
    family, link, offset
        As for :func:`glm`.

    Returns
    -------
    ModelFit

    Raises
    ------
    SurveyError
        As :func:`glm` and :func:`logistic_formula`.

    Notes
    -----
    As for :func:`glm`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"visits": [0, 1, 2, 1, 3, 6], "x": [0, 0, 0, 1, 1, 1]})
    >>> fit = glm_formula(SurveyDesign.from_frame(data), "visits ~ C(x)", family="poisson")
    >>> np.exp(fit.coefficients).round(4).tolist()
    [1.0, 3.3333]
    """
    kind = (family, family_of(family, link))
    return _fit_formula(design, formula, data, kind, reference, domain, df, confidence, offset)


def negative_binomial_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame | None = None,
    *,
    offset: Any = None,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> NegativeBinomialFit:
    """Fit a negative binomial model by formula.

    Parameters
    ----------
    design, formula, data, reference, domain, df, confidence
        As for :func:`logistic_formula`; the left side is a count.
    offset
        As for :func:`glm`.

    Returns
    -------
    NegativeBinomialFit

    Raises
    ------
    SurveyError
        As :func:`negative_binomial` and :func:`logistic_formula`.

    Notes
    -----
    As for :func:`negative_binomial`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"visits": [0, 0, 1, 0, 5, 9, 2, 0, 14, 3, 1, 0], "x": [0, 1] * 6})
    >>> negative_binomial_formula(SurveyDesign([1] * 12), "visits ~ x", data).coefficients.round(3).tolist()
    [1.344, -0.651]
    """
    prepared = _prepared(design, formula, data, "poisson", reference, domain, offset)
    return fit_negative_binomial(design, *prepared[:4], df, confidence, prepared[4])


def ordinal_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame | None = None,
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
    data = design.labels.source("formula", data)
    name = str(left)
    if name not in data.columns:
        raise SurveyError(
            f"formula: {name} is no column of the data; the outcome is a Categorical column as it is", code="formula"
        )
    codes, categories = ordered_codes(data[name])
    predictors = prepare_predictors(_variables(data, right), reference)
    inside = design.labels.inside(domain, data)
    coding, codes = _coding(right, design, codes, predictors, inside)
    return fit_ordinal(design, codes, categories, predictors, coding, inside, df, confidence)


def _fit_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame | None,
    kind: tuple[FamilyName, Family],
    reference: Mapping[str, object] | None,
    domain: Any,
    df: ModelDegreesOfFreedom,
    confidence: float,
    offset: Any = None,
) -> ModelFit:
    distribution, family = kind
    outcome, predictors, coding, inside, added = _prepared(
        design, formula, data, distribution, reference, domain, offset
    )
    return fit_model(design, outcome, predictors, coding, family, inside, df, confidence, added)


def _prepared(
    design: Design,
    formula: str,
    data: pd.DataFrame | None,
    distribution: FamilyName,
    reference: Mapping[str, object] | None,
    domain: Any,
    offset: Any,
) -> tuple[FloatArray, pd.DataFrame, FormulaCoding, BoolArray, FloatArray | None]:
    """Return outcome, predictors, their coding, the rows the model is about, and the offset."""
    left, right = _sides(formula)
    data = design.labels.source("formula", data)
    predictors = prepare_predictors(_variables(data, right), reference)
    outcome = _outcome(left, data)
    check_outcome(outcome, distribution)
    inside = design.labels.inside(domain, data)
    coding, outcome = _coding(right, design, outcome, predictors, inside)
    added = None if offset is None else as_float(design.labels.column(offset, "offset", data), "offset")
    return outcome, predictors, coding, inside, added


def _sides(formula: str) -> tuple[Any, Any]:
    # Imported here: the models by frame, which pipelines use, do not need it.
    try:
        from formulaic import Formula
        from formulaic.errors import FormulaicError
    except ModuleNotFoundError as error:
        message = "formulas need the package formulaic: pip install 'ouder-netwerk[formula]'"
        raise SurveyError(message, code="formula") from error

    if not isinstance(formula, str):
        raise SurveyError(
            f"formula is a {type(formula).__name__}; give the design, the formula as text, the data", code="formula"
        )
    try:
        parsed = Formula(formula)
    except (FormulaicError, SyntaxError) as error:
        raise SurveyError(f"formula {formula!r}: {error}", code="formula") from error
    if not hasattr(parsed, "lhs"):
        raise SurveyError(f"formula {formula!r} has no outcome; write it as outcome ~ predictors", code="formula")
    return parsed.lhs, parsed.rhs


def _variables(data: pd.DataFrame, side: Any) -> pd.DataFrame:
    """Return the columns of data that one side of a formula names, also inside function calls."""
    named = variables_of(side)
    return data[[name for name in data.columns if name in named]]


def _coding(
    right: Any, design: Design, outcome: FloatArray, predictors: pd.DataFrame, inside: BoolArray
) -> tuple[FormulaCoding, FloatArray]:
    """Fix the right-hand side on the rows that can be used, and drop the outcome where it has no value."""
    rows, _ = rows_used(design, outcome, predictors, inside)
    fitted_on = predictors.loc[rows].reset_index(drop=True)
    specification, matrix = specification_of(right, fitted_on)
    undefined = np.isnan(matrix).any(axis=1)
    if undefined.all():
        raise SurveyError(
            f"formula: {right} has a value in none of the {len(matrix)} complete rows of the domain", code="formula"
        )
    known = outcome.copy()
    known[np.flatnonzero(rows)[undefined]] = np.nan
    return formula_coding(specification, fitted_on), known


def _outcome(left: Any, data: pd.DataFrame) -> FloatArray:
    variables = _variables(data, left)
    if variables.shape[1] == 1 and str(left) == variables.columns[0]:
        return numeric_outcome(variables.iloc[:, 0])
    matrix = encoded(left, variables)
    if matrix.shape[1] != 1:
        raise SurveyError(
            f"formula: the outcome {left} makes {matrix.shape[1]} columns instead of one number or 0/1", code="formula"
        )
    return numeric_outcome(matrix[:, 0])
