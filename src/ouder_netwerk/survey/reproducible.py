"""Linear algebra with the same last digit on every processor, for what ends up in a result.

A BLAS adds up in an order that depends on the processor, its version and the number of threads, so that the last digits
of a matrix product do too. Here products are cut in slices whose products have no rounding error, whatever the order;
and small matrices are factored by operations on single elements, which the floating-point standard fixes.
"""

import math
from typing import Any

import numpy as np
from scipy.special import expit

from .arrays import FloatArray

_SLICE_BITS, _SLICES, _BLOCK_ROWS = 20, 3, 4096
"""Two slices of 20 bits multiply to 40; 4096 of those add up to 52, and a double holds 53 without rounding."""

_DEPENDENT = 1e-10
"""Share of a column's length left after the columns before it, under which it is taken to depend on them."""


def products(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return left'right, the sums over rows of all products of two columns.

    Parameters
    ----------
    left, right : ndarray of shape (n, p) and (n, k)
        Finite.

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
    total = np.zeros((left.shape[1], right.shape[1]))
    if not total.size:
        return total
    scales = _exponents(left), _exponents(right)
    for start in range(0, len(left), _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        first, second = (_slices(part[rows], scale) for part, scale in zip((left, right), scales, strict=True))
        for place, one in enumerate(first):
            for other in second[: _SLICES - place]:
                total += one.T @ other
    return total


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


def gram_schmidt(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split a matrix (n, p) in orthonormal columns and a triangle, as a QR decomposition does, but without free signs.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Finite.

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
        if left <= _DEPENDENT * length:
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


def exponential(values: Any) -> FloatArray:
    """Return the exponential of each value, by SciPy's logistic function: NumPy's differs between processors.

    Examples
    --------
    >>> exponential([0.0, np.nan, 1000.0, -1000.0]).tolist()
    [1.0, nan, inf, 0.0]
    """
    array = np.asarray(values, dtype=float)
    with np.errstate(divide="ignore"):
        return np.asarray(expit(array) / expit(-array))


def _exponents(matrix: FloatArray) -> np.ndarray:
    """Return for each column the power of two above its largest value."""
    largest = np.maximum(matrix.max(axis=0), -matrix.min(axis=0))
    return np.asarray(np.frexp(largest)[1])


def _slices(block: FloatArray, exponents: np.ndarray) -> list[FloatArray]:
    """Cut a block (r, p) in up to three parts that add up to it, each a multiple of a power of two by column."""
    parts, rest = [], block
    for place in range(1, _SLICES + 1):
        # adding and taking away so large a number leaves the digits above its last
        anchor = np.ldexp(1.5, exponents + (52 - _SLICE_BITS * place))
        part = rest + anchor
        part -= anchor
        parts.append(part)
        rest = rest - part
        if not rest.any():
            break
    return parts
