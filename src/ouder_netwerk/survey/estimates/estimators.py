"""Means, totals and ratios of many quantities in many domains in one call."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, divide, sums_by_code
from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domains import By, Domains, domains_of
from ..domains.outcomes import Outcomes, Quantity, quantity_outcomes, ratio_outcomes
from ..domains.tables import Block, make_block
from ..intervals import check_confidence, t_limits
from .design_effects import Compared, compared

_COLUMNS = [
    "outcome",
    "group",
    "level",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "n",
    "n_weighted",
    "n_eff",
    "deff",
]


def means(
    design: Design,
    outcomes: Outcomes,
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
    deff: Compared = "with replacement",
) -> pd.DataFrame:
    """Estimate means of many quantities in many domains.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    outcomes : str, sequence of str, DataFrame, Series or array of n rows
        Numeric or boolean columns of any dtype; missing values do not count, per outcome.
    by, domain, data, confidence, df, deff
        As for :func:`proportions`.

    Returns
    -------
    DataFrame
        A row per outcome, grouping and level: `outcome`, `group`, `level`, `estimate`, `se`, t limits `ci_low` and
        `ci_high`, `df`, `n`, `n_weighted`, `n_eff` and `deff` (over a simple random sample of n).

    Raises
    ------
    SurveyError
        Rows that do not pair with the design, text, categories or dates, infinite values, unknown options.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 5.7.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, means
    >>> means(SurveyDesign([1, 1, 2]), pd.DataFrame({"hours": [1.0, 3.0, 4.0]}))[["outcome", "estimate", "se", "df"]]
      outcome  estimate        se  df
    0   hours       3.0  0.866025   2
    """

    def block(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        return [_block(design, estimator, outcome, domains, df, deff)]

    columns = tabulate(
        design,
        quantity_outcomes(design.labels.columns(outcomes, "outcome", data)),
        domains_of(design, by, domain, data),
        block,
    )
    return _with_limits(columns, confidence)


def totals(
    design: Design,
    outcomes: Outcomes,
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
    deff: Compared = "with replacement",
) -> pd.DataFrame:
    """Estimate population totals of many quantities in many domains.

    Parameters
    ----------
    design, outcomes, by, domain, data, confidence, df, deff
        As for :func:`means`. A total of missing values counts them as 0; a 0/1 column gives a number of persons.

    Returns
    -------
    DataFrame
        As for :func:`means`; `deff` is over a simple random sample from as many persons as the weights
        add up to. The total of a domain without respondents is 0 with standard error 0.

    Raises
    ------
    SurveyError
        As for :func:`means`.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 2.8 and 4.3.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, totals
    >>> totals(SurveyDesign([2, 2, 2]), pd.DataFrame({"children": [1, 2, 3]}))[["estimate", "se"]].round(6)
       estimate        se
    0      12.0  3.464102
    """

    def block(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        return [_block(design, estimator, outcome, domains, df, deff, total=True)]

    columns = tabulate(
        design,
        quantity_outcomes(design.labels.columns(outcomes, "outcome", data)),
        domains_of(design, by, domain, data),
        block,
    )
    return _with_limits(columns, confidence)


def ratios(
    design: Design,
    pairs: tuple[str, str] | Sequence[tuple[str, str]],
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
    deff: Compared = "with replacement",
) -> pd.DataFrame:
    """Estimate ratios of totals in many domains.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    pairs : (str, str), or sequence of (str, str)
        Names of numerator and denominator, numeric columns; a row counts when both are observed.
    by, domain, data, confidence, df, deff
        As for :func:`proportions`; numerators and denominators are found in `data` too.

    Returns
    -------
    DataFrame
        As for :func:`means`; `outcome` is ``numerator/denominator`` and `n_weighted` the weighted total of the
        denominator. Missing where that is 0.

    Raises
    ------
    SurveyError
        As for :func:`means`, and for a column that does not exist.

    References
    ----------
    Woodruff (1971), JASA 66, 411-414.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, ratios
    >>> data = pd.DataFrame({"helpers": [2, 3, 4], "parents": [1, 2, 1]})
    >>> ratios(SurveyDesign([1, 1, 1]), ("helpers", "parents"), data=data)[["outcome", "estimate", "se"]].round(4)
               outcome  estimate      se
    0  helpers/parents      2.25  0.7099
    """
    prepared = ratio_columns(design, pairs, data)

    def block(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        return [_block(design, estimator, outcome, domains, df, deff)]

    return _with_limits(tabulate(design, prepared, domains_of(design, by, domain, data), block), confidence)


def _block(
    design: Design,
    estimator: DomainEstimator,
    outcome: Quantity,
    domains: Domains,
    df: DegreesOfFreedom,
    deff: Compared,
    *,
    total: bool = False,
) -> Block:
    result = estimator.estimates(outcome, df, total=total)
    columns = make_block(
        outcome.name,
        ("",),
        domains,
        estimate=result.estimate,
        se=np.sqrt(result.variance),
        df=result.df,
        n=result.n,
        n_weighted=result.denominator,
    )
    replaced = _design_effect(design, outcome, domains, columns, total=total)
    columns["deff"] = compared(replaced, _population(design, outcome, domains), columns["n"], deff)
    columns["n_eff"] = divide(columns["n"], columns["deff"])
    return columns


def ratio_columns(
    design: Design, pairs: tuple[str, str] | Sequence[tuple[str, str]], data: pd.DataFrame | None
) -> list[Quantity]:
    """Return pairs of columns, found by name, as outcomes."""
    listed: list[Any] = [pairs] if isinstance(pairs[0], str) else list(pairs)
    names = list(dict.fromkeys(name for pair in listed for name in pair))
    return ratio_outcomes(design.labels.columns(names, "pairs", data), listed)


def _population(design: Design, outcome: Quantity, domains: Domains) -> FloatArray:
    """Return the sum of the weights of the rows that count, per domain."""
    rows = np.flatnonzero((domains.codes >= 0) & outcome.observed)
    return sums_by_code(domains.codes[rows], design.weights[rows], domains.count)


def _design_effect(design: Design, outcome: Quantity, domains: Domains, columns: Block, *, total: bool) -> FloatArray:
    """Return the variance over that of a simple random sample with replacement of as many from the same population.

    That is N^2 s^2 / n of the linearised values, with N the sum of weights and s^2 their weighted variance times
    n / (n - 1).
    """
    rows = np.flatnonzero((domains.codes >= 0) & outcome.observed)
    codes, weights = domains.codes[rows], design.weights[rows]
    population = sums_by_code(codes, weights, domains.count)
    centre = divide(columns["estimate"], population) if total else columns["estimate"]
    squares = (outcome.numerator[rows] - centre[codes] * outcome.denominator[rows]) ** 2
    spread = sums_by_code(codes, weights * squares, domains.count)
    scale = 1.0 if total else columns["n_weighted"] ** 2
    simple = divide(population * spread, scale * np.maximum(columns["n"] - 1, 1))
    # a constant leaves a spread of rounding only
    known = (simple > 1e-24 * columns["estimate"] ** 2) & (columns["n"] > 1)
    return divide(columns["se"] ** 2, np.where(known, simple, 0.0))


def _with_limits(columns: Block, confidence: float) -> pd.DataFrame:
    check_confidence(confidence)
    low, high = t_limits(columns["estimate"], columns["se"], columns["df"], confidence)
    return pd.DataFrame(columns | {"ci_low": low, "ci_high": high})[_COLUMNS]
