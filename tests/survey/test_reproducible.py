"""Linear algebra whose last digit hangs on nothing but the numbers: exact, in any order, and right."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expm1

from ouder_netwerk.survey.reproducible import (
    agreed,
    cholesky,
    combination,
    exponential,
    gram_schmidt,
    inverse,
    inverse_of_lower,
    inverse_root,
    logarithm,
    products,
    products_with,
    solve,
    transform,
    weighted_totals,
)

ROWS = 5000  # more than one block


def ill_scaled(rows, columns, seed=1):
    """Columns of sizes from 1e-9 to 1e9, with rows of sizes from 1e-3 to 1e3."""
    random = np.random.default_rng(seed)
    return (
        random.normal(size=(rows, columns))
        * np.logspace(-9, 9, columns)
        * np.logspace(-3, 3, rows)[random.permutation(rows), None]
    )


def exact_products(left, right):
    columns = [[list(map(Fraction, column)) for column in matrix.T.tolist()] for matrix in (left, right)]
    return [[sum(a * b for a, b in zip(one, other, strict=True)) for other in columns[1]] for one in columns[0]]


def largest_products(left, right):
    return np.abs(left).max(axis=0)[:, None] * np.abs(right).max(axis=0)


def test_products_are_exact_to_sixty_bits_of_the_largest():
    left, right = ill_scaled(ROWS, 3), ill_scaled(ROWS, 2, seed=2)
    found, scale = products(left, right), largest_products(left, right)
    for at, row in enumerate(exact_products(left, right)):
        for to, exact in enumerate(row):
            # what is left out of each row's product, and the rounding of a few partial sums
            error = abs(Fraction(float(found[at, to])) - exact)
            assert error <= Fraction(float(scale[at, to])) * ROWS / 2**58 + abs(exact) / 2**50


def test_whole_numbers_and_cancelling_sums_are_exact():
    left = np.array([[1.0], [2.0**30], [-(2.0**30)], [3.0]])
    assert products(left, np.ones((4, 1))).tolist() == [[4.0]]


@pytest.mark.parametrize("rows", [1, 7, 4095])
def test_products_do_not_hang_on_the_order_of_rows(rows):
    left, right = ill_scaled(rows, 4), ill_scaled(rows, 3, seed=2)
    order = np.random.default_rng(3).permutation(rows)
    assert (products(left[order], right[order]) == products(left, right)).all()


def test_products_do_not_hang_on_memory_layout_or_on_the_other_columns():
    left, right = ill_scaled(ROWS, 4), ill_scaled(ROWS, 3, seed=2)
    whole = products(left, right)
    assert (products(np.asfortranarray(left), right[:, ::1].copy(order="F")) == whole).all()
    one_by_one = [[products(left[:, [at]], right[:, [to]])[0, 0] for to in range(3)] for at in range(4)]
    assert one_by_one == whole.tolist()
    assert (products_with(left)(right) == whole).all()


@pytest.mark.parametrize(("rows", "columns", "others"), [(0, 2, 3), (5, 0, 3), (5, 2, 0), (0, 0, 0)])
def test_products_without_rows_or_columns_are_empty_sums(rows, columns, others):
    assert products(np.ones((rows, columns)), np.ones((rows, others))).tolist() == (
        np.full((columns, others), float(rows)).tolist()
    )


def test_missing_values_stay_in_their_own_column():
    found = products(np.array([[1.0, np.nan], [2.0, 3.0]]), np.array([[1.0], [1.0]]))
    assert found[0, 0] == 3.0
    assert np.isnan(found[1, 0])


def test_vectors_and_small_matrices_are_multiplied_as_usual():
    matrix, by = ill_scaled(9, 4), ill_scaled(4, 3, seed=2)
    size = np.abs(matrix) @ np.abs(by)
    assert (np.abs(transform(matrix, by) - matrix @ by) <= 1e-14 * size).all()
    assert (np.abs(combination(matrix, by[:, 0]) - matrix @ by[:, 0]) <= 1e-14 * size[:, 0]).all()
    weights = np.arange(9.0)
    totals = np.abs(weights) @ np.abs(matrix)
    assert (np.abs(weighted_totals(weights, matrix) - weights @ matrix) <= 1e-14 * totals).all()
    assert weighted_totals(np.array([1.0, 2.0]), np.array([3.0, 4.0])) == 11.0
    assert combination(np.ones((3, 0)), np.zeros(0)).tolist() == [0.0] * 3


def test_the_basis_is_orthonormal_and_skips_dependent_columns():
    random = np.random.default_rng(4)
    one, other = random.normal(size=(2, 50))
    matrix = np.column_stack([one, 2 * one, np.zeros(50), other, one - 3 * other])
    basis, root = gram_schmidt(matrix)
    assert basis.any(axis=0).tolist() == [True, False, False, True, False]
    kept = basis[:, [0, 3]]
    assert kept.T @ kept == pytest.approx(np.eye(2), abs=1e-13)
    assert basis @ root.T == pytest.approx(matrix, abs=1e-12)
    assert (np.diag(root)[[0, 3]] > 1).all()
    assert gram_schmidt(np.zeros((5, 0)))[0].shape == (5, 0)


def test_what_counts_as_dependent_can_be_said():
    nearly = np.array([[1.0, 1.0], [0.0, 1e-8]])
    assert gram_schmidt(nearly)[0].any(axis=0).tolist() == [True, True]
    assert gram_schmidt(nearly, 1e-7)[0].any(axis=0).tolist() == [True, False]


def hilbert(size):
    """The matrix of 1 / (i + j + 1), and its inverse of whole numbers, from exact fractions."""
    rest = [
        [Fraction(1, row + column + 1) for column in range(size)] + [Fraction(int(row == at)) for at in range(size)]
        for row in range(size)
    ]
    for at in range(size):
        rest[at] = [value / rest[at][at] for value in rest[at]]
        for row in range(size):
            if row != at:
                rest[row] = [value - rest[row][at] * own for value, own in zip(rest[row], rest[at], strict=True)]
    matrix = [[1 / (row + column + 1) for column in range(size)] for row in range(size)]
    return np.array(matrix), np.array([[float(value) for value in row[size:]] for row in rest])


def test_inverses_are_those_known():
    matrix, known = hilbert(4)  # a condition of 1.6e4: some 1e-12 of the digits are lost
    assert solve(matrix, np.eye(4)) == pytest.approx(known, rel=1e-10)
    assert inverse(matrix) == pytest.approx(known, rel=1e-10)
    lower = cholesky(matrix)
    assert (np.triu(lower, 1) == 0).all()
    assert lower @ lower.T == pytest.approx(matrix, abs=1e-15)
    back = inverse_of_lower(lower)
    assert back.T @ back == pytest.approx(known, rel=1e-10)
    assert solve(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[5.0], [7.0]])).tolist() == [[7.0], [5.0]]


def test_ill_scaled_equations_are_solved():
    scale = np.logspace(-6, 6, 4)
    matrix, known = hilbert(4)
    assert inverse(matrix * np.outer(scale, scale)) == pytest.approx(known / np.outer(scale, scale), rel=1e-10)


@pytest.mark.parametrize("function", [cholesky, inverse])
def test_what_is_not_positive_definite_is_refused(function):
    for matrix in ([[1.0, 2.0], [2.0, 1.0]], [[0.0, 0.0], [0.0, 1.0]], [[np.nan, 0.0], [0.0, 1.0]]):
        with pytest.raises(np.linalg.LinAlgError):
            function(np.array(matrix))


def test_singular_equations_are_refused():
    with pytest.raises(np.linalg.LinAlgError):
        solve(np.array([[1.0, 2.0], [2.0, 4.0]]), np.eye(2))


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_generalised_inverse_is_that_of_moore_and_penrose(rank):
    factor = np.random.default_rng(5).normal(size=(4, rank))
    matrix = factor @ factor.T
    scale = np.sqrt(np.diag(matrix))
    matrix /= np.outer(scale, scale)
    root = inverse_root(matrix, 1e-10)
    assert root.shape == (4, rank)
    assert root @ root.T == pytest.approx(np.linalg.pinv(matrix, hermitian=True, rcond=1e-10), rel=1e-6, abs=1e-6)


def test_the_inverse_root_of_nothing_has_no_columns():
    assert inverse_root(np.zeros((2, 2)), 1e-10).shape == (2, 0)


def test_exponential_and_logarithm_from_one_end_to_the_other():
    values = np.linspace(-700, 700, 10_001)
    assert exponential(values) == pytest.approx(expm1(values) + 1, rel=1e-15, abs=1e-15)
    assert exponential(-values) * exponential(values) == pytest.approx(np.ones(10_001), rel=1e-14)
    assert logarithm(exponential(values)) == pytest.approx(values, rel=1e-14, abs=1e-14)
    ends = exponential([-np.inf, -800.0, -709.0, 0.0, 709.0, 800.0, np.inf])
    assert ends[[0, 1, 3, 5, 6]].tolist() == [0.0, 0.0, 1.0, np.inf, np.inf]
    assert 0 < ends[2] < 1e-300 < 1e300 < ends[4] < np.inf
    assert np.isnan(logarithm(-1.0))


def test_values_that_nearly_agree_become_equal():
    values = np.array([1 / 3, -1e9 / 7, 1e-20])
    noise = 1 + np.array([1e-13, -1e-13, 0.5])
    assert (agreed(values * noise, np.ones(3)) == agreed(values, np.ones(3))).all()
    assert agreed(values, np.full(3, 1e-30)) == pytest.approx(values, rel=2.0**-26)
