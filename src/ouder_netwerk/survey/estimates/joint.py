"""Estimates with their full covariance, of any kinds, outcomes and domains together, for contrasts of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..arrays import FloatArray
from ..design.replicate_design import Design, ReplicateDesign
from ..domains.domain_estimates import in_domains
from ..domains.domains import By, Domains, domains_of
from ..domains.outcomes import Outcomes, Quantity, quantity_outcomes
from ..domains.tables import Block, join_blocks, make_block
from ..errors import SurveyError
from .contrasts import Contrasts, linear_contrast
from .kinds import Estimated, outcomes_of
from .quantiles import Curves

Kind = Estimated | Literal["quantiles"]


@dataclass(frozen=True, eq=False)
class JointEstimates:
    """Estimates of one design with the covariance between all of them.

    Attributes
    ----------
    cells : DataFrame of m rows
        `of`, `outcome`, `category`, `group`, `level` of each estimate.
    estimate : ndarray of shape (m,)
        NaN for a domain without respondents.
    covariance : ndarray of shape (m, m)
    df : int
        Degrees of freedom of the whole design.
    design : SurveyDesign or ReplicateDesign
    spread : ndarray of shape (units or replicates, m)
        What the covariance is made of: totals of influence values per sampling unit, or estimates per replicate.
    """

    cells: pd.DataFrame
    estimate: FloatArray
    covariance: FloatArray
    df: int
    design: Design
    spread: FloatArray

    def contrast(self, coefficients: Any) -> Contrasts:
        """Return linear contrasts of the estimates, a row of m coefficients each: see :func:`linear_contrast`."""
        return linear_contrast(self.estimate, self.covariance, coefficients, self.df)


def joint_estimates(
    design: Design,
    outcomes: Outcomes | tuple[str, str] | Sequence[tuple[str, str]],
    *,
    of: Kind = "proportions",
    by: By = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    probability: float = 0.5,
) -> JointEstimates:
    """Estimate with the covariance between all estimates.

    Parameters
    ----------
    design, outcomes, by, domain, data
        As for the function named in `of` (for ratios, `outcomes` are the pairs).
    of : {"proportions", "means", "totals", "ratios", "quantiles"}
        What is estimated; quantiles from replicate weights only.
    probability : float
        For quantiles: which one.

    Returns
    -------
    JointEstimates
        One estimate per row of the function named in `of`, in order of grouping, outcome, category, level.

    Raises
    ------
    SurveyError
        As for the function named in `of`; quantiles of a design without replicate weights.

    Notes
    -----
    Holds m numbers per sampling unit: meant for the estimates that go into a contrast, not for all of a large table.
    Estimates of several kinds are put together by :func:`join_estimates`.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 5.5.

    Examples
    --------
    The difference between two outcomes of the same respondents:

    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, joint_estimates
    >>> outcomes = pd.DataFrame({"family": [1, 1, 0, 1], "friends": [1, 0, 0, 1]})
    >>> contrast = joint_estimates(SurveyDesign([1, 1, 1, 1]), outcomes).contrast([1, -1])
    >>> contrast.estimate, contrast.se
    (array([0.25]), array([0.25]))
    """
    groupings = domains_of(design, by, domain, data)
    estimates: list[FloatArray] = []
    spreads: list[FloatArray] = []
    blocks: list[Block] = []
    if of == "quantiles":
        for quantity in quantity_outcomes(design.labels.columns(outcomes, "outcome", data)):
            for domains in groupings:
                estimate, spread = _replicated_quantiles(design, quantity, domains, probability)
                estimates.append(estimate)
                spreads.append(spread)
                blocks.append(make_block(quantity.name, ("",), domains))
        return _joint(design, of, blocks, estimates, spreads)
    prepared = outcomes_of(design, outcomes, of, data)
    for domains in groupings:
        estimator = in_domains(design, domains)
        for outcome in prepared:
            estimate, spread = estimator.spread(outcome, total=of == "totals")
            order = np.arange(len(estimate)).reshape(domains.count, -1).T.ravel()
            estimates.append(estimate[order])
            spreads.append(spread[:, order])
            blocks.append(make_block(outcome.name, outcome.labels, domains))
    return _joint(design, of, blocks, estimates, spreads)


def join_estimates(*parts: JointEstimates) -> JointEstimates:
    """Put estimates of one design together, with the covariance between all of them.

    Parameters
    ----------
    *parts : JointEstimates
        Of the very same design, of any kinds, outcomes and domains.

    Returns
    -------
    JointEstimates
        The estimates of the parts, one after the other.

    Raises
    ------
    SurveyError
        Parts of different designs: independent samples have a block-diagonal covariance, see :func:`linear_contrast`.

    Notes
    -----
    As for :func:`joint_estimates`.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, join_estimates, joint_estimates
    >>> design = SurveyDesign.from_frame(pd.DataFrame({"hours": [2, 4, 6], "children": [1, 1, 2]}))
    >>> both = join_estimates(*(joint_estimates(design, name, of="means") for name in ("hours", "children")))
    >>> both.contrast([1, -2]).estimate.round(6)
    array([1.333333])
    """
    if not parts or any(part.design is not parts[0].design for part in parts):
        raise SurveyError("join_estimates: give estimates of one and the same design, at least one", code="tables")
    return _covariance(
        parts[0].design,
        pd.concat([part.cells for part in parts], ignore_index=True),
        np.concatenate([part.estimate for part in parts]),
        np.concatenate([part.spread for part in parts], axis=1),
    )


def _joint(
    design: Design, of: str, blocks: list[Block], estimates: list[FloatArray], spreads: list[FloatArray]
) -> JointEstimates:
    if not blocks:
        raise SurveyError("nothing to estimate: give at least one outcome", code="empty")
    cells = pd.DataFrame(join_blocks(blocks))
    cells.insert(0, "of", of)
    return _covariance(design, cells, np.concatenate(estimates), np.concatenate(spreads, axis=1))


def _covariance(design: Design, cells: pd.DataFrame, estimate: FloatArray, spread: FloatArray) -> JointEstimates:
    everyone = Domains("all", ("all",), np.zeros(design.n, dtype=np.int64))
    covariance = in_domains(design, everyone).joint_covariance(estimate, spread)
    return JointEstimates(cells, estimate, covariance, design.degrees_of_freedom(), design, spread)


def _replicated_quantiles(
    design: Design, outcome: Quantity, domains: Domains, probability: float
) -> tuple[FloatArray, FloatArray]:
    """Return a quantile per domain (D,), and those under each replicate (R, D)."""
    if not isinstance(design, ReplicateDesign):
        raise SurveyError(
            "of='quantiles': their covariance needs replicate weights, as bootstrap() or jackknife() make",
            code="replicates",
        )
    wanted = np.full(domains.count, probability)
    replicates = design.estimates(lambda weights: Curves(weights, outcome, domains).quantile(wanted, "math"))
    return Curves(design.weights, outcome, domains).quantile(wanted, "math"), replicates
