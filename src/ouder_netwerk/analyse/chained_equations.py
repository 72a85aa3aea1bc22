"""Imputation by chained equations: predictive mean matching for numbers, logistic draws for categories.

Importing this module takes time; only models that ask for imputation do.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from ouder_netwerk.survey.models.irls import LOGISTIC, solve

DONORS = 5
"""Respondents with the nearest predictions, one of whom gives a number."""
_TIED = 1e-9
"""Predictions that differ by less than this share of their range are the same but for rounding."""


def impute(terms: pd.DataFrame, always: pd.DataFrame, cycles: int, rng: np.random.Generator) -> pd.DataFrame:
    """Fill in the missing values of some terms, once.

    Parameters
    ----------
    terms : DataFrame of n rows
        Categoricals and numbers, some missing.
    always : DataFrame of n rows
        Further predictors, none missing: the outcome and the design; numbers, or Categoricals.
    cycles : int
        Rounds through all terms.
    rng : Generator
        Source of every draw.

    Returns
    -------
    DataFrame of n rows
        The terms without missing values, of the same types.

    Notes
    -----
    Missing values start as random draws from those observed. Each term in turn, the one with the fewest missing first,
    is regressed on all other columns, main effects only, among those who have it. Numbers: see :func:`match_numbers`.
    Categories: see :func:`draw_categories`.

    References
    ----------
    Van Buuren, S. (2007). Multiple imputation of discrete and continuous data by fully conditional specification.
    Statistical Methods in Medical Research 16, 219-242.

    Examples
    --------
    >>> terms = pd.DataFrame({"age": pd.Categorical(["old", None, "young", "old"] * 5)})
    >>> filled = impute(terms, pd.DataFrame({"help": [0.0, 1.0, 1.0, 0.0] * 5}), 2, np.random.default_rng(1))
    >>> int(filled["age"].isna().sum()), (filled["age"] == terms["age"]).sum().item()
    (0, 15)
    """
    coded = dict(enumerate(_coded(column) for _, column in [*terms.items(), *always.items()]))
    counts = {name: len(column.cat.categories) for name, column in coded.items() if _is_categorical(column)}
    values = {name: _as_numbers(column) for name, column in coded.items()}
    _run_chain(values, counts, cycles, rng)
    filled = {}
    for place, (term, column) in enumerate(terms.items()):
        numbers = values[place]
        if place in counts:
            drawn = coded[place].cat.categories.take(numbers.astype(int))
            filled[term] = pd.Series(drawn, index=terms.index, dtype=column.dtype)
        else:
            filled[term] = pd.Series(numbers, index=terms.index)
    return pd.DataFrame(filled, index=terms.index)


def _run_chain(values: dict[int, np.ndarray], counts: Mapping[int, int], cycles: int, rng: np.random.Generator) -> None:
    """Fill in the missing values of columns by place, codes where there is a count of categories."""
    missing = {place: np.isnan(column) for place, column in values.items()}
    incomplete = sorted((place for place in values if missing[place].any()), key=lambda place: missing[place].sum())
    for place in incomplete:
        own, gone = values[place], missing[place]
        own[gone] = rng.choice(own[~gone], gone.sum())
    for place in incomplete * cycles:
        own, gone, matrix = values[place], missing[place], _predictors(values, counts, place)
        if place in counts:
            own[gone] = draw_categories(own[~gone].astype(int), matrix[~gone], matrix[gone], counts[place], rng)
        else:
            own[gone] = match_numbers(own[~gone], matrix[~gone], matrix[gone], rng)


def _is_categorical(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)


def _coded(column: pd.Series) -> pd.Series:
    """Leave out the categories that nobody has: they can not be drawn."""
    return column.cat.remove_unused_categories() if _is_categorical(column) else column


def _as_numbers(column: pd.Series) -> np.ndarray:
    if _is_categorical(column):
        column = column.cat.codes.where(column.notna())
    return column.to_numpy(dtype=float, copy=True)


def _predictors(values: Mapping[int, np.ndarray], counts: Mapping[int, int], term: int) -> np.ndarray:
    """Return all columns but one as predictors (n, p): the intercept, numbers, and categories but the first."""
    blocks = [np.ones((len(values[term]), 1))]
    for name, column in values.items():
        if name != term:
            one = column[:, None]
            blocks.append(one == np.arange(1, counts[name]) if name in counts else one)
    matrix = np.hstack(blocks)
    varies = np.ptp(matrix, axis=0) > 0
    varies[0] = True
    return matrix[:, varies]


def match_numbers(
    numbers: np.ndarray, observed: np.ndarray, missing: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Give respondents without a number that of one whose prediction is among the nearest.

    Parameters
    ----------
    numbers : ndarray of shape (n,)
        Of those who have one.
    observed, missing : ndarray of shape (n, p) and (m, p)
        Predictors of those who have one and of those who have none, an intercept among them.
    rng : Generator
        Source of every draw.

    Returns
    -------
    ndarray of shape (m,)
        Each value occurs among `numbers`.

    Notes
    -----
    Predictive mean matching, type 1: donors are predicted with the coefficients of a linear regression, the others with
    coefficients drawn from their posterior (the variance from a scaled inverse chi-square, then the coefficients as
    those of a regression on the numbers plus noise). One of the five nearest donors is drawn; where donors tie, as they
    do whenever predictors are discrete, they are drawn from all that tie, so that neither their order in the file nor
    rounding decides.

    References
    ----------
    Little, R. J. A. (1988). Missing-data adjustments in large surveys. Journal of Business and Economic Statistics 6,
    287-296. Van Buuren, S. (2018). Flexible imputation of missing data, 2nd ed., section 3.4.

    Examples
    --------
    >>> one = np.ones((4, 1))
    >>> drawn = match_numbers(np.array([1.0, 2.0, 2.0, 9.0]), one, one, np.random.default_rng(1))
    >>> set(drawn.tolist()) <= {1.0, 2.0, 9.0}
    True
    """
    fit = OLS(numbers, observed).fit()
    spread = np.sqrt(fit.ssr / rng.chisquare(max(fit.df_resid, 1)))
    drawn = OLS(numbers + spread * rng.standard_normal(len(numbers)), observed).fit()
    donors = nearest_donors(fit.fittedvalues, missing @ drawn.params, min(DONORS, len(numbers)), rng)
    return np.asarray(numbers[donors])


