"""Estimates with their full covariance, over outcomes and domains, for contrasts of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays import FloatArray
from ..design.replicate_design import Design
from ..domains.domain_estimates import in_domains
from ..domains.domains import build_domains
from ..domains.outcomes import share_outcomes
from ..domains.tables import Block, join_blocks, make_block
from ..errors import SurveyError


@dataclass(frozen=True)
class JointEstimates:
    """Proportions with their covariance.

    Attributes
    ----------
    cells : DataFrame of m rows
        `outcome`, `category`, `group`, `level` of each estimate.
    estimate : ndarray of shape (m,)
        NaN for a domain without respondents.
    covariance : ndarray of shape (m, m)
    df : int
        Degrees of freedom of the whole design.
    """

    cells: pd.DataFrame
    estimate: FloatArray
    covariance: FloatArray
    df: int


def joint_proportions(
    design: Design,
    outcomes: pd.DataFrame | pd.Series,
    groups: pd.DataFrame | None = None,
    groupings: Sequence[Sequence[str]] = ((),),
) -> JointEstimates:
    """Estimate proportions with the covariance between all of them.

    Parameters
    ----------
    design, outcomes, groups, groupings
        As for :func:`proportions`.

    Returns
    -------
    JointEstimates
        One estimate per row of :func:`proportions`, in order of grouping, outcome, category, level.

    Raises
    ------
    SurveyError
        As for :func:`proportions`.

    Notes
    -----
    Holds m numbers per sampling unit: meant for the estimates that go into a contrast, not for all of a large table.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 5.5.

    Examples
    --------
    The difference between two outcomes of the same respondents:

    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, joint_proportions, linear_contrast
    >>> outcomes = pd.DataFrame({"family": [1, 1, 0, 1], "friends": [1, 0, 0, 1]})
    >>> joint = joint_proportions(SurveyDesign([1, 1, 1, 1]), outcomes)
    >>> contrast = linear_contrast(joint.estimate, joint.covariance, [1, -1], joint.df)
    >>> contrast.estimate, contrast.se
    (array([0.25]), array([0.25]))
    """
    prepared = share_outcomes(outcomes, design.n)
    if not prepared or not groupings:
        raise SurveyError("nothing to estimate: give at least one outcome and one grouping (() is the total)")
    estimates: list[FloatArray] = []
    spreads: list[FloatArray] = []
    blocks: list[Block] = []
    for grouping in groupings:
        domains = build_domains(groups, grouping, design.n)
        estimator = in_domains(design, domains)
        for outcome in prepared:
            estimate, spread = estimator.spread(outcome)
            order = np.arange(len(estimate)).reshape(domains.count, -1).T.ravel()
            estimates.append(estimate[order])
            spreads.append(spread[:, order])
            blocks.append(make_block(outcome.name, outcome.labels, domains))
    joined = np.concatenate(estimates)
    covariance = estimator.joint_covariance(joined, np.concatenate(spreads, axis=1))
    return JointEstimates(pd.DataFrame(join_blocks(blocks)), joined, covariance, design.degrees_of_freedom())
