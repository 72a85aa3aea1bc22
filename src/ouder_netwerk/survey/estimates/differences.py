"""Differences of estimates: between the domains of one sample, and between independent samples."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domains import By, Domains, domains_of
from ..domains.outcomes import Outcome, Outcomes
from ..domains.tables import Block
from ..errors import SurveyError
from ..intervals import check_confidence, t_limits
from .contrasts import Adjustment, adjust_p, t_test
from .kinds import Estimated, outcomes_of

_TESTED = ["difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted"]
COLUMNS = ["outcome", "category", "group", "level", "reference_level", *_TESTED]
# Columns that say which cell a row of a table of estimates is about; no table has them all.
_KEYS = ["outcome", "category", "quantile", "term", "group", "level"]


def differences(
    design: Design,
    outcomes: Outcomes | tuple[str, str] | Sequence[tuple[str, str]],
    *,
    by: By,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    of: Estimated = "proportions",
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
    adjust: Adjustment = "holm",
) -> pd.DataFrame:
    """Compare estimates between all levels of each grouping, with the covariance between domains.

    Parameters
    ----------
    design, outcomes, by, domain, data
        As for the function named in `of` (for ratios, `outcomes` are the pairs); a grouping without columns has one
        level and gives no rows.
    of : {"proportions", "means", "totals", "ratios"}
        What is compared. Quantiles are not: see Notes.
    confidence : float
        Confidence level.
    df : {"domain", "design"} or float
        Degrees of freedom: PSUs minus strata among the rows of the two domains together with the outcome observed,
        those of the whole design, or a number.
    adjust : {"holm", "bh", "none"}
        Adjustment of p-values within outcome, category and grouping.

    Returns
    -------
    DataFrame
        A row per outcome, category (empty but for several shares), grouping and pair of levels: `difference` is the
        estimate in `level` minus that in `reference_level`, the earlier category; with `se`, t limits, t `statistic`,
        `df`, two-sided `p` and `p_adjusted`. Missing when either domain has no respondents (totals are then 0);
        statistic and p also when the standard error is 0.

    Raises
    ------
    SurveyError
        As for the function named in `of`, and for an unknown adjustment.

    Notes
    -----
    Domains of one sample share PSUs, so the variance is V(a) + V(b) - 2 Cov(a, b), all from the full design; with
    replicate weights it is that of the differences in the replicates. Woodruff's limits of a quantile come with no
    covariance between domains; quantiles of independent samples are compared by :func:`independent_differences`.

    References
    ----------
    Korn and Graubard (1999), Analysis of Health Surveys, sec. 5.2.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, differences
    >>> design = SurveyDesign([1] * 8, psu=[1, 1, 2, 2, 3, 3, 4, 4])
    >>> data = pd.DataFrame({"support": [1, 0, 1, 1, 0, 0, 1, 0], "single": ["no", "yes"] * 4})
    >>> differences(design, "support", by="single", data=data)[["level", "reference_level", "difference", "se", "df"]]
      level reference_level  difference        se  df
    0   yes              no        -0.5  0.288675   3
    """
    check_confidence(confidence)
    compared = _compared(design, outcomes, of, data)

    def blocks(estimator: DomainEstimator, outcome: Outcome, domains: Domains) -> list[Block]:
        return _pairs(estimator, outcome, domains, of == "totals", df, adjust)

    return _with_limits(tabulate(design, compared, domains_of(design, by, domain, data), blocks), confidence)[COLUMNS]


def _compared(design: Design, outcomes: Any, of: str, data: pd.DataFrame | None) -> Sequence[Outcome]:
    if of == "quantiles":
        raise SurveyError(
            "of='quantiles': Woodruff's limits give no covariance between the quantiles of two domains; compare the "
            "shares above a value with of='proportions', or independent samples with independent_differences",
            code="option",
        )
    return outcomes_of(design, outcomes, of, data)


def independent_differences(
    table: pd.DataFrame, reference: pd.DataFrame, *, confidence: float = 0.95, adjust: Adjustment = "holm"
) -> pd.DataFrame:
    """Compare the same cells of two independent samples, such as two waves with fresh samples.

    Parameters
    ----------
    table, reference : DataFrame
        Tables of the same estimates: shares, means, totals, ratios, quantiles, coefficients or marginal effects, with
        estimate, se and df. Those of `outcome`, `category`, `quantile`, `term`, `group` and `level` that they have
        say which cell a row is about.
    confidence : float
        Confidence level.
    adjust : {"holm", "bh", "none"}
        Adjustment of p-values within all of these but the level.

    Returns
    -------
    DataFrame
        These columns and those that :func:`differences` gives, one row per cell that is in both tables, in the order
        of `table`; `difference` is `table` minus `reference` and `reference_level` is `level`. `df` is a float.

    Raises
    ------
    SurveyError
        Tables with other columns than each other, or a cell that occurs twice in a table.

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
    check_confidence(confidence)
    keys = _shared_keys(table, reference)
    both = table.merge(reference, on=keys, suffixes=("", "_0"))
    square, square_0 = both["se"].to_numpy() ** 2, both["se_0"].to_numpy() ** 2
    df, df_0 = both["df"].to_numpy(np.float64), both["df_0"].to_numpy(np.float64)
    usable = (df > 0) & (df_0 > 0) & (square + square_0 > 0)
    spread = square**2 / np.where(usable, df, np.nan) + square_0**2 / np.where(usable, df_0, np.nan)
    columns: Block = {name: both[name].to_numpy() for name in keys}
    columns |= {
        "reference_level": columns["level"],
        "difference": both["estimate"].to_numpy() - both["estimate_0"].to_numpy(),
        "se": np.sqrt(square + square_0),
        "df": (square + square_0) ** 2 / spread,
    }
    columns["statistic"], columns["p"] = t_test(columns["difference"], columns["se"], columns["df"])
    family = both.groupby([name for name in keys if name != "level"], sort=False).ngroup().to_numpy()
    columns["p_adjusted"] = np.full(len(both), np.nan)
    for code in range(family.max(initial=-1) + 1):
        columns["p_adjusted"][family == code] = adjust_p(columns["p"][family == code], adjust)
    return _with_limits(columns, confidence)[[*keys, "reference_level", *_TESTED]]


