"""Linear algebra with the same last digit on every processor, for what ends up in a result.

A BLAS adds up in an order that depends on the processor, its version and the number of threads, so that the last digits
of a matrix product do too. Here products are cut in slices whose products have no rounding error, whatever the order;
and small matrices are factored by operations on single elements, which the floating-point standard fixes.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from scipy.special import inv_boxcox, xlogy

from .arrays import FloatArray, IntArray

_SLICE_BITS, _SLICES, _BLOCK_ROWS = 20, 3, 4096
"""Two slices of 20 bits multiply to 40; 4096 of those add up to 52, and a double holds 53 without rounding."""

_AGREED_BITS = 26
"""Far fewer than the fast steps of two machines agree in, and enough for an exact step to double to all there are."""

_DEPENDENT = 1e-10
"""Share of a column's length left after the columns before it, under which it is taken to depend on them."""


def products(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return left'right, the sums over rows of all products of two columns.

    Parameters
    ----------
    left, right : ndarray of shape (n, p) and (n, k)
        Finite; a column with NaN has NaN in all its products.

    Returns
    -------
    ndarray of shape (p, k)
        To about 60 bits of the largest products of each pair of columns.

    References
    ----------
    Ozaki, Ogita, Oishi and Rump (2012), Error-free transformations of matrix multiplication by using fast routines of
    matrix multiplication and its applications, Numerical Algorithms 59, 95-118.

    Examples
    --------
    >>> products(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([[3.0], [4.0]])).tolist()
    [[7.0], [6.0]]
    """
    return _summed(_blocks(left), right, left.shape[1])


def gram(matrix: FloatArray) -> FloatArray:
    """Return :func:`products` of a matrix (n, p) with itself, in half the time.

    Examples
    --------
    >>> gram(np.array([[1.0, 2.0], [1.0, 0.0]])).tolist()
    [[2.0, 2.0], [2.0, 4.0]]
    """
    total = np.zeros((matrix.shape[1],) * 2)
    for slices in _blocks(matrix):
        for place, one in enumerate(slices):
            for other in slices[place : _SLICES - place]:
                part = one @ other.T
                total += part if other is one else part + part.T
    return total


def products_with(left: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Return :func:`products` with one and the same left matrix, which is then prepared only once.

    Examples
    --------
    >>> with_left = products_with(np.array([[1.0, 2.0], [1.0, 0.0]]))
    >>> with_left(np.array([[3.0], [4.0]])).tolist(), with_left(np.array([[1.0], [0.0]])).tolist()
    ([[7.0], [6.0]], [[1.0], [2.0]])
    """
    blocks = list(_blocks(left))
    return lambda right: _summed(blocks, right, left.shape[1])


def transform(matrix: FloatArray, by: FloatArray) -> FloatArray:
    """Return the product of a matrix (n, p) and another (p, k).

    Examples
    --------
    >>> transform(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([[3.0], [4.0]])).tolist()
    [[11.0], [3.0]]
    """
    return products(matrix.T, by)


def combination(matrix: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return the product of a matrix (n, p) and a vector (p,), added up column by column.

    Examples
    --------
    >>> combination(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([3.0, 4.0])).tolist()
    [11.0, 3.0]
    """
    total = np.zeros(len(matrix))
    for column, coefficient in zip(matrix.T, coefficients, strict=True):
        total += column * coefficient
    return total


def combinations(matrix: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return :func:`combination` for each column of coefficients (p, k), of a tall matrix (n, p) as (n, k).

    Examples
    --------
    >>> combinations(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([[3.0], [4.0]])).tolist()
    [[11.0], [3.0]]
    """
    combined = np.empty((len(matrix), coefficients.shape[1]), order="F")
    for at, column in enumerate(coefficients.T):
        combined[:, at] = combination(matrix, column)
    return combined


def weighted_totals(weights: FloatArray, values: FloatArray) -> FloatArray:
    """Return the weighted totals (k,) of the columns of `values` (n, k), or one total of a vector (n,).

    Examples
    --------
    >>> weighted_totals(np.array([1.0, 2.0]), np.array([[1.0, 0.0], [1.0, 3.0]])).tolist()
    [3.0, 6.0]
    """
    return np.asarray(np.add.reduce((values.T * weights).T, axis=0))


def cholesky(matrix: FloatArray) -> FloatArray:
    """Return the lower triangular root (p, p) of a positive definite matrix.

    Raises
    ------
    numpy.linalg.LinAlgError
        When it is not positive definite.

    Examples
    --------
    >>> cholesky(np.array([[4.0, 2.0], [2.0, 2.0]])).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    root = np.array(matrix)
    for at in range(len(root)):
        if not root[at, at] > 0:
            raise np.linalg.LinAlgError("the matrix is not positive definite")
        root[at:, at] /= math.sqrt(root[at, at])
        column = root[at + 1 :, at]
        root[at + 1 :, at + 1 :] -= column[:, None] * column
    return np.tril(root)


def inverse(matrix: FloatArray) -> FloatArray:
    """Return the inverse of a positive definite matrix (p, p).

    Raises
    ------
    numpy.linalg.LinAlgError
        When it is not positive definite.

    Examples
    --------
    >>> inverse(np.array([[4.0, 0.0], [0.0, 2.0]])).round(12).tolist()
    [[0.25, 0.0], [0.0, 0.5]]
    """
    lengths = np.diag(matrix)
    if not (lengths > 0).all():
        raise np.linalg.LinAlgError("the matrix is not positive definite")
    scale = 1.0 / np.sqrt(lengths)
    root = inverse_of_lower(cholesky(matrix * np.outer(scale, scale)))
    return products(root, root) * np.outer(scale, scale)


def inverse_root(matrix: FloatArray, dependent: float) -> FloatArray:
    """Return R of shape (p, rank) with R R' the (generalised, Moore-Penrose) inverse of a semidefinite matrix (p, p).

    Parameters
    ----------
    matrix : ndarray of shape (p, p)
        With a diagonal of ones and zeros.
    dependent : float
        A pivot up to this is taken for 0.

    References
    ----------
    Courrieu (2005), Fast computation of Moore-Penrose inverse matrices, Neural Information Processing 8, 25-29.

    Examples
    --------
    >>> inverse_root(np.array([[1.0, 0.0], [0.0, 1.0]]), 1e-10).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    >>> root = inverse_root(np.array([[1.0, 1.0], [1.0, 1.0]]), 1e-10)
    >>> transform(root, root.T).round(12).tolist()
    [[0.25, 0.25], [0.25, 0.25]]
    """
    rest, columns = np.array(matrix), []
    for at in range(len(rest)):
        if rest[at, at] > dependent:
            column = np.where(np.arange(len(rest)) < at, 0.0, rest[:, at]) / math.sqrt(rest[at, at])
            rest -= column[:, None] * column
            columns.append(column)
    lower = np.array(columns).reshape(-1, len(rest)).T
    if len(columns) == len(rest):
        return inverse_of_lower(lower).T
    return transform(lower, inverse(products(lower, lower)))


def gram_schmidt(matrix: FloatArray, dependent: float = _DEPENDENT) -> tuple[FloatArray, FloatArray]:
    """Split a matrix (n, p) in orthonormal columns and a triangle, as a QR decomposition does, but without free signs.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Finite.
    dependent : float
        A column of which at most this share of its length is left depends on those before it.

    Returns
    -------
    basis : ndarray of shape (n, p)
        Zeros in the place of a column that depends on those before it.
    root : ndarray of shape (p, p)
        Lower triangular: ``matrix = basis root'``. Its diagonal is what is left of each column's length after the
        columns before it; next to nothing for one that depends on them.

    References
    ----------
    Björck (1967), Solving linear least squares problems by Gram-Schmidt orthogonalization, BIT 7, 1-21 (modified
    Gram-Schmidt, whose triangle is as accurate as Householder's).

    Examples
    --------
    >>> basis, root = gram_schmidt(np.array([[2.0, 1.0], [0.0, 1.0]]))
    >>> basis.tolist(), root.tolist()
    ([[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [1.0, 1.0]])
    """
    rest, root = np.array(matrix.T), np.zeros((matrix.shape[1],) * 2)
    lengths = np.sqrt(np.add.reduce(np.square(matrix), axis=0))
    for at, length in enumerate(lengths):
        root[at, at] = left = math.sqrt(np.add.reduce(np.square(rest[at])))
        if left <= dependent * length:
            rest[at] = 0.0
            continue
        rest[at] /= left
        root[at + 1 :, at] = np.add.reduce(rest[at + 1 :] * rest[at], axis=1)
        rest[at + 1 :] -= root[at + 1 :, at, None] * rest[at]
    return rest.T, root


def inverse_of_lower(lower: FloatArray) -> FloatArray:
    """Return the inverse of a lower triangular matrix (p, p), by forward substitution.

    Examples
    --------
    >>> inverse_of_lower(np.array([[2.0, 0.0], [1.0, 1.0]])).tolist()
    [[0.5, 0.0], [-0.5, 1.0]]
    """
    inverse = np.eye(len(lower))
    for at in range(len(lower)):
        inverse[at] /= lower[at, at]
        inverse[at + 1 :] -= lower[at + 1 :, at, None] * inverse[at]
    return inverse


def solve(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Return x (p, k) of ``matrix x = right`` for a regular matrix (p, p), by elimination with partial pivoting.

    Raises
    ------
    numpy.linalg.LinAlgError
        When the matrix is singular.

    Examples
    --------
    >>> solve(np.array([[0.0, 2.0], [4.0, 0.0]]), np.array([[2.0], [8.0]])).tolist()
    [[2.0], [1.0]]
    """
    left, solution = np.array(matrix), np.array(right)
    for at in range(len(left)):
        pivot = at + int(np.abs(left[at:, at]).argmax())
        if not left[pivot, at]:
            raise np.linalg.LinAlgError("the matrix is singular")
        if pivot != at:
            left[[at, pivot]], solution[[at, pivot]] = left[[pivot, at]], solution[[pivot, at]]
        factor = left[:, at] / left[at, at]
        factor[at] = 0.0
        left -= factor[:, None] * left[at]
        solution -= factor[:, None] * solution[at]
    return np.asarray(solution / np.diag(left)[:, None])


def agreed(values: FloatArray, smallest: FloatArray) -> FloatArray:
    """Round values to the binary digits in which fast iterations agree on all machines, before a last exact step.

    Parameters
    ----------
    values : ndarray of shape (p,)
        The result of the iterations.
    smallest : ndarray of shape (p,)
        What is small for each of them; a smaller value is rounded as if it were this large.

    Examples
    --------
    >>> agreed(np.array([1.0 + 1e-12, 1e-12]), np.ones(2)).tolist()
    [1.0, 0.0]
    """
    unit = np.ldexp(1.0, np.frexp(np.maximum(np.abs(values), smallest))[1] - _AGREED_BITS)
    return np.asarray(np.rint(values / unit) * unit)


def exponential(values: Any) -> FloatArray:
    """Return the exponential of each value, by SciPy's Box-Cox back-transformation: NumPy's differs between processors.

    Examples
    --------
    >>> exponential([0.0, np.nan, 1000.0, -1000.0]).tolist()
    [1.0, nan, inf, 0.0]
    """
    return np.asarray(inv_boxcox(np.asarray(values, dtype=float), 0.0))


def logarithm(values: Any) -> FloatArray:
    """Return the natural logarithm of each value, by SciPy's xlogy: NumPy's differs between processors.

    Examples
    --------
    >>> logarithm([1.0, np.nan, np.inf, 0.0]).tolist()
    [0.0, nan, inf, -inf]
    """
    return np.asarray(xlogy(1.0, np.asarray(values, dtype=float)))


def _summed(blocks: Iterable[list[FloatArray]], right: FloatArray, columns: int) -> FloatArray:
    """Return the products with the right of a left matrix in blocks."""
    total = np.zeros((columns, right.shape[1]))
    for first, second in zip(blocks, _blocks(right), strict=True):
        for place, one in enumerate(first):
            others = second[: _SLICES - place]
            # side by side, so that the left is read once
            for part in np.split(one @ np.concatenate(others).T, len(others), axis=1):
                total += part
    return total


def _blocks(matrix: FloatArray) -> Iterator[list[FloatArray]]:
    """Return the slices of so many rows at a time that their products have no rounding error, a row per column."""
    columns = np.ascontiguousarray(matrix.T)
    largest = np.maximum(columns.max(axis=1, initial=0.0), -columns.min(axis=1, initial=0.0))
    # the power of two above the largest value of each column
    exponents = np.frexp(largest)[1][:, None]
    for start in range(0, len(matrix), _BLOCK_ROWS):
        yield _slices(columns[:, start : start + _BLOCK_ROWS], exponents)


def _slices(block: FloatArray, exponents: IntArray) -> list[FloatArray]:
    """Cut a block (p, r) in up to three parts that add up to it, each a multiple of a power of two by column."""
    parts, rest = [], block
    for place in range(1, _SLICES + 1):
        # adding and taking away so large a number leaves the digits above its last
        anchor = np.ldexp(1.5, exponents + (52 - _SLICE_BITS * place))
        part = rest + anchor
        part -= anchor
        parts.append(part)
        if place < _SLICES:
            rest = rest - part
            if not rest.any():
                break
    return parts
