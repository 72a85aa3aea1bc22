"""Imputation by chained equations: statsmodels' MICE for numbers, logistic draws for categories.

Importing this module takes time; only models that ask for imputation do.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from statsmodels.imputation.mice import MICEData

from ouder_netwerk.survey.models.irls import LOGISTIC, solve

DONORS = 5
"""Respondents with the nearest predictions, one of whom gives a number."""


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
    Each term in turn is regressed on all other columns, main effects only, among those who have it; parameters are
    drawn from their approximate normal posterior. Numbers: linear regression and predictive mean matching. Categories:
    see :func:`draw_categories`.

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
    names = {f"v{at}": column for at, (_, column) in enumerate([*terms.items(), *always.items()])}
    coded = {name: _coded(column) for name, column in names.items()}
    categories = {name: column.cat.categories for name, column in coded.items() if _is_categorical(column)}
    chain = _Chain(
        pd.DataFrame({name: _as_numbers(column) for name, column in coded.items()}),
        {name: len(known) for name, known in categories.items()},
        rng,
    )
    chain.update_all(cycles)
    filled = {}
    for name, (term, column) in zip(names, terms.items(), strict=False):
        values = chain.data[name].to_numpy()
        if name in categories:
            drawn = categories[name].take(values.astype(int))
            filled[term] = pd.Series(drawn, index=terms.index, dtype=column.dtype)
        else:
            filled[term] = pd.Series(values, index=terms.index)
    return pd.DataFrame(filled, index=terms.index)


def _is_categorical(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)


def _coded(column: pd.Series) -> pd.Series:
    """Leave out the categories that nobody has: they can not be drawn."""
    return column.cat.remove_unused_categories() if _is_categorical(column) else column


def _as_numbers(column: pd.Series) -> np.ndarray:
    if _is_categorical(column):
        column = column.cat.codes.where(column.notna())
    return column.to_numpy(dtype=float)


class _Chain(MICEData):
    """statsmodels' chain, in which categories are drawn rather than matched."""

    def __init__(self, data: pd.DataFrame, categories: Mapping[str, int], rng: np.random.Generator) -> None:
        super().__init__(data, k_pmm=DONORS, rng=rng)
        self.categories = categories
        names = [str(name) for name in data]
        for name in names:
            others = [f"C({other})" if other in categories else other for other in names if other != name]
            self.set_imputer(name, formula=" + ".join(others) or "1", k_pmm=DONORS)

    def update(self, vname: str) -> None:
        """Draw the missing values of one column again."""
        if vname not in self.categories:
            super().update(vname)
            return
        matrix, codes = self._others(vname), self.data[vname].to_numpy(dtype=int)
        there, absent = self.ix_obs[vname], self.ix_miss[vname]
        drawn = draw_categories(codes[there], matrix[there], matrix[absent], self.categories[vname], self.rng)
        self._store_changes(vname, drawn)

    def _others(self, vname: str) -> np.ndarray:
        """Return the other columns as predictors (n, p): the intercept, numbers, and categories but the first."""
        blocks = [np.ones((len(self.data), 1))]
        for name, column in self.data.drop(columns=vname).items():
            values = column.to_numpy()[:, None]
            blocks.append(values == np.arange(1, self.categories[name]) if name in self.categories else values)
        matrix = np.hstack(blocks)
        varies = np.ptp(matrix, axis=0) > 0
        varies[0] = True
        return matrix[:, varies]


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
