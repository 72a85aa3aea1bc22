"""Logistic and linear models by formula; formulaic does the parsing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray
from ..design.replicate_design import Design
from ..errors import SurveyError
from .coding import INTERCEPT, Column, Predictor, additive_coding, numeric_outcome, prepare_predictors
from .glm import fit_model
from .irls import LINEAR, LOGISTIC, Family
from .model_fit import ModelFit
from .model_sample import ModelDegreesOfFreedom, check_binary, rows_used

WORD = re.compile(r"[^\W\d]\w*")
LEVEL = re.compile(r"\[(?:T\.)?(.*?)\](?=:|$)")


@dataclass(frozen=True, eq=False)
class FormulaCoding:
    """The right-hand side of a formula, its transformations fixed on the rows the model was fitted to."""

    specification: Any
    predictors: tuple[Predictor, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the matrix, in order."""
        return tuple(
            _column(str(encoded.term), name) for encoded in self.specification.structure for name in encoded.columns
        )

    def encode(self, data: pd.DataFrame) -> FloatArray:
        """Return the (n, p) matrix of complete rows of data."""
        matrix = self.specification.get_model_matrix(data, na_action="ignore")
        return np.asarray(matrix, dtype=float)

    def put_at(self, data: pd.DataFrame, matrix: FloatArray, predictor: str, value: Any) -> FloatArray:
        """Return the matrix (n, p) of data with one predictor at the same value in all rows."""
        dtype = data[predictor].dtype
        kind = dtype if isinstance(dtype, pd.CategoricalDtype) else float
        return self.encode(data.assign(**{predictor: pd.Series(value, index=data.index, dtype=kind)}))

    def derivative(self, data: pd.DataFrame, predictor: str) -> FloatArray:
        """Return the derivative of the matrix to a numeric predictor, by central differences."""
        values = data[predictor].to_numpy(dtype=float)
        step = np.cbrt(np.finfo(float).eps) * max(float(np.abs(values).max()), 1e-8)
        upper = self.encode(data.assign(**{predictor: values + step}))
        lower = self.encode(data.assign(**{predictor: values - step}))
        return (upper - lower) / (2 * step)


def _column(term: str, name: str) -> Column:
    if term == "1":
        return Column(INTERCEPT)
    return Column(term, ":".join(LEVEL.findall(name)))


def logistic_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    level: float = 0.95,
) -> ModelFit:
    """Fit a logistic model by formula.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows; the data stand in the same order.
    formula : str
        Such as ``helped ~ age * income + I(income ** 2)``. Names are columns of `data`; the left side is 0/1.
    data : DataFrame of N rows
        Text columns are refused: make them Categoricals, so that no level or reference depends on the rows at hand.
    reference, domain, df, level
        As for :func:`logistic`.

    Returns
    -------
    ModelFit
        As :func:`logistic`; an interaction is a term such as ``age:income``.

    Raises
    ------
    SurveyError
        As :func:`logistic`, and for a formula that cannot be read or names no column.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"y": [0, 1, 0, 1, 1, 0], "x": [1.0, 2.0, 4.0, 3.0, 5.0, 2.0]})
    >>> fit = logistic_formula(SurveyDesign([1] * 6), "y ~ x", data)
    >>> fit.table()[["term", "estimate"]].round(4).to_dict("records")
    [{'term': '(Intercept)', 'estimate': -1.7124}, {'term': 'x', 'estimate': 0.609}]
    """
    return _fit_formula(design, formula, data, LOGISTIC, reference, domain, df, level)


def linear_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: ModelDegreesOfFreedom = "residual",
    level: float = 0.95,
) -> ModelFit:
    """Fit a linear model by formula.

    Parameters
    ----------
    design, formula, data, reference, domain, df, level
        As for :func:`logistic_formula`; the left side is a number.

    Returns
    -------
    ModelFit

    Raises
    ------
    SurveyError
        As :func:`logistic_formula`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> data = pd.DataFrame({"y": [0, 1, 4, 9], "x": [0.0, 1.0, 2.0, 3.0]})
    >>> linear_formula(SurveyDesign([1] * 4), "y ~ I(x ** 2)", data).coefficients.round(6).tolist()
    [0.0, 1.0]
    """
    return _fit_formula(design, formula, data, LINEAR, reference, domain, df, level)


def _fit_formula(
    design: Design,
    formula: str,
    data: pd.DataFrame,
    family: Family,
    reference: Mapping[str, object] | None,
    domain: Any,
    df: ModelDegreesOfFreedom,
    level: float,
) -> ModelFit:
    # Imported here: the models by frame, which pipelines use, do not need it.
    from formulaic.errors import FormulaicError

    try:
        left, right = _sides(formula)
        variables = _variables(data, right)
        prepared = prepare_predictors(variables, reference)
        outcome = _outcome(left, data)
        rows, _ = rows_used(design, outcome, prepared, domain)
        fitted_on = prepared.loc[rows].reset_index(drop=True)
        specification = right.get_model_matrix(fitted_on, na_action="ignore").model_spec
    except FormulaicError as error:
        raise SurveyError(f"formula {formula!r}: {error}") from error
    if family is LOGISTIC:
        check_binary(outcome)
    coding = FormulaCoding(specification, additive_coding(prepared).predictors)
    return fit_model(design, outcome, prepared, coding, family, domain, df, level)


def _sides(formula: str) -> tuple[Any, Any]:
    from formulaic import Formula

    parsed = Formula(formula)
    if not hasattr(parsed, "lhs"):
        raise SurveyError(f"formula {formula!r} has no outcome; write it as outcome ~ predictors")
    return parsed.lhs, parsed.rhs


def _variables(data: pd.DataFrame, side: Any) -> pd.DataFrame:
    """Return the columns of data that one side of a formula names, also inside function calls."""
    words = set(WORD.findall(" + ".join(factor.expr for term in side for factor in term.factors)))
    return data[[name for name in data.columns if name in words | side.required_variables]]


def _outcome(left: Any, data: pd.DataFrame) -> FloatArray:
    variables = _variables(data, left)
    if variables.shape[1] == 1 and str(left) == variables.columns[0]:
        return numeric_outcome(variables.iloc[:, 0])
    matrix = np.asarray(left.get_model_matrix(variables, na_action="ignore"), dtype=float)
    if matrix.shape[1] != 1:
        raise SurveyError(f"formula: the outcome {left} makes {matrix.shape[1]} columns instead of one number or 0/1")
    return matrix[:, 0]
