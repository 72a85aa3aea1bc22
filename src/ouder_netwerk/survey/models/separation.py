"""Coefficients that have no finite estimate, named: collinear columns and separated outcomes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays import FloatArray, as_float
from ..reproducible import gram_schmidt, inverse_of_lower, weighted_totals
from .coding import MatrixColumn

# R's tolerance in lm and glm: a column is aliased when this share of its length is left after the columns before it.
ALIAS_TOLERANCE = 1e-7
# A Newton step adds about 1 to a linear predictor that runs off to infinity, and next to nothing to any other.
DIVERGING_CHANGE = 1e-2
# Beyond this the fitted probability is its outcome to the last digits, and Newton steps are lost in rounding.
DIVERGED = 30.0
NULL_SPACE_TOLERANCE = 1e-9
# Ten times the feasibility tolerance of the linear programme, for rows and directions of length 1.
PUSH_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Collinearity:
    """A column left out because it is a combination of columns before it.

    Attributes
    ----------
    column : MatrixColumn
    combination : dict of str to float
        Coefficient by name of the columns it is made of; empty when the column is zero, as for a level that no
        respondent has.
    """

    column: MatrixColumn
    combination: dict[str, float]

    def __str__(self) -> str:
        if not self.combination:
            what = "no respondent has this level" if self.column.level else "is always zero"
            return f"{self.column.name}: {what}"
        parts = " + ".join(f"{value:.4g} {name}" for name, value in self.combination.items())
        return f"{self.column.name}: equals {parts}"


@dataclass(frozen=True)
class Separation:
    """A set of predictors that predicts the outcome of some respondents perfectly.

    Attributes
    ----------
    kind : {"complete", "quasi-complete"}
        Complete: every respondent's outcome is predicted perfectly, so no coefficient is finite.
    columns : tuple of Column
        Columns whose coefficients have no finite estimate.
    rows : int
        Respondents predicted perfectly.
    cells : tuple of (Column, int, int)
        Levels among them, the reference level too, in which every respondent has the same outcome: respondents
        without and with it.
    """

    kind: Literal["complete", "quasi-complete"]
    columns: tuple[MatrixColumn, ...]
    rows: int
    cells: tuple[tuple[MatrixColumn, int, int], ...]

    def __str__(self) -> str:
        names = ", ".join(column.name for column in self.columns)
        cells = "; ".join(
            f"{column.name}: {without} without and {having} with it" for column, without, having in self.cells
        )
        counted = f" ({cells})" if cells else ""
        return f"{self.kind} separation of {self.rows} respondents: no finite estimate for {names}{counted}"


def independent_columns(
    matrix: FloatArray, weights: FloatArray, columns: tuple[MatrixColumn, ...]
) -> tuple[np.ndarray, tuple[Collinearity, ...]]:
    """Choose, from left to right, the columns that are no combination of columns before them.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        A model matrix.
    weights : ndarray of shape (n,)
        Positive.
    columns : tuple of p Columns
        Names for the findings.

    Returns
    -------
    kept : boolean ndarray of shape (p,)
    dropped : tuple of Collinearity

    Examples
    --------
    >>> matrix = np.array([[1.0, 1.0, 2.0], [1.0, 0.0, 1.0], [1.0, 3.0, 4.0]])
    >>> columns = (MatrixColumn("a"), MatrixColumn("b"), MatrixColumn("c"))
    >>> kept, dropped = independent_columns(matrix, np.ones(3), columns)
    >>> kept.tolist(), str(dropped[0])
    ([True, True, False], 'c: equals 1 a + 1 b')
    """
    gram = matrix.T @ (matrix * weights[:, None])
    length = np.sqrt(np.diag(gram))
    if length.all():
        try:
            pivots = np.diag(np.linalg.cholesky(gram / np.outer(length, length)))
        except np.linalg.LinAlgError:
            pivots = np.zeros(1)
        if pivots.min() > 1e-4:
            return np.ones(len(columns), dtype=bool), ()
    return _independent_by_regression(matrix * np.sqrt(weights)[:, None], columns)


def reasons_left_out(
    columns: tuple[MatrixColumn, ...], kept: np.ndarray, dropped: tuple[Collinearity, ...]
) -> tuple[str, ...]:
    """Return per column why :func:`independent_columns` left it out: "collinear", "empty", or "" when it did not.

    Examples
    --------
    >>> a, b = MatrixColumn("age", "old"), MatrixColumn("age", "young")
    >>> reasons_left_out((a, b), np.array([True, False]), (Collinearity(b, {}),))
    ('', 'empty')
    """
    empty = {finding.column for finding in dropped if not finding.combination}
    return tuple(
        "" if keep else "empty" if column in empty else "collinear" for column, keep in zip(columns, kept, strict=True)
    )


def _independent_by_regression(
    matrix: FloatArray, columns: tuple[MatrixColumn, ...]
) -> tuple[np.ndarray, tuple[Collinearity, ...]]:
    length = np.sqrt(np.add.reduce(np.square(matrix), axis=0))
    scale = np.where(length > 0, length, 1.0)
    basis, root = gram_schmidt(matrix / scale, ALIAS_TOLERANCE)
    kept = np.asarray(basis.any(axis=0))
    back = inverse_of_lower(root[np.ix_(kept, kept)])
    dropped = []
    for at in np.flatnonzero(~kept):
        values = weighted_totals(root[at, kept], back) * length[at] / length[kept]
        named = zip(np.flatnonzero(kept), values, strict=True)
        parts = {columns[k].name: float(round(value, 10)) for k, value in named if abs(value) > 1e-9}
        dropped.append(Collinearity(columns[at], parts if length[at] > 0 else {}))
    return kept, tuple(dropped)


def null_space(matrix: FloatArray) -> FloatArray:
    """Return the directions (p, q) of the coefficients that rows (n, p) say nothing about.

    Examples
    --------
    >>> null_space(np.array([[1.0, 1.0], [2.0, 2.0]])).round(3).shape
    (2, 1)
    """
    if not len(matrix):
        return np.eye(matrix.shape[1])
    length = np.linalg.norm(matrix, axis=0)
    length[length == 0] = 1.0
    root = np.linalg.qr(matrix / length, mode="r")
    _, values, directions = np.linalg.svd(root)
    rank = int((values > NULL_SPACE_TOLERANCE * values.max(initial=0.0)).sum())
    return directions[rank:].T / length[:, None]


def separated_rows(matrix: FloatArray, outcome: FloatArray, change: FloatArray) -> np.ndarray:
    """Return rows a linear predictor can push to their own outcome without pushing any row the wrong way.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Independent columns.
    outcome : ndarray of shape (n,)
        0 or 1.
    change : ndarray of shape (n,)
        What the last Newton step still added to the linear predictor of each row.

    Returns
    -------
    boolean ndarray of shape (n,)
        All False if and only if the outcome is not separated. Otherwise some or all separated rows: fit the others to
        see whether they still run off.

    Notes
    -----
    A direction b separates when s_i x_i'b >= 0 for all rows, s_i = +1 or -1 by outcome, and > 0 for some (Albert and
    Anderson 1984). The last step itself may prove it. Otherwise rows that stayed finite suggest x_i'b = 0, which leaves
    the null space of their columns for the linear programme of Konis (2007); if that finds nothing, the programme for
    all rows decides.

    Examples
    --------
    >>> matrix = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    >>> separated_rows(matrix, np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])).tolist()
    [False, False, True, True]
    """
    sign = 2.0 * outcome - 1.0
    separated = sign * change > DIVERGING_CHANGE
    if separated.all():
        return separated
    diverging = np.abs(change) > DIVERGING_CHANGE
    free = null_space(matrix[~diverging])
    separated = np.zeros(len(matrix), dtype=bool)
    separated[diverging] = _pushed(sign[diverging, None] * (matrix[diverging] @ free))
    return separated if separated.any() else _pushed(sign[:, None] * matrix)


def _pushed(rows: FloatArray) -> np.ndarray:
    """Return which rows r (n, q) some direction b with r'b >= 0 for all can push to r'b > 0.

    The programme maximises the sum of r'b over a bounded b. Rows pushed drop out, as adding enough of this b mends
    whatever the next one does to them; once more, until none is left.
    """
    # Imported here: fits without a hint of separation, nearly all, do not need it.
    from scipy.optimize import linprog

    rows = _basis(rows)
    length = np.linalg.norm(rows, axis=1)
    rows = (rows / np.where(length > 0, length, 1.0)[:, None]).round(12)
    left = np.ones(len(rows), dtype=bool)
    while rows.shape[1] and left.any():
        distinct = np.unique(rows[left], axis=0)
        programme = linprog(-distinct.mean(axis=0), A_ub=-distinct, b_ub=np.zeros(len(distinct)), bounds=(-1.0, 1.0))
        moved = left & (rows @ programme.x > PUSH_TOLERANCE)
        if not moved.any():
            break
        left &= ~moved
    return ~left


def _basis(rows: FloatArray) -> FloatArray:
    """Return an orthonormal basis of the columns: which rows can be pushed then hangs on no unit and no origin."""
    length = np.linalg.norm(rows, axis=0)
    vectors, values, _ = np.linalg.svd(rows / np.where(length > 0, length, 1.0), full_matrices=False)
    return as_float(vectors[:, values > NULL_SPACE_TOLERANCE * values.max(initial=0.0)])


def name_separation(
    matrix: FloatArray, outcome: FloatArray, separated: np.ndarray, columns: tuple[MatrixColumn, ...]
) -> tuple[np.ndarray, Separation]:
    """Say which coefficients the rows that are not separated leave without a finite estimate.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Independent columns.
    outcome : ndarray of shape (n,)
        0 or 1.
    separated : boolean ndarray of shape (n,)
        As :func:`separated_rows` finds them.
    columns : tuple of p Columns
        Names for the finding.

    Returns
    -------
    infinite : boolean ndarray of shape (p,)
    separation : Separation

    Notes
    -----
    In the limit the separated rows are fitted exactly and drop out of the likelihood; what remains identifies a
    coefficient if and only if its unit vector is orthogonal to the null space of the remaining rows (Correia,
    Guimarães and Zylkin 2019).

    Examples
    --------
    >>> matrix = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    >>> outcome, separated = np.array([0.0, 1.0, 1.0, 1.0]), np.array([False, False, True, True])
    >>> print(name_separation(matrix, outcome, separated, (MatrixColumn("(Intercept)"), MatrixColumn("old", "yes")))[1])
    quasi-complete separation of 2 respondents: no finite estimate for old[yes] (old[yes]: 0 without and 2 with it)
    """
    loose = np.abs(null_space(matrix[~separated])) * np.linalg.norm(matrix, axis=0)[:, None]
    infinite = (loose > 1e-8 * loose.max(initial=0.0)).any(axis=1)
    cells = _cells(matrix, outcome, infinite, columns)
    kind: Literal["complete", "quasi-complete"] = "complete" if separated.all() else "quasi-complete"
    named = tuple(columns[at] for at in np.flatnonzero(infinite))
    return infinite, Separation(kind, named, int(separated.sum()), cells)


def _cells(
    matrix: FloatArray, outcome: FloatArray, infinite: np.ndarray, columns: tuple[MatrixColumn, ...]
) -> tuple[tuple[MatrixColumn, int, int], ...]:
    members = [(columns[at], matrix[:, at] != 0) for at in np.flatnonzero(infinite) if columns[at].level]
    for term in dict.fromkeys(column.term for column, _ in members):
        dummies = [at for at, column in enumerate(columns) if column.term == term]
        if infinite[dummies].all():
            members.append((MatrixColumn(term, "reference level"), (matrix[:, dummies] == 0).all(axis=1)))
    counted = ((column, outcome[inside]) for column, inside in members)
    cells = ((column, int((values == 0).sum()), int((values == 1).sum())) for column, values in counted)
    return tuple(cell for cell in cells if 0 in cell[1:])
