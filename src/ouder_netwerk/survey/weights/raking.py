"""Raking: weights that agree with several marginal distributions at once."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..arrays import FloatArray, column_sums, cross, first_rows
from ..design.calibrated_design import Residuals, regression_residuals
from ..design.design_input import refuse_negative
from ..design.replicate_design import Design
from ..errors import SurveyError, check_choice
from .known_totals import Margin, Totals, make_margin
from .reweighted import Reweighted, weight_columns, with_weights
from .weight_report import weight_report

RegressionWeights = Literal["weighted", "unweighted"]


def rake(
    design: Design,
    variables: pd.DataFrame | pd.Series | str | Sequence[str],
    totals: Mapping[Any, Totals],
    *,
    residuals: RegressionWeights = "weighted",
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> Reweighted:
    """Scale the weights to each margin in turn until all margins hold (iterative proportional fitting).

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        The sample; each replicate is raked too.
    variables : DataFrame of n rows, or names of columns of the design's frame
        Categories, none missing.
    totals : mapping
        Per margin the population total by category. The key is a column, or a tuple of columns to be crossed, with
        tuples as categories.
    residuals : {"weighted", "unweighted"}
        Regression behind the variance: weighted by the weights before raking (the linearisation, as in R's
        ``calibrate(calfun = "raking")``), or unweighted (as in R's ``rake``). Of no concern for replicate weights.
    tolerance : float
        Largest relative misfit of a margin.
    max_iterations : int
        Rounds through all margins before giving up.

    Returns
    -------
    Reweighted
        ``design`` to estimate from, ``report`` on the weights.

    Raises
    ------
    SurveyError
        Categories missing, without total or without respondents; margins that add up to different totals; margins that
        cannot be reached, each named with the total that was reached; negative weights; an unknown option.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table. Annals of
    Mathematical Statistics 11, 427-444; Deville, Särndal and Sautory (1993). Generalized raking procedures in survey
    sampling. JASA 88, 1013-1020.

    Examples
    --------
    >>> from ouder_netwerk.survey.design.survey_design import SurveyDesign
    >>> frame = pd.DataFrame({"sex": list("ffmm"), "age": list("oyoy")})
    >>> margins = {"sex": {"f": 6, "m": 4}, "age": {"o": 5, "y": 5}}
    >>> rake(SurveyDesign([1, 1, 1, 1]), frame, margins).design.weights
    array([3., 3., 2., 2.])
    """
    check_choice("residuals", residuals, RegressionWeights)
    refuse_negative(design.weights, "raking")
    frame = design.labels.columns(variables, "variables")
    margins = [_margin(frame, name, total) for name, total in totals.items()]
    _check_sums(margins, tolerance)
    columns = weight_columns(design)
    cell = margins[0].codes
    for margin in margins[1:]:
        cell = cross(cell, margin.codes)
    cells = int(cell.max()) + 1
    firsts = first_rows(cell, cells)
    factors, rounds, misfit = _fit(
        column_sums(cell, columns, cells),
        [margin.at(firsts) for margin in margins],
        tolerance,
        max_iterations,
    )
    new = columns * factors[cell]

    def linearised(weights: FloatArray) -> Residuals:
        regression = design.weights if residuals == "weighted" else np.ones(design.n)
        return regression_residuals(np.hstack([margin.indicators() for margin in margins]), regression, weights)

    report = weight_report(new[:, 0], base=columns[:, 0], iterations=rounds, largest_misfit=misfit)
    return Reweighted(with_weights(design, new, linearised), report)


def _margin(variables: pd.DataFrame, name: Hashable, totals: Totals) -> Margin:
    columns = list(name) if isinstance(name, tuple) else [name]
    absent = [str(column) for column in columns if column not in variables.columns]
    if absent:
        raise SurveyError(f"totals: {', '.join(absent)} not among the columns of the variables", code="totals")
    return make_margin("*".join(map(str, columns)), variables[columns], totals)


def _check_sums(margins: list[Margin], tolerance: float) -> None:
    sums = np.array([margin.totals.sum() for margin in margins])
    if np.ptp(sums) > tolerance * sums.max():
        listed = ", ".join(f"{margin.name} {total:.10g}" for margin, total in zip(margins, sums, strict=True))
        raise SurveyError(
            f"margins add up to different populations: {listed}; scale them to one population total", code="totals"
        )


def _fit(
    cells: FloatArray, margins: list[Margin], tolerance: float, max_iterations: int
) -> tuple[FloatArray, int, float]:
    """Return factors (cells, 1 + R), rounds and misfit; all weight columns at once on cross-classified cells."""
    factors = np.ones_like(cells)
    for iteration in range(1, max_iterations + 1):
        for margin in margins:
            factors *= (margin.totals[:, None] / margin.sums(cells * factors))[margin.codes]
        misfits = [np.abs(margin.sums(cells * factors) / margin.totals[:, None] - 1) for margin in margins]
        worst = max(float(misfit.max()) for misfit in misfits)
        if worst < tolerance:
            return factors, iteration, worst
    raise _unreachable(cells * factors, margins, max_iterations)


def _unreachable(cells: FloatArray, margins: list[Margin], rounds: int) -> SurveyError:
    lines = []
    for margin in margins:
        sums = margin.sums(cells)
        misfit = np.abs(sums / margin.totals[:, None] - 1)
        at, column = np.unravel_index(np.argmax(misfit), misfit.shape)
        where = f" in replicate {column}" if column else ""
        lines.append(f"  {margin.labels()[at]}: {sums[at, column]:.10g} instead of {margin.totals[at]:.10g}{where}")
    return SurveyError(
        f"raking does not reach the margins in {rounds} rounds; the furthest off of each:\n" + "\n".join(lines) + "\n"
        "Merge small categories, or leave out a margin: combinations without respondents can make them incompatible.",
        code="unreachable",
    )
