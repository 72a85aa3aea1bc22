"""Differences of proportions: between the domains of one sample, and between independent samples."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..arrays import FloatArray, IntArray
from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domains import Domains
from ..domains.outcomes import Categories, share_outcomes
from ..domains.tables import Block
from ..errors import SurveyError
from ..intervals import check_level, t_limits
from .contrasts import Adjustment, adjust_p, t_test

_TESTED = ["difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted"]
COLUMNS = ["outcome", "category", "group", "level", "reference_level", *_TESTED]
_CELL = ["outcome", "category", "group", "level"]


def differences(
    design: Design,
    outcomes: pd.DataFrame,
    groups: pd.DataFrame | None,
    groupings: Sequence[Sequence[str]],
    *,
    level: float = 0.95,
    df: DegreesOfFreedom = "domain",
    adjust: Adjustment = "holm",
) -> pd.DataFrame:
    """Compare proportions between all levels of each grouping, with the covariance between domains.

    Parameters
    ----------
    design, outcomes, groups, groupings
        As for :func:`proportions`; a grouping without columns has one level and gives no rows.
    level : float
        Confidence level.
    df : {"domain", "design"} or float
        Degrees of freedom: PSUs minus strata among the rows of the two domains together with the outcome observed,
        those of the whole design, or a number.
    adjust : {"holm", "bh", "none"}
        Adjustment of p-values within outcome, category and grouping.

    Returns
    -------
    DataFrame
        A row per outcome, category, grouping and pair of levels: `difference` is the proportion in `level` minus that
        in `reference_level`, the earlier category; with `se`, t limits, t `statistic`, `df`, two-sided `p` and
        `p_adjusted`. Missing when either domain has no respondents; statistic and p also when the standard error is 0.

    Raises
    ------
    SurveyError
        As for :func:`proportions`, and for an unknown adjustment.

    Notes
    -----
    Domains of one sample share PSUs, so the variance is V(a) + V(b) - 2 Cov(a, b), all from the full design.

    References
    ----------
    Korn and Graubard (1999), Analysis of Health Surveys, sec. 5.2.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, differences
    >>> design = SurveyDesign([1] * 8, psu=[1, 1, 2, 2, 3, 3, 4, 4])
    >>> outcomes = pd.DataFrame({"support": [1, 0, 1, 1, 0, 0, 1, 0]})
    >>> groups = pd.DataFrame({"single": pd.Categorical(["no", "yes"] * 4)})
    >>> differences(design, outcomes, groups, [("single",)])[["level", "reference_level", "difference", "se", "df"]]
      level reference_level  difference        se  df
    0   yes              no        -0.5  0.288675   3
    """
    check_level(level)

    def pairs(estimator: DomainEstimator, outcome: Categories, domains: Domains) -> list[Block]:
        return _pairs(estimator, outcome, domains, df, adjust)

    return _with_limits(tabulate(design, share_outcomes(outcomes, design.n), groups, groupings, pairs), level)


def independent_differences(
    table: pd.DataFrame, reference: pd.DataFrame, *, level: float = 0.95, adjust: Adjustment = "holm"
) -> pd.DataFrame:
    """Compare the same cells of two independent samples, such as two waves with fresh samples.

    Parameters
    ----------
    table, reference : DataFrame
        Tables of :func:`proportions` (or others with outcome, category, group, level, estimate, se, df).
    level : float
        Confidence level.
    adjust : {"holm", "bh", "none"}
        Adjustment of p-values within outcome, category and group.

    Returns
    -------
    DataFrame
        Columns as for :func:`differences`, one row per cell that is in both tables, in the order of `table`;
        `difference` is `table` minus `reference` and `reference_level` is `level`. `df` is a float.

    Raises
    ------
    SurveyError
        A cell that occurs twice in a table.

    Notes
    -----
    se^2 = se1^2 + se2^2, and Satterthwaite's df = se^4 / (se1^4 / df1 + se2^4 / df2). Where one standard error is 0
    this is the df of the other.

    References
    ----------
    Satterthwaite (1946), Biometrics Bulletin 2, 110-114.

    Examples
    --------
    >>> cell = {"outcome": ["o"], "category": [""], "group": ["all"], "level": ["all"]}
    >>> old = pd.DataFrame(cell | {"estimate": [0.30], "se": [0.03], "df": [40]})
    >>> new = pd.DataFrame(cell | {"estimate": [0.40], "se": [0.04], "df": [50]})
    >>> independent_differences(new, old)[["difference", "se", "statistic", "df"]].round(3)
       difference    se  statistic      df
    0         0.1  0.05        2.0  87.474
    """
    check_level(level)
    for each in (table, reference):
        if each.duplicated(_CELL).any():
            raise SurveyError(f"{each.duplicated(_CELL).sum()} cells occur twice; compare one table per sample")
    both = table.merge(reference, on=_CELL, suffixes=("", "_0"))
    square, square_0 = both["se"].to_numpy() ** 2, both["se_0"].to_numpy() ** 2
    df, df_0 = both["df"].to_numpy(np.float64), both["df_0"].to_numpy(np.float64)
    usable = (df > 0) & (df_0 > 0) & (square + square_0 > 0)
    spread = square**2 / np.where(usable, df, np.nan) + square_0**2 / np.where(usable, df_0, np.nan)
    columns: Block = {name: both[name].to_numpy() for name in _CELL}
    columns |= {
        "reference_level": columns["level"],
        "difference": both["estimate"].to_numpy() - both["estimate_0"].to_numpy(),
        "se": np.sqrt(square + square_0),
        "df": (square + square_0) ** 2 / spread,
    }
    columns["statistic"], columns["p"] = t_test(columns["difference"], columns["se"], columns["df"])
    family = both.groupby(["outcome", "category", "group"], sort=False).ngroup().to_numpy()
    columns["p_adjusted"] = np.full(len(both), np.nan)
    for code in range(family.max(initial=-1) + 1):
        columns["p_adjusted"][family == code] = adjust_p(columns["p"][family == code], adjust)
    return _with_limits(columns, level)


def _pairs(
    estimator: DomainEstimator,
    outcome: Categories,
    domains: Domains,
    df: DegreesOfFreedom,
    adjust: Adjustment,
) -> list[Block]:
    """Return one block per category with the differences between all levels."""
    reference, other = np.triu_indices(domains.count, 1)
    estimate, covariance = estimator.covariances(outcome)
    degrees = estimator.pair_degrees_of_freedom(outcome, df)[other, reference]
    levels = np.array(domains.levels, dtype=object)
    blocks = []
    for column, label in enumerate(outcome.labels):
        difference = estimate[other, column] - estimate[reference, column]
        se = _difference_se(covariance[column], other, reference, difference)
        statistic, p = t_test(difference, se, degrees)
        blocks.append(
            {
                "outcome": np.full(len(other), outcome.name, dtype=object),
                "category": np.full(len(other), label, dtype=object),
                "group": np.full(len(other), domains.group, dtype=object),
                "level": levels[other],
                "reference_level": levels[reference],
                "difference": difference,
                "se": se,
                "statistic": statistic,
                "df": degrees,
                "p": p,
                "p_adjusted": adjust_p(p, adjust),
            }
        )
    return blocks


def _difference_se(covariance: FloatArray, other: IntArray, reference: IntArray, difference: FloatArray) -> FloatArray:
    variance = np.diagonal(covariance)
    combined = variance[other] + variance[reference] - 2 * covariance[other, reference]
    # rounding can leave a variance that is 0 just below it
    return np.where(np.isnan(difference), np.nan, np.sqrt(np.maximum(combined, 0.0)))


def _with_limits(columns: Block, level: float) -> pd.DataFrame:
    low, high = t_limits(columns["difference"], columns["se"], columns["df"], level)
    return pd.DataFrame(columns | {"ci_low": low, "ci_high": high})[COLUMNS]
