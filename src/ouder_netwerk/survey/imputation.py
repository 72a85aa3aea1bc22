"""Rubin's rules: estimates from multiply imputed data combined into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import expit, fdtrc, logit

from .arrays import FloatArray, as_float
from .errors import SurveyError
from .intervals import check_level, t_quantile
from .model import ModelFit, with_intervals, with_odds_ratios
from .wald import WaldTest

RECOMPUTED = ("statistic", "p", "ci_low", "ci_high", "odds_ratio", "or_low", "or_high")


@dataclass(frozen=True, eq=False)
class Combination:
    """Estimates combined over m implicates; k estimates.

    Attributes
    ----------
    estimates : ndarray of shape (k,)
    covariance : ndarray of shape (k, k)
        Total: within + (1 + 1/m) between.
    within, between : ndarray of shape (k, k)
    df : ndarray of shape (k,)
    relative_increase : ndarray of shape (k,)
        Of the variance, due to the missing data.
    missing_information : ndarray of shape (k,)
        Fraction of information missing.
    implicates : int
        m.
    """

    estimates: FloatArray
    covariance: FloatArray
    within: FloatArray
    between: FloatArray
    df: FloatArray
    relative_increase: FloatArray
    missing_information: FloatArray
    implicates: int


def combine_arrays(estimates: Any, covariances: Any, *, complete_df: Any = np.inf) -> Combination:
    """Combine estimates and covariances of several implicates by Rubin's rules.

    Parameters
    ----------
    estimates : array-like of shape (m, k)
        A row per implicate, at least two.
    covariances : array-like of shape (m, k, k)
        Design-based covariance within each implicate.
    complete_df : float or array-like of shape (k,)
        Degrees of freedom had nothing been missing; `inf` for Rubin's large-sample rule.

    Returns
    -------
    Combination
        NaN where any implicate has NaN.

    Raises
    ------
    SurveyError
        With fewer than two implicates or shapes that do not fit.

    Notes
    -----
    Rubin (1987, section 3.3): df = (m - 1)(1 + 1/r)^2 with r the relative increase in variance. With finite
    complete-data df v, Barnard and Rubin (1999): 1/df is the sum of the inverses of that and of
    (v + 1)/(v + 3) v / (1 + r). R's ``MIcombine`` takes B/U in place of r = (1 + 1/m) B/U in this last term.

    Examples
    --------
    >>> both = combine_arrays([[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> both.estimates.tolist(), both.covariance.tolist(), both.df.round(3).tolist()
    ([2.0], [[4.0]], [1.778])
    """
    values, variances = as_float(estimates), as_float(covariances)
    m, k = values.shape
    if m < 2 or variances.shape != (m, k, k):
        raise SurveyError(
            f"estimates {values.shape} and covariances {variances.shape}: give (m, k) and (m, k, k), m at least 2"
        )
    within, centre = variances.mean(axis=0), values.mean(axis=0)
    between = (values - centre).T @ (values - centre) / (m - 1)
    df, increase, missing = _missing_information(np.diag(within), np.diag(between), m, as_float(complete_df))
    covariance = within + (1 + 1 / m) * between
    return Combination(centre, covariance, within, between, df, increase, missing, m)


def _missing_information(
    within: FloatArray, between: FloatArray, m: int, complete_df: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return degrees of freedom, relative increase in variance and fraction of missing information."""
    with np.errstate(divide="ignore", invalid="ignore"):
        increase = np.where((between == 0) & (within == 0), 0.0, (1 + 1 / m) * between / within)
        df = (m - 1) * np.square(1 + 1 / increase)
        observed = (complete_df + 1) / (complete_df + 3) * complete_df / (1 + increase)
        df = np.where(np.isinf(complete_df), df, 1 / (1 / df + 1 / observed))
        share = np.where(np.isinf(increase), 1.0, (increase + 2 / (df + 3)) / (increase + 1))
    return df, increase, share


def combine(
    tables: Sequence[pd.DataFrame],
    *,
    keys: Sequence[str],
    estimate: str = "estimate",
    se: str = "se",
    complete_df: str | float | None = "df",
    level: float = 0.95,
    interval: Literal["wald", "logit"] = "wald",
) -> pd.DataFrame:
    """Combine tidy tables of estimates, one per implicate, row by row.

    Parameters
    ----------
    tables : sequence of m DataFrames
        Same columns; at least two. Proportions, differences, coefficients or marginal effects.
    keys : sequence of str
        Columns that identify a row, such as term and level.
    estimate, se : str
        Columns of the estimate and its standard error.
    complete_df : str, float or None
        Degrees of freedom had nothing been missing: a column (averaged over implicates), one number for all rows, or
        None for Rubin's large-sample rule. Finite values give Barnard and Rubin's small-sample df.
    level : float
        Confidence level.
    interval : {"wald", "logit"}
        Logit for proportions, so that limits stay between 0 and 1.

    Returns
    -------
    DataFrame
        The first table's rows and columns; estimate, se, df, statistic, p, limits and (when the tables have them) odds
        ratios anew, and also relative_increase, missing_information and implicates. Other numbers are averaged, other
        columns keep their distinct values joined by a comma. A row that any implicate lacks, or has as NaN, is NaN.

    Raises
    ------
    SurveyError
        Fewer than two tables, absent columns, or keys that do not identify a row.

    Examples
    --------
    >>> tables = [pd.DataFrame({"item": ["a"], "estimate": [value], "se": [0.1], "df": [50]}) for value in (0.4, 0.5)]
    >>> combine(tables, keys=["item"], interval="logit").iloc[0, 1:6].astype(float).round(3).to_dict()
    {'estimate': 0.45, 'se': 0.132, 'df': 4.545, 'statistic': 3.402, 'p': 0.022}
    """
    check_level(level)
    indexed = _indexed(tables, list(keys), estimate, se, complete_df)
    m = len(indexed)
    values = np.array([table[estimate].to_numpy(dtype=float) for table in indexed])
    variances = np.square([table[se].to_numpy(dtype=float) for table in indexed])
    if isinstance(complete_df, str):
        degrees = np.mean([table[complete_df].to_numpy(dtype=float) for table in indexed], axis=0)
    else:
        degrees = np.full(values.shape[1], np.inf if complete_df is None else complete_df)
    within, between = variances.mean(axis=0), values.var(axis=0, ddof=1)
    df, increase, missing = _missing_information(within, between, m, degrees)
    combined = _carried(indexed, exclude={estimate, se, "df", *RECOMPUTED})
    combined[estimate], combined[se] = values.mean(axis=0), np.sqrt(within + (1 + 1 / m) * between)
    summary = pd.DataFrame({"estimate": combined[estimate], "se": combined[se]})
    summary = with_intervals(summary, df, level)
    if interval == "logit":
        summary = _with_logit_limits(summary, level)
    if "odds_ratio" in indexed[0]:
        summary = with_odds_ratios(summary)
    for column in summary.columns.difference(["estimate", "se"], sort=False):
        combined[column] = summary[column]
    combined["relative_increase"], combined["missing_information"], combined["implicates"] = (
        increase,
        missing,
        m,
    )
    order = [*tables[0].columns, *combined.columns.difference([*tables[0].columns, *keys], sort=False)]
    return combined.reset_index()[order]


def _indexed(
    tables: Sequence[pd.DataFrame], keys: list[str], estimate: str, se: str, complete_df: str | float | None
) -> list[pd.DataFrame]:
    """Check the tables and give them the rows of the first, NaN where they lack one."""
    if len(tables) < 2:
        raise SurveyError(f"{len(tables)} implicate; combining needs at least 2")
    needed = [*keys, estimate, se, *([complete_df] if isinstance(complete_df, str) else [])]
    for number, table in enumerate(tables, start=1):
        absent = [column for column in needed if column not in table.columns]
        if absent:
            raise SurveyError(
                f"implicate {number} has no column {', '.join(absent)}; it has {', '.join(table.columns)}"
            )
        repeated = int(table.duplicated(keys).sum())
        if repeated:
            raise SurveyError(
                f"implicate {number}: {repeated} rows repeat the keys {keys}; name all columns that identify a row"
            )
    indexed = [table.set_index(keys) for table in tables]
    rows = indexed[0].index
    for table in indexed[1:]:
        rows = rows.append(table.index.difference(rows, sort=False))
    return [table.reindex(rows) for table in indexed]


def _carried(tables: list[pd.DataFrame], exclude: set[str]) -> pd.DataFrame:
    carried = pd.DataFrame(index=tables[0].index)
    for column in tables[0].columns.difference(list(exclude), sort=False):
        side_by_side = pd.concat([table[column] for table in tables], axis=1)
        if all(pd.api.types.is_numeric_dtype(table[column].dtype) for table in tables):
            carried[column] = side_by_side.mean(axis=1, skipna=False)
        else:
            carried[column] = [
                ", ".join(dict.fromkeys(str(v) for v in row if pd.notna(v) and v != ""))
                for row in side_by_side.itertuples(index=False)
            ]
    return carried


def _with_logit_limits(frame: pd.DataFrame, level: float) -> pd.DataFrame:
    p = frame["estimate"].to_numpy()
    inside = (p > 0) & (p < 1)
    safe = np.where(inside, p, 0.5)
    half = t_quantile(level, frame["df"].to_numpy()) * frame["se"].to_numpy() / (safe * (1 - safe))
    low, high = expit(logit(safe) - half), expit(logit(safe) + half)
    return frame.assign(ci_low=np.where(inside, low, np.nan), ci_high=np.where(inside, high, np.nan))


def combined_test(combination: Combination, columns: Sequence[int] | None = None) -> WaldTest:
    """Test whether several combined estimates are all zero (D1).

    Parameters
    ----------
    combination : Combination
        As :func:`combine_arrays` returns it.
    columns : sequence of int, optional
        Estimates tested; all by default.

    Returns
    -------
    WaldTest
        NaN when an estimate is.

    Notes
    -----
    The between variance is taken as proportional to the within variance, with r = (1 + 1/m) tr(B U^-1) / k:
    F = q' U^-1 q / (k (1 + r)).

    References
    ----------
    Li, Raghunathan and Rubin (1991), Journal of the American Statistical Association 86, 1065-1073.

    Examples
    --------
    >>> both = combine_arrays([[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> round(combined_test(both).statistic, 6)
    1.0
    """
    chosen = np.arange(len(combination.estimates)) if columns is None else np.asarray(columns)
    k, m = len(chosen), combination.implicates
    values, block = combination.estimates[chosen], np.ix_(chosen, chosen)
    if np.isnan(values).any():
        return WaldTest(np.nan, k, np.nan, np.nan)
    solved = np.linalg.solve(combination.within[block], np.column_stack([values, combination.between[block]]))
    increase = (1 + 1 / m) * float(np.trace(solved[:, 1:])) / k
    statistic = float(values @ solved[:, 0]) / (k * (1 + increase))
    df = _denominator(increase, k, k * (m - 1))
    return WaldTest(statistic, k, df, float(fdtrc(k, df, statistic)))


def _denominator(increase: float, k: int, t: int) -> float:
    """Return the denominator degrees of freedom of D1; t is k (m - 1)."""
    if t > 4:
        return 4 + (t - 4) * (1 + (1 - 2 / t) / increase) ** 2
    return t * (1 + 1 / k) * (1 + 1 / increase) ** 2 / 2


def combined_term_tests(fits: Sequence[ModelFit]) -> pd.DataFrame:
    """Test every term of a model fitted to several implicates.

    Parameters
    ----------
    fits : sequence of m ModelFit
        The same model, an implicate each.

    Returns
    -------
    DataFrame
        A row per term but the intercept: term, statistic (F), df, df_denominator, p. NaN where an implicate has a
        coefficient without finite estimate.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> data = pd.DataFrame({"x": [0, 1, 2, 3, 4]})
    >>> fits = [linear(SurveyDesign([1] * 5), outcome, data) for outcome in ([1, 2, 4, 3, 6], [1, 2, 4, 4, 6])]
    >>> combined_term_tests(fits)[["term", "df"]].to_dict("records")
    [{'term': 'x', 'df': 1}]
    """
    combination = combine_arrays([fit.coefficients for fit in fits], [fit.covariance for fit in fits])
    rows = []
    for term, columns in fits[0].terms.items():
        if term != "(Intercept)":
            test = combined_test(combination, list(range(columns.start, columns.stop)))
            rows.append(
                {
                    "term": term,
                    "statistic": test.statistic,
                    "df": test.df,
                    "df_denominator": test.df_denominator,
                    "p": test.p,
                }
            )
    return pd.DataFrame(rows)
