"""Quantiles with Woodruff's confidence intervals, of many quantities in many domains."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import FloatArray
from ..design.design_input import refuse_negative
from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domains import Domains
from ..domains.outcomes import Quantity, quantity_outcomes
from ..domains.tables import Block, make_block
from ..errors import SurveyError, check_choice
from ..intervals import check_confidence, t_limits, t_quantile

QuantileRule = Literal["math", "school"]
_COLUMNS = ["outcome", "quantile", "group", "level", "estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted"]


def quantiles(
    design: Design,
    outcomes: pd.DataFrame | pd.Series,
    probabilities: Sequence[float] = (0.5,),
    groups: pd.DataFrame | None = None,
    groupings: Sequence[Sequence[str]] = ((),),
    *,
    qrule: QuantileRule = "math",
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
) -> pd.DataFrame:
    """Estimate quantiles of many quantities in many domains.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    outcomes : DataFrame of n rows, or one column as a Series
        Numeric columns of any dtype; missing values do not count, per outcome.
    probabilities : sequence of float
        Between 0 and 1; 0.5 is the median.
    groups, groupings, confidence, df
        As for :func:`proportions`.
    qrule : {"math", "school"}
        ``math``: the smallest value with at least the probability at or below it. ``school``: the same, but the mean
        of that value and the next where exactly the probability lies at or below it.

    Returns
    -------
    DataFrame
        A row per outcome, grouping, probability and level. The limits are the quantiles at the share at or below the
        estimate minus and plus t of its standard errors, as in R; a limit whose probability falls outside [0, 1] is
        missing. `se` is the width of the interval over 2 t.

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
    wanted = np.asarray(probabilities, dtype=np.float64)
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise SurveyError(f"probabilities={list(probabilities)}: give fractions between 0 and 1")

    def blocks(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        curves = _Curves(design.weights, outcome, domains)
        return [_block(estimator, outcome, domains, curves, p, qrule, confidence, df) for p in wanted]

    return pd.DataFrame(tabulate(design, quantity_outcomes(outcomes, design.n), groups, groupings, blocks))[_COLUMNS]


def _block(
    estimator: DomainEstimator,
    outcome: Quantity,
    domains: Domains,
    curves: "_Curves",
    probability: float,
    qrule: QuantileRule,
    confidence: float,
    df: DegreesOfFreedom,
) -> Block:
    everywhere = np.full(domains.count, probability)
    estimate = curves.quantile(everywhere, qrule)
    below = outcome.observed & (domains.codes >= 0) & (outcome.numerator <= estimate[domains.codes])
    share = estimator.estimates(replace(outcome, numerator=below.astype(np.float64)), df)
    reached, error, degrees = share.estimate[:, 0], np.sqrt(share.variance[:, 0]), share.df[:, 0]
    low, high = (curves.quantile(limit, qrule) for limit in t_limits(reached, error, degrees, confidence))
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


class _Curves:
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
        """Return one quantile per domain; NaN for an empty domain or a probability outside [0, 1]."""
        result = np.full(len(probabilities), np.nan)
        for code, probability in enumerate(probabilities):
            if len(self._values[code]) and 0 <= probability <= 1:
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
