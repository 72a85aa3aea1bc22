"""Quantiles with Woodruff's confidence intervals, of many quantities in many domains."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..arrays import FloatArray
from ..design.design_input import refuse_negative
from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domains import By, Domains, domains_of
from ..domains.outcomes import Outcomes, Quantity, quantity_outcomes
from ..domains.tables import Block, make_block
from ..errors import SurveyError, check_choice
from ..intervals import check_confidence, t_limits, t_quantile

QuantileRule = Literal["math", "school"]
QuantileInterval = Literal["woodruff", "mean"]
_COLUMNS = ["outcome", "quantile", "group", "level", "estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted"]


def quantiles(
    design: Design,
    outcomes: Outcomes,
    probabilities: float | Sequence[float] = 0.5,
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    interval: QuantileInterval = "woodruff",
    qrule: QuantileRule = "math",
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
) -> pd.DataFrame:
    """Estimate quantiles of many quantities in many domains.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    outcomes : str, sequence of str, DataFrame, Series or array of n rows
        Numeric columns of any dtype; missing values do not count, per outcome.
    probabilities : float or sequence of float
        Between 0 and 1; 0.5 is the median.
    by, domain, data, confidence, df
        As for :func:`proportions`.
    interval : {"woodruff", "mean"}
        The limits are quantiles at two probabilities. ``woodruff``: the one asked for minus and plus t standard errors
        of the share at or below the estimate. ``mean``: that share itself minus and plus the same, as R's
        ``svyquantile`` has it by default; where many have the same value that share can be far above the probability,
        and the interval misses.
    qrule : {"math", "school"}
        ``math``: the smallest value with at least the probability at or below it. ``school``: the same, but the mean
        of that value and the next where exactly the probability lies at or below it.

    Returns
    -------
    DataFrame
        A row per outcome, grouping, probability and level. A limit whose probability falls below 0 or above 1 is the
        least or greatest value of the domain. `se` is the width of the interval over 2 t.

    Raises
    ------
    SurveyError
        As for :func:`means`, and for probabilities outside [0, 1], an unknown rule, or negative weights.

    References
    ----------
    Woodruff (1952), JASA 47, 635-646; Francisco and Fuller (1991), Annals of Statistics 19, 454-469; Hyndman and
    Fan (1996), American Statistician 50, 361-365, definitions 1 and 2.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, quantiles
    >>> design = SurveyDesign([1] * 20)
    >>> table = quantiles(design, pd.DataFrame({"age": range(1, 21)}))
    >>> table[["quantile", "estimate", "ci_low", "ci_high"]]
       quantile  estimate  ci_low  ci_high
    0       0.5      10.0     6.0     15.0
    """
    check_confidence(confidence)
    check_choice("qrule", qrule, QuantileRule)
    check_choice("interval", interval, QuantileInterval)
    wanted = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise SurveyError(f"probabilities={probabilities}: give fractions between 0 and 1", code="option")

    def blocks(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        curves = Curves(design.weights, outcome, domains)
        return [_block(estimator, outcome, domains, curves, p, qrule, interval, confidence, df) for p in wanted]

    prepared = quantity_outcomes(design.labels.columns(outcomes, "outcome", data))
    return pd.DataFrame(tabulate(design, prepared, domains_of(design, by, domain, data), blocks))[_COLUMNS]


def _block(
    estimator: DomainEstimator,
    outcome: Quantity,
    domains: Domains,
    curves: "Curves",
    probability: float,
    qrule: QuantileRule,
    interval: QuantileInterval,
    confidence: float,
    df: DegreesOfFreedom,
) -> Block:
    everywhere = np.full(domains.count, probability)
    estimate = curves.quantile(everywhere, qrule)
    below = outcome.observed & (domains.codes >= 0) & (outcome.numerator <= estimate[domains.codes])
    share = estimator.estimates(replace(outcome, numerator=below.astype(np.float64)), df)
    error, degrees = np.sqrt(share.variance[:, 0]), share.df[:, 0]
    centre = everywhere if interval == "woodruff" else share.estimate[:, 0]
    low, high = (
        curves.quantile(np.clip(limit, 0.0, 1.0), qrule) for limit in t_limits(centre, error, degrees, confidence)
    )
    return make_block(
        outcome.name,
        ("",),
        domains,
        quantile=everywhere[:, None],
        estimate=estimate[:, None],
        se=((high - low) / (2 * t_quantile(confidence, degrees)))[:, None],
        ci_low=low[:, None],
        ci_high=high[:, None],
        df=share.df,
        n=share.n,
        n_weighted=share.denominator,
    )


class Curves:
    """The weighted distribution function of one outcome in each domain."""

    def __init__(self, weights: FloatArray, outcome: Quantity, domains: Domains) -> None:
        rows = np.flatnonzero((domains.codes >= 0) & outcome.observed & (weights != 0))
        refuse_negative(weights[rows], "a quantile")
        codes = domains.codes[rows]
        order = np.lexsort((outcome.numerator[rows], codes))
        ends = np.cumsum(np.bincount(codes, minlength=domains.count))[:-1]
        self._values = np.split(outcome.numerator[rows][order], ends)
        self._cumulated = [np.cumsum(part) for part in np.split(weights[rows][order], ends)]

    def quantile(self, probabilities: FloatArray, qrule: QuantileRule) -> FloatArray:
        """Return one quantile per domain; NaN for an empty domain or without a probability."""
        result = np.full(len(probabilities), np.nan)
        for code, probability in enumerate(probabilities):
            if len(self._values[code]) and not np.isnan(probability):
                result[code] = _step_quantile(self._values[code], self._cumulated[code], probability, qrule)
        return result


def _step_quantile(values: FloatArray, cumulated: FloatArray, probability: float, qrule: QuantileRule) -> float:
    """Return the quantile of sorted values; rounding in the sums of weights does not decide a tie."""
    target = probability * cumulated[-1]
    slack = 1e-12 * cumulated[-1]
    position = min(int(np.searchsorted(cumulated, target - slack)), len(values) - 1)
    value = float(values[position])
    last = np.searchsorted(values, value, side="right")
    if qrule == "school" and last < len(values) and abs(cumulated[last - 1] - target) <= slack:
        return (value + float(values[last])) / 2
    return value
