"""Proportions of many outcomes in many domains in one call."""

from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, IntArray, divide
from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domain_values import DomainEstimates
from ..domains.domains import By, Domains, domains_of
from ..domains.outcomes import Categories, Outcomes, share_outcomes
from ..domains.tables import Block, make_block
from ..intervals import Interval, proportion_interval
from .design_effects import Compared, compared

COLUMNS = [
    "outcome",
    "category",
    "group",
    "level",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "n",
    "n_yes",
    "n_weighted",
    "n_eff",
    "deff",
]


def proportions(
    design: Design,
    outcomes: Outcomes,
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    interval: Interval = "logit",
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
    deff: Compared = "with replacement",
) -> pd.DataFrame:
    """Estimate proportions of many outcomes in many domains.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    outcomes : str, sequence of str, DataFrame, Series or array of n rows
        By name, or as they are: Series and frames pair with the rows of the design by label, arrays by position.
        Boolean or 0/1 columns of any dtype, of which the ones are estimated; or Categorical columns, of which every
        category is estimated. Missing values count in neither numerator nor denominator, per outcome.
    by : str, sequence of str, Series or DataFrame of n rows, or sequence of sequences of str, optional
        Columns whose combinations are the domains: categories, text, booleans or whole numbers. A sequence of sequences
        of names asks for several tables one below the other, ``()`` for the total. Rows with a missing group are in no
        domain.
    domain : boolean array-like of n rows, or str, optional
        Rows the table is about; the others stay in the design. An expression on columns, such as ``age >= 18``; rows
        with a missing value in one of them are outside.
    data : DataFrame of n rows, optional
        Where columns are found by name, in place of the frame of the design.
    interval : {"logit", "beta", "nchs", "wilson", "likelihood", "asin", "wald"}
        Kind of confidence interval, see :func:`proportion_interval`.
    confidence : float
        Confidence level.
    df : {"domain", "design"} or float
        Degrees of freedom of the intervals: PSUs minus strata among the domain's rows with the outcome observed, those
        of the whole design, or a number.
    deff : {"with replacement", "without replacement"}
        The simple random sample that design effects compare with.

    Returns
    -------
    DataFrame
        A row per outcome, grouping, category and level, in that order: `outcome`; `category` (empty for binary
        outcomes); `group` and `level` (``all`` for the total, ``a*b`` and ``x*y`` for two columns); `estimate`, `se`,
        `ci_low`, `ci_high` as fractions; `df`; `n`, `n_yes` unweighted respondents with positive weight, in all and in
        the category; `n_weighted` the sum of their weights; `deff` the variance over that of a simple random
        sample of n, p (1 - p) / (n - 1), less a share n / `n_weighted` without replacement; `n_eff` = n / deff.
        A combination without respondents has n 0 and missing numbers. At exactly 0 and 1 the standard error is 0, deff
        and n_eff are missing, and the interval is the Korn-Graubard one with the nominal n.

    Raises
    ------
    SurveyError
        Rows that do not pair with the design, values that are not 0/1, groups without categories, unknown options.

    References
    ----------
    Woodruff (1971), JASA 66, 411-414 (linearised ratio); Kish (1965), Survey Sampling, sec. 8.2 (design effect).

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, proportions
    >>> design = SurveyDesign([1, 1, 2, 2, 1, 1])
    >>> outcomes = pd.DataFrame({"support": [1, 0, 1, None, 1, 0]})
    >>> groups = pd.DataFrame({"single": pd.Categorical(["yes", "yes", "no", "no", "no", "no"])})
    >>> table = proportions(design, outcomes, by=[(), ("single",)], data=groups)
    >>> table[["group", "level", "estimate", "se", "df", "n"]].round(4)
        group level  estimate      se  df  n
    0     all   all    0.6667  0.2277   4  5
    1  single    no    0.7500  0.2562   2  3
    2  single   yes    0.5000  0.3873   1  2
    """

    def shares(estimator: DomainEstimator, outcome: Categories, domains: Domains) -> list[Block]:
        return [share_block(outcome.name, outcome.labels, domains, estimator.estimates(outcome, df))]

    columns = tabulate(
        design,
        share_outcomes(design.labels.columns(outcomes, "outcome", data)),
        domains_of(design, by, domain, data),
        shares,
    )
    return share_table(columns, interval, confidence, deff)


def share_block(outcome: str, labels: tuple[str, ...], domains: Domains, shares: DomainEstimates) -> Block:
    """Return the shares of one outcome in one grouping as columns for :func:`share_table`.

    Parameters
    ----------
    outcome : str
        Its name.
    labels : tuple of str
        The k categories.
    domains : Domains
        D of them.
    shares : DomainEstimates
        Of k shares in D domains.

    Returns
    -------
    dict of ndarray of shape (k * D,)
    """
    return make_block(
        outcome,
        labels,
        domains,
        estimate=shares.estimate,
        se=np.sqrt(shares.variance),
        df=shares.df,
        n=shares.n,
        n_yes=shares.n_yes,
        n_weighted=shares.denominator,
    )


def share_table(
    columns: Block, interval: Interval, confidence: float, base: Compared = "with replacement"
) -> pd.DataFrame:
    """Return the table of :func:`proportions` from joined blocks of shares: limits and design effects added.

    Parameters
    ----------
    columns : dict of ndarray of shape (m,)
        Blocks of :func:`share_block`, joined.
    interval : {"logit", "beta", "nchs", "wilson", "likelihood", "asin", "wald"}
        Kind of confidence interval.
    confidence : float
        Confidence level.
    base : {"with replacement", "without replacement"}
        Of the design effects.

    Returns
    -------
    DataFrame of m rows

    Raises
    ------
    SurveyError
        Unknown interval or a confidence level outside (0, 1).
    """
    low, high = proportion_interval(
        columns["estimate"], columns["se"], columns["n"], columns["df"], interval=interval, confidence=confidence
    )
    deff = _design_effect(columns["estimate"], columns["se"], columns["n"])
    deff = compared(deff, columns["n_weighted"], columns["n"], base)
    columns = columns | {"ci_low": low, "ci_high": high, "deff": deff, "n_eff": divide(columns["n"], deff)}
    return pd.DataFrame(columns)[COLUMNS]


def _design_effect(estimate: FloatArray, se: FloatArray, n: IntArray) -> FloatArray:
    """Return the variance over p (1 - p) / (n - 1); NaN at 0 and 1 and for fewer than two respondents."""
    simple = estimate * (1 - estimate) / np.maximum(n - 1, 1)
    return divide(se**2, np.where(n > 1, simple, 0.0))
