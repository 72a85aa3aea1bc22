"""Tidy tables of estimates from multiply imputed data, combined row by row."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..arrays import FloatArray, divide
from ..errors import SurveyError
from ..intervals import Interval, check_confidence, proportion_interval
from ..models.model_fit import ODDS_RATIOS, with_intervals, with_odds_ratios
from .rubin import rubin_degrees

RECOMPUTED = ("statistic", "p", "ci_low", "ci_high", *ODDS_RATIOS)
# It belongs to a whole family of tests, which only the caller knows.
DROPPED = "p_adjusted"


def combine(
    tables: Sequence[pd.DataFrame],
    *,
    keys: Sequence[str],
    estimate: str = "estimate",
    se: str = "se",
    complete_df: str | float | None = "df",
    confidence: float = 0.95,
    interval: Interval | None = None,
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
    confidence : float
        Confidence level.
    interval : {"logit", "beta", "nchs", "wilson", "likelihood", "asin", "wald"}, optional
        For proportions: limits as :func:`proportion_interval`, which at 0 and 1 needs the table's column `n`. By
        default estimate plus and minus t standard errors.

    Returns
    -------
    DataFrame
        The first table's rows and columns; estimate, se, df, statistic, p, limits and (when the tables have them) odds
        ratios, deff and n_eff anew, and also relative_increase, missing_information and implicates. `p_adjusted` is
        left out: adjust the new p-values with :func:`adjust_p`. Other numbers are averaged, other columns keep their
        distinct values joined by a comma. A row that any implicate lacks, or has as NaN, is NaN.

    Raises
    ------
    SurveyError
        Fewer than two tables, absent columns, or keys that do not identify a row.

    Notes
    -----
    Variance W + (1 + 1/m) B. `deff` is that over the mean over implicates of the variance under simple random sampling,
    se^2 / deff, which is 0 where a share is 0 or 1; `n_eff` is the mean n over it.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, sec. 3.3; Barnard and Rubin (1999), Biometrika 86,
    948-955.

    Examples
    --------
    >>> tables = [pd.DataFrame({"item": ["a"], "estimate": [value], "se": [0.1], "df": [50]}) for value in (0.4, 0.5)]
    >>> combine(tables, keys=["item"], interval="logit").iloc[0, 1:6].astype(float).round(3).to_dict()
    {'estimate': 0.45, 'se': 0.132, 'df': 4.545, 'statistic': 3.402, 'p': 0.022}
    """
    check_confidence(confidence)
    indexed = _indexed(tables, list(keys), estimate, se, complete_df)
    m = len(indexed)
    values = _stacked(indexed, estimate)
    variances = np.square(_stacked(indexed, se))
    if isinstance(complete_df, str):
        degrees = _stacked(indexed, complete_df).mean(axis=0)
    else:
        degrees = np.full(values.shape[1], np.inf if complete_df is None else complete_df)
    within, between = variances.mean(axis=0), values.var(axis=0, ddof=1)
    df, increase, missing = rubin_degrees(within, between, m, degrees)
    combined = _carried(indexed, exclude={estimate, se, "df", *RECOMPUTED, DROPPED})
    total = within + (1 + 1 / m) * between
    combined[estimate], combined[se] = values.mean(axis=0), np.sqrt(total)
    if "deff" in combined:
        effects = _stacked(indexed, "deff")
        # an implicate in which everybody has the same value has no design effect, and no variance to compare with
        constant = (variances == 0) | (np.isnan(effects) & np.isfinite(variances))
        simple = np.where(constant, 0.0, divide(variances, effects))
        combined["deff"] = divide(total, simple.mean(axis=0))
    if "n_eff" in combined:
        combined["n_eff"] = divide(combined["n"].to_numpy(dtype=float), combined["deff"].to_numpy(dtype=float))
    tested = _tested(combined, estimate, se, df, confidence, interval)
    if "odds_ratio" in indexed[0]:
        tested = with_odds_ratios(tested)
        # a threshold has none in the tables, and gets none here
        tested.loc[indexed[0]["odds_ratio"].isna(), ODDS_RATIOS] = np.nan
    for column in tested.columns.difference(["estimate", "se"], sort=False):
        combined[column] = tested[column]
    combined = combined.assign(relative_increase=increase, missing_information=missing, implicates=m)
    first = tables[0].columns.drop(DROPPED, errors="ignore")
    order = [*first, *combined.columns.difference([*first, *keys], sort=False)]
    return combined.reset_index()[order]


def _stacked(tables: list[pd.DataFrame], column: str) -> FloatArray:
    """Return a column of every implicate, (m, rows)."""
    return np.array([table[column].to_numpy(dtype=float) for table in tables])


def _tested(
    combined: pd.DataFrame,
    estimate: str,
    se: str,
    df: FloatArray,
    confidence: float,
    interval: Interval | None,
) -> pd.DataFrame:
    """Return estimate and se, so named, with test and limits."""
    tested = with_intervals(pd.DataFrame({"estimate": combined[estimate], "se": combined[se]}), df, confidence)
    if interval is not None:
        n = combined["n"].to_numpy(dtype=float) if "n" in combined else np.full(len(tested), np.nan)
        p, error = (tested[name].to_numpy(dtype=float) for name in ("estimate", "se"))
        low, high = proportion_interval(p, error, n, df, interval=interval, confidence=confidence)
        tested = tested.assign(ci_low=low, ci_high=high)
    return tested


def _indexed(
    tables: Sequence[pd.DataFrame], keys: list[str], estimate: str, se: str, complete_df: str | float | None
) -> list[pd.DataFrame]:
    """Check the tables and give them the rows of the first, NaN where they lack one."""
    if len(tables) < 2:
        raise SurveyError(f"{len(tables)} implicate; combining needs at least 2", code="implicates")
    needed = [*keys, estimate, se, *([complete_df] if isinstance(complete_df, str) else [])]
    for number, table in enumerate(tables, start=1):
        absent = [column for column in needed if column not in table.columns]
        if absent:
            raise SurveyError(
                f"implicate {number} has no column {', '.join(absent)}; it has {', '.join(table.columns)}",
                code="implicates",
            )
        repeated = int(table.duplicated(keys).sum())
        if repeated:
            raise SurveyError(
                f"implicate {number}: {repeated} rows repeat the keys {keys}; name all columns that identify a row",
                code="implicates",
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