def nearest_donors(known: np.ndarray, wanted: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw for each wanted value one of the `count` nearest known ones, at random among those equally near.

    Parameters
    ----------
    known, wanted : ndarray of shape (n,) and (m,)
        Predictions of donors and of those who need one.
    count : int
        Donors to choose from, at most n.
    rng : Generator
        Source of every draw.

    Returns
    -------
    int ndarray of shape (m,)
        Rows of `known`.

    Examples
    --------
    >>> drawn = nearest_donors(np.array([1.0, 5.0, 5.0, 5.0]), np.full(900, 4.9), 2, np.random.default_rng(1))
    >>> (np.bincount(drawn, minlength=4) / 300).round(0).tolist()
    [0.0, 1.0, 1.0, 1.0]
    """
    order = np.argsort(known, kind="stable")
    tolerance = _TIED * np.ptp(np.concatenate([known, wanted]))
    group = np.concatenate([[0], np.cumsum(np.diff(known[order]) > tolerance)])
    # inside a group the file's order: rounding may not decide on any
    order = order[np.lexsort((order, group))]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(starts, append=len(known))
    values = known[order[starts]]
    # each group has a donor, so that the nearest are among so many groups to either side
    around = np.searchsorted(values, wanted)[:, None] + np.arange(-count, count)
    there = (around >= 0) & (around < len(values))
    around = np.where(there, around, 0)
    distance = np.where(there, np.abs(values[around] - wanted[:, None]), np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")
    distance, around = (np.take_along_axis(part, nearest, axis=1) for part in (distance, around))
    upto = np.cumsum(np.where(np.isfinite(distance), sizes[around], 0), axis=1)
    # the place of the donor in the order of nearness, and whatever lies as near as that place
    place = rng.integers(count, size=len(wanted))[:, None]
    at = np.take_along_axis(distance, (upto > place).argmax(axis=1)[:, None], axis=1)
    tied = np.isfinite(distance) & (np.abs(distance - at) <= tolerance)
    number = np.where(tied, sizes[around], 0)
    within = np.cumsum(number, axis=1)
    chosen = np.floor(rng.random(len(wanted)) * within[:, -1])[:, None]
    column = (within > chosen).argmax(axis=1)[:, None]
    before = np.take_along_axis(within - number, column, axis=1)
    first = np.take_along_axis(starts[around], column, axis=1)
    return np.asarray(order[(first + chosen - before).astype(int)[:, 0]])


def draw_categories(
    codes: np.ndarray, observed: np.ndarray, missing: np.ndarray, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw categories for respondents without one.

    Parameters
    ----------
    codes : int ndarray of shape (n,)
        Categories of those who have one.
    observed, missing : ndarray of shape (n, p) and (m, p)
        Predictors of those who have one and of those who have none, an intercept among them.
    count : int
        Number of categories.
    rng : Generator
        Source of every draw.

    Returns
    -------
    int ndarray of shape (m,)

    Notes
    -----
    In sequence: is it the first category; if not, is it the second; and so on, each a logistic regression among those
    who got that far, with parameters drawn anew. So that a perfect prediction has finite parameters too, each
    regression gets pseudo-observations with a total weight of p, at the means and around them.

    References
    ----------
    White, I. R., Daniel, R. and Royston, P. (2010). Avoiding bias due to perfect prediction in multiple imputation of
    incomplete categorical variables. Computational Statistics and Data Analysis 54, 2267-2275.

    Examples
    --------
    >>> one = np.ones((400, 1))
    >>> codes = np.repeat([0, 1, 2], [280, 40, 80])
    >>> drawn = draw_categories(codes, one, one, 3, np.random.default_rng(1))
    >>> (np.bincount(drawn) / 400).round(1).tolist()
    [0.7, 0.1, 0.2]
    """
    drawn = np.full(len(missing), count - 1)
    undecided = np.ones(len(missing), dtype=bool)
    for category in range(count - 1):
        reached = codes >= category
        chance = _perturbed_chance(codes[reached] == category, observed[reached], missing, rng)
        taken = undecided & (rng.random(len(missing)) < chance)
        drawn[taken] = category
        undecided &= ~taken
    return drawn


def _perturbed_chance(
    outcome: np.ndarray, observed: np.ndarray, missing: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    extra = _pseudo_observations(np.vstack([observed, missing]))
    matrix = np.vstack([observed, extra, extra])
    answers = np.concatenate([outcome, np.zeros(len(extra)), np.ones(len(extra))])
    weight = observed.shape[1] / (2 * len(extra))
    fit = solve(matrix, answers, np.concatenate([np.ones(len(outcome)), np.full(2 * len(extra), weight)]), LOGISTIC)
    parameters = rng.multivariate_normal(fit.coefficients, fit.inverse_information, method="cholesky")
    chance: np.ndarray = 1 / (1 + np.exp(-np.clip(missing @ parameters, -500, 500)))
    return chance


def _pseudo_observations(matrix: np.ndarray) -> np.ndarray:
    """Return rows at the means, with each varying predictor a standard deviation below and above; (r, p)."""
    means, spreads = matrix.mean(axis=0), matrix.std(axis=0)
    shifts = np.diag(spreads)[spreads > 0]
    return means + np.vstack([np.zeros_like(means), shifts, -shifts])