def _shared_keys(table: pd.DataFrame, reference: pd.DataFrame) -> list[str]:
    """Return the columns that say which cell a row is about, the same in both tables; refuse repeated cells."""
    keys, others = ([name for name in _KEYS if name in each.columns] for each in (table, reference))
    absent = [name for name in ("level", "estimate", "se", "df") for each in (table, reference) if name not in each]
    if absent or keys != others:
        raise SurveyError(
            f"cells are named by {', '.join(keys)} in one table and by {', '.join(others)} in the other, with "
            f"{', '.join(absent) or 'nothing'} absent; compare two tables of the same function",
            code="tables",
        )
    for each in (table, reference):
        if each.duplicated(keys).any():
            raise SurveyError(
                f"{each.duplicated(keys).sum()} cells occur twice; compare one table per sample", code="tables"
            )
    return keys


def _pairs(
    estimator: DomainEstimator,
    outcome: Outcome,
    domains: Domains,
    total: bool,
    df: DegreesOfFreedom,
    adjust: Adjustment,
) -> list[Block]:
    """Return one block per category with the differences between all levels."""
    reference, other = np.triu_indices(domains.count, 1)
    differences, variances = estimator.differences(outcome, other, reference, total=total)
    degrees = estimator.pair_degrees_of_freedom(outcome, df)[other, reference]
    levels = np.array(domains.levels, dtype=object)
    blocks = []
    for column, label in enumerate(outcome.labels):
        difference, se = differences[:, column], np.sqrt(variances[:, column])
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


def _with_limits(columns: Block, confidence: float) -> pd.DataFrame:
    low, high = t_limits(columns["difference"], columns["se"], columns["df"], confidence)
    return pd.DataFrame(columns | {"ci_low": low, "ci_high": high})
