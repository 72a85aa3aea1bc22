"""The right-hand side of a formula as the coding of a model; formulaic does the parsing."""

import ast
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray
from ..errors import SurveyError
from .coding import INTERCEPT, MatrixColumn, Predictor, additive_coding

QUOTED = re.compile(r"`([^`]*)`")
LEVEL = re.compile(r"\[(?:T\.)?(.*?)\](?=:|$)")


@dataclass(frozen=True, eq=False)
class FormulaCoding:
    """The right-hand side of a formula, its transformations fixed on the rows the model was fitted to."""

    specification: Any
    predictors: tuple[Predictor, ...]

    @cached_property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """The columns of the matrix, in order."""
        return tuple(
            _column(encoded.term, name) for encoded in self.specification.structure for name in encoded.columns
        )

    def encode(self, data: pd.DataFrame) -> FloatArray:
        """Return the (n, p) matrix of complete rows of data; refuse values for which the formula has none."""
        matrix = encoded(self.specification, data)
        for column, bad in zip(self.columns, (~np.isfinite(matrix)).sum(axis=0), strict=True):
            if bad:
                raise SurveyError(
                    f"formula: {column.name} is not a finite number in {bad} of {len(matrix)} complete rows; recode "
                    "the variable, or leave these rows out with `domain`",
                    code="formula",
                )
        return matrix

    def put_at(self, data: pd.DataFrame, matrix: FloatArray, predictor: str, value: Any) -> FloatArray:
        """Return the matrix (n, p) of data with one predictor at the same value in all rows."""
        dtype = data[predictor].dtype
        kind = dtype if isinstance(dtype, pd.CategoricalDtype) else float
        return self.encode(data.assign(**{predictor: pd.Series(value, index=data.index, dtype=kind)}))

    def derivative(self, data: pd.DataFrame, predictor: str) -> FloatArray:
        """Return the derivative of the matrix to a numeric predictor, by central differences."""
        self._refuse_steps(predictor)
        values = data[predictor].to_numpy(dtype=float)
        step = float(np.finfo(float).eps) ** (1 / 3) * max(float(np.abs(values).max()), 1e-8)
        low, high = values - step, values + step
        try:
            change = self._moved(data, predictor, high) - self._moved(data, predictor, low)
        except SurveyError:
            # Splines and logarithms end somewhere: one-sided differences there.
            low, high = np.maximum(low, values.min()), np.minimum(high, values.max())
            change = self._moved(data, predictor, high) - self._moved(data, predictor, low)
        if not change.any():
            raise _no_derivative(predictor)
        return np.asarray(change / (high - low)[:, None])

    def _moved(self, data: pd.DataFrame, predictor: str, values: FloatArray) -> FloatArray:
        return self.encode(data.assign(**{predictor: values}))

    def _refuse_steps(self, predictor: str) -> None:
        """Refuse a number that the formula makes categories of, or compares with a limit."""
        for expression, (kind, _) in self.specification.encoder_state.items():
            steps = kind.value == "categorical" or any(isinstance(node, ast.Compare) for node in _nodes(expression))
            if steps and predictor in names_in(expression):
                raise _no_derivative(predictor)


def _no_derivative(predictor: str) -> SurveyError:
    return SurveyError(
        f"predictor {predictor} enters the formula by steps, so its effect has no derivative; make the groups a "
        "Categorical column of the data, or ask for predictive_margins(fit, ..., at=[...])",
        code="formula",
    )


def formula_coding(specification: Any, data: pd.DataFrame) -> FormulaCoding:
    """Return the coding of a formula fixed on some rows, given the prepared predictors it is made of.

    A number v that the formula has as ``C(v)`` is a predictor with the levels it has in those rows.
    """
    levels = {
        _categories_of(expression): tuple(state["categories"])
        for expression, (_, state) in specification.encoder_state.items()
        if "categories" in state
    }
    predictors = (
        known if known.levels else Predictor(known.name, levels.get(known.name, ()))
        for known in additive_coding(data).predictors
    )
    return FormulaCoding(specification, tuple(predictors))


def encoded(side: Any, data: pd.DataFrame) -> FloatArray:
    """Return the (n, p) matrix of a side of a formula, or of its specification; NaN and infinite where it says so.

    Raises
    ------
    SurveyError
        For what cannot be evaluated, and for a category that is not among those the specification knows.
    """
    return np.asarray(_materialised(side, data), dtype=float)


def specification_of(side: Any, data: pd.DataFrame) -> tuple[Any, FloatArray]:
    """Return a side of a formula with its transformations fixed on data, and the matrix of those data."""
    matrix = _materialised(side, data)
    return matrix.model_spec, np.asarray(matrix, dtype=float)


def _materialised(side: Any, data: pd.DataFrame) -> Any:
    from formulaic.errors import DataMismatchWarning, FormulaicError

    try:
        with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
            warnings.simplefilter("error", DataMismatchWarning)
            return side.get_model_matrix(data, na_action="ignore")
    except (FormulaicError, DataMismatchWarning) as error:
        raise SurveyError(f"formula: {error}", code="formula") from error


def variables_of(side: Any) -> set[str]:
    """Return the names of the variables that one side of a formula is made of.

    Examples
    --------
    >>> from formulaic import Formula
    >>> sorted(variables_of(Formula("y ~ bs(age, df=4) + C(`house hold`, Treatment('u'))").rhs))
    ['age', 'house hold']
    """
    factors: Iterable[Any] = (factor for term in side for factor in term.factors)
    return {name for factor in factors for name in _names(factor)}


def _names(factor: Any) -> set[str]:
    if factor.eval_method.value == "lookup":
        return {factor.expr}
    return names_in(factor.expr)


def names_in(expression: str) -> set[str]:
    """Return the variables in an expression: no functions called, keywords or text.

    Examples
    --------
    >>> sorted(names_in("log(income, base=C) + `house hold`"))
    ['C', 'house hold', 'income']
    """
    nodes = _nodes(expression)
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    names = {node.id for node in nodes if isinstance(node, ast.Name) and node not in called}
    return names | set(QUOTED.findall(expression))


def _nodes(expression: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(QUOTED.sub("(0)", expression), mode="eval")))
    except SyntaxError:
        # formulaic says what is wrong with it when it comes to evaluating
        return []


def _categories_of(expression: str) -> str:
    """Return v when an expression is ``C(v)``, with or without further arguments; else nothing."""
    found = re.match(r"C\((?:`([^`]*)`|(\w+))\s*[,)]", expression)
    return (found[1] or found[2]) if found else ""


def _column(term: Any, name: str) -> MatrixColumn:
    """Return a column by the levels that stand in its name, one after each factor of the term that has them."""
    if str(term) == "1":
        return MatrixColumn(INTERCEPT)
    levels = []
    for factor in term.factors:
        name = name.removeprefix(":").removeprefix(factor.expr)
        if found := LEVEL.match(name):
            levels.append(found[1])
            name = name[found.end() :]
    return MatrixColumn(str(term), ":".join(levels))
