"""Variances and correlations in the population, as functions of means."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, divide
from ..design.replicate_design import Design, ReplicateDesign
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domain_estimates import DomainEstimator, tabulate
from ..domains.domains import By, Domains, domains_of
from ..domains.outcomes import Outcomes, Quantity, quantity_outcomes, ratio_outcomes
from ..domains.tables import Block, make_block
from ..intervals import check_confidence, t_limits

_COLUMNS = ["outcome", "group", "level", "estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted"]


def variance(
    design: Design,
    outcomes: Outcomes,
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
) -> pd.DataFrame:
    """Estimate the variance of quantities in the population: how much respondents differ, not how sure a mean is.

    Parameters
    ----------
    design, outcomes, by, domain, data, confidence, df
        As for :func:`means`.

    Returns
    -------
    DataFrame
        As from :func:`means`, without design effects.

    Raises
    ------
    SurveyError
        As for :func:`means`.

    Notes
    -----
    n / (n - 1) times the weighted mean squared deviation from the weighted mean, as R's ``svyvar``; its influence is
    w (n / (n - 1) (y - mean)^2 - variance) / sum(w), as the derivative to the mean is 0.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 5.9.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, variance
    >>> variance(SurveyDesign([1, 1, 1]), pd.DataFrame({"hours": [1.0, 3.0, 5.0]}))["estimate"].tolist()
    [4.0]
    """
    check_confidence(confidence)

    def block(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        n = _respondents(design, outcome, domains)
        found = _covariances(design, estimator, [(outcome, outcome)], domains)
        factor = divide(n, n - 1.0)
        return [_block(estimator, outcome, domains, found.estimate[:, 0] * factor, found.error() * factor, df)]

    prepared = quantity_outcomes(design.labels.columns(outcomes, "outcome", data))
    columns = tabulate(design, prepared, domains_of(design, by, domain, data), block)
    low, high = t_limits(columns["estimate"], columns["se"], columns["df"], confidence)
    return pd.DataFrame(columns | {"ci_low": low, "ci_high": high})[_COLUMNS]


def correlation(
    design: Design,
    pairs: tuple[str, str] | Sequence[tuple[str, str]],
    *,
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
) -> pd.DataFrame:
    """Estimate Pearson's correlation of pairs of quantities in the population.

    Parameters
    ----------
    design, by, domain, data, confidence, df
        As for :func:`means`.
    pairs : (str, str), or sequence of (str, str)
        Names of columns; a row counts when both are observed.

    Returns
    -------
    DataFrame
        As from :func:`variance`; `outcome` is ``x,y``. Limits by t on Fisher's scale, so that they lie between -1 and
        1.

    Raises
    ------
    SurveyError
        As for :func:`means`, and for a column that does not exist.

    Notes
    -----
    The ratio of the weighted covariance to the root of both variances, linearised in the three.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 5.9; Fisher (1921), Metron 1, 3-32.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, correlation
    >>> frame = pd.DataFrame({"x": [1, 2, 3, 4], "y": [2, 1, 4, 3]})
    >>> correlation(SurveyDesign.from_frame(frame), ("x", "y"))["estimate"].round(6).tolist()
    [0.6]
    """
    check_confidence(confidence)
    listed: list[Any] = [pairs] if isinstance(pairs[0], str) else list(pairs)
    names = list(dict.fromkeys(name for pair in listed for name in pair))
    prepared = ratio_outcomes(design.labels.columns(names, "pairs", data), listed)

    def block(estimator: DomainEstimator, outcome: Quantity, domains: Domains) -> list[Block]:
        x = replace(outcome, denominator=outcome.observed.astype(np.float64))
        y = replace(x, numerator=outcome.denominator)
        found = _covariances(design, estimator, [(x, x), (x, y), (y, y)], domains).correlation()
        return [_block(estimator, replace(x, name=outcome.name.replace("/", ",")), domains, *found, df)]

    columns = tabulate(design, prepared, domains_of(design, by, domain, data), block)
    estimate, se = columns["estimate"], columns["se"]
    with np.errstate(divide="ignore"):
        fisher = np.arctanh(np.clip(estimate, -1.0, 1.0))
    limits = t_limits(fisher, divide(se, 1 - estimate**2), columns["df"], confidence)
    low, high = (np.where(se > 0, np.tanh(limit), np.where(np.isnan(limit), estimate, limit)) for limit in limits)
    return pd.DataFrame(columns | {"ci_low": low, "ci_high": high})[_COLUMNS]


class _Moments:
    """Weighted second moments about the mean (D, k), with what their covariance needs."""

    def __init__(
        self, estimator: DomainEstimator, estimate: FloatArray, spread: FloatArray, *, replicated: bool
    ) -> None:
        self._estimator = estimator
        self._replicated = replicated
        self.estimate = estimate
        self._spread = spread.reshape(len(spread), *estimate.shape)

    def error(self) -> FloatArray:
        """Return the standard errors (D,) of the first."""
        return self._error(self.estimate[:, 0], self._spread[:, :, 0])

    def correlation(self) -> tuple[FloatArray, FloatArray]:
        """Return correlation and standard error (D,), given variance, covariance and other variance."""
        first, both, second = self.estimate.T
        root = np.sqrt(first * second)
        estimate = divide(both, root)
        if self._replicated:
            one, shared, other = np.moveaxis(self._spread, 2, 0)
            return estimate, self._error(estimate, divide(shared, np.sqrt(one * other)))
        gradient = np.stack(
            [divide(-estimate, 2 * first), divide(np.ones_like(root), root), divide(-estimate, 2 * second)]
        )
        return estimate, self._error(estimate, np.einsum("udk,kd->ud", self._spread, np.nan_to_num(gradient)))

    def _error(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        return np.sqrt(np.diagonal(self._estimator.joint_covariance(estimate, spread)))


def _covariances(
    design: Design, estimator: DomainEstimator, pairs: list[tuple[Quantity, Quantity]], domains: Domains
) -> _Moments:
    """Return mean products of deviations from the mean (D, k), one for each pair of quantities."""
    estimates, spreads = [], []
    for first, second in pairs:
        (one, one_spread), (other, other_spread) = (estimator.spread(quantity) for quantity in (first, second))
        inside = np.maximum(domains.codes, 0)
        product = (first.numerator - one[inside]) * (second.numerator - other[inside])
        counted = first.observed & (domains.codes >= 0)
        estimate, spread = estimator.spread(replace(first, numerator=np.where(counted, product, 0.0)))
        if isinstance(design, ReplicateDesign):
            # each replicate has a mean of its own
            spread = spread - (one_spread - one) * (other_spread - other)
        estimates.append(estimate)
        spreads.append(spread)
    replicated = isinstance(design, ReplicateDesign)
    return _Moments(estimator, np.column_stack(estimates), np.stack(spreads, axis=2), replicated=replicated)


def _respondents(design: Design, outcome: Quantity, domains: Domains) -> FloatArray:
    counted = (domains.codes >= 0) & outcome.observed & (design.weights != 0)
    return np.bincount(domains.codes[counted], minlength=domains.count).astype(np.float64)


def _block(
    estimator: DomainEstimator,
    outcome: Quantity,
    domains: Domains,
    estimate: FloatArray,
    se: FloatArray,
    df: DegreesOfFreedom,
) -> Block:
    about = estimator.estimates(outcome, df)
    return make_block(
        outcome.name,
        ("",),
        domains,
        estimate=estimate[:, None],
        se=se[:, None],
        df=about.df,
        n=about.n,
        n_weighted=about.denominator,
    )
