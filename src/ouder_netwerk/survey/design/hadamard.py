"""Hadamard matrices for balanced replicates: Sylvester doubling and both Paley constructions."""

import numpy as np
from numpy.typing import NDArray


def hadamard(minimum: int) -> NDArray[np.float64]:
    """Smallest Hadamard matrix, among those that can be built here, of at least a given order.

    Parameters
    ----------
    minimum : int
        Least number of rows wanted, at least 1.

    Returns
    -------
    ndarray of shape (order, order)
        Entries +1 and -1, rows mutually orthogonal, first row and first column all +1.

    Notes
    -----
    Every multiple of four up to 200 is reached except 52, 92, 100, 116, 156, 172, 184 and 188, for which the
    next larger order is returned: balance needs an order that is large enough, not the smallest one.

    References
    ----------
    Paley, R. E. A. C. (1933). On orthogonal matrices. Journal of Mathematics and Physics 12, 311-320.

    Examples
    --------
    >>> matrix = hadamard(9)
    >>> matrix.shape
    (12, 12)
    >>> bool((matrix @ matrix.T == 12 * np.eye(12)).all())
    True
    """
    order = minimum
    while (matrix := _of_order(order)) is None:
        order += 1
    matrix = matrix * matrix[0]
    return matrix * matrix[:, :1]


def _of_order(order: int) -> NDArray[np.float64] | None:
    if order == 1:
        return np.ones((1, 1))
    if order > 2 and order % 4:
        return None
    if order & (order - 1) and _is_prime(order - 1):
        return _paley_first(order - 1)
    half = order // 2
    if order & (order - 1) and half % 4 == 2 and _is_prime(half - 1):
        return _paley_second(half - 1)
    smaller = _of_order(half)
    return None if smaller is None else np.kron(np.array([[1.0, 1.0], [1.0, -1.0]]), smaller)


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def _jacobsthal(prime: int) -> NDArray[np.float64]:
    """Quadratic character of i - j modulo a prime."""
    character = np.full(prime, -1.0)
    character[np.arange(1, prime) ** 2 % prime] = 1.0
    character[0] = 0.0
    index = np.arange(prime)
    return character[(index[:, None] - index) % prime]


def _bordered(prime: int, sign: float) -> NDArray[np.float64]:
    """Conference matrix: the Jacobsthal matrix with a border, skew for sign -1, symmetric for +1."""
    matrix = np.zeros((prime + 1, prime + 1))
    matrix[0, 1:] = 1.0
    matrix[1:, 0] = sign
    matrix[1:, 1:] = _jacobsthal(prime)
    return matrix


def _paley_first(prime: int) -> NDArray[np.float64]:
    return np.eye(prime + 1) + _bordered(prime, -1.0)


def _paley_second(prime: int) -> NDArray[np.float64]:
    identity = np.eye(prime + 1)
    return np.kron(_bordered(prime, 1.0), [[1.0, 1.0], [1.0, -1.0]]) + np.kron(identity, [[1.0, -1.0], [-1.0, -1.0]])
