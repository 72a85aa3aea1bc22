"""Weights that reproduce known population totals: post-stratification and calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, as_float
from ..design.calibrated_design import GroupResiduals, regression_residuals
from ..design.design_input import refuse_negative
from ..design.replicate_design import Design
from ..errors import SurveyError
from .distances import Distance, Method, distance
from .known_totals import Totals, make_margin
from .reweighted import Reweighted, weight_columns, with_weights
from .weight_report import weight_report


def poststratify(design: Design, groups: Any, totals: Totals) -> Reweighted:
    """Scale the weights so that each group has its known population total.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        The sample; each replicate is post-stratified too.
    groups : str, sequence of str, array-like of shape (n,), or DataFrame of shape (n, k)
        Post-stratum of each row, none missing; several columns are crossed. Names are those of the design's frame.
    totals : mapping or Series
        Population total by group, keyed by tuple for crossed columns.

    Returns
    -------
    Reweighted
        ``design`` to estimate from, ``report`` on the weights. The variance is that of deviations from group means.

    Raises
    ------
    SurveyError
        Groups missing, without total or without (weighted) respondents, each named.

    Notes
    -----
    Weights w = d T_g / sum_g(d); influence values become w (z - mean_g(z)), means weighted by d. Equal to
    ``postStratify`` in R survey and ``svyset, poststrata()`` in Stata.

    References
    ----------
    Holt, D. and Smith, T. M. F. (1979). Post stratification. JRSS A 142, 33-46; Valliant, R. (1993).
    Poststratification and conditional variance estimation. JASA 88, 89-96.

    Examples
    --------
    >>> from ouder_netwerk.survey.design.survey_design import SurveyDesign
    >>> weighted = poststratify(SurveyDesign([1, 1, 1]), pd.Series(["f", "m", "m"]), {"f": 10, "m": 12})
    >>> weighted.design.weights
    array([10.,  6.,  6.])
    >>> weighted.report.total
    22.0
    """
    margin = make_margin("groups", design.labels.columns(groups, "groups"), totals)
    columns = weight_columns(design)
    factors = margin.totals[:, None] / margin.sums(columns)
    new = columns * factors[margin.codes]
    reweighted = with_weights(design, new, lambda weights: GroupResiduals(margin.codes, design.weights, weights))
    return Reweighted(reweighted, weight_report(new[:, 0], base=columns[:, 0]))


def calibrate(
    design: Design,
    variables: pd.DataFrame | pd.Series | str | Sequence[str],
    totals: Mapping[Any, float | Totals],
    *,
    method: Method = "linear",
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 100,
) -> Reweighted:
    """Change the weights as little as possible so that weighted totals equal known population totals.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        The sample; each replicate is calibrated too.
    variables : DataFrame of n rows, or names of columns of the design's frame
        Columns named in `totals`, none missing. Numeric columns have a total of their values, other columns a total
        for each category. A column of ones stands for the population size.
    totals : mapping of str to float or mapping
        Per column the population total, or totals by category.
    method : {"linear", "raking", "logit"}
        Distance between old and new weights: generalised regression (weights can become negative), multiplicative
        (always positive), or logit (smoothly between bounds).
    bounds : (float, float), optional
        Limits of new over old weight, around 1; required for logit. Linear and raking are cut off at them.
    tolerance : float
        Largest misfit of a total, relative to 1 + total.
    max_iterations : int
        Newton steps before giving up.

    Returns
    -------
    Reweighted
        ``design`` to estimate from, ``report`` on the weights. The variance is that of regression residuals.

    Raises
    ------
    SurveyError
        Missing values, categories without total or respondents, totals that contradict each other or cannot be reached
        within the bounds, each named with the total that was reached; negative weights from an earlier calibration.

    Notes
    -----
    Weights w = d F(x'b) with b solving sum(w x) = T; F(u) = 1 + u, exp(u), or the logit of Deville and Sarndal with
    limits L and U. Influence values become w (z - x'B), with B the regression of z on x weighted by d. Equal to
    ``calibrate(calfun = "linear" | "raking" | "logit", bounds = )`` in R survey.

    References
    ----------
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling. JASA 87, 376-382.

    Examples
    --------
    >>> from ouder_netwerk.survey.design.survey_design import SurveyDesign
    >>> frame = pd.DataFrame({"sex": ["f", "m", "m", "f"], "rooms": [2, 3, 4, 5]})
    >>> totals = {"sex": {"f": 5, "m": 5}, "rooms": 36}
    >>> weighted = calibrate(SurveyDesign([1, 1, 1, 1]), frame, totals)
    >>> weighted.design.weights.round(6)
    array([2.2, 2.4, 2.6, 2.8])
    """
    refuse_negative(design.weights, "a second calibration")
    system = _system(design.labels.columns(variables, "variables"), totals)
    chosen = distance(method, bounds)
    columns = weight_columns(design)
    solutions = [
        _solve(system, weights, chosen, tolerance, max_iterations, replicate)
        for replicate, weights in enumerate(columns.T)
    ]
    new = np.column_stack([weights * solution.factors for weights, solution in zip(columns.T, solutions, strict=True)])
    reweighted = with_weights(design, new, lambda weights: regression_residuals(system.matrix, design.weights, weights))
    first = solutions[0]
    report = weight_report(new[:, 0], base=columns[:, 0], iterations=first.iterations, largest_misfit=first.misfit)
    return Reweighted(reweighted, report)


@dataclass(frozen=True)
class _System:
    """Calibration variables (n, p), their totals (p,) and names."""

    matrix: FloatArray
    totals: FloatArray
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Solution:
    factors: FloatArray
    iterations: int
    misfit: float


def _system(variables: pd.DataFrame, totals: Mapping[Any, float | Totals]) -> _System:
    blocks: list[FloatArray] = []
    known: list[float] = []
    names: list[str] = []
    for name, total in totals.items():
        if name not in variables.columns:
            raise SurveyError(f"totals: {name!r} is not a column of the variables", code="totals")
        if isinstance(total, (Mapping, pd.Series)):
            margin = make_margin(str(name), variables[name], total)
            blocks.append(margin.indicators())
            known += margin.totals.tolist()
            names += margin.labels()
        else:
            blocks.append(_numeric(variables[name])[:, None])
            known.append(float(total))
            names.append(str(name))
    return _System(np.hstack(blocks), np.array(known), tuple(names))


def _numeric(column: pd.Series) -> FloatArray:
    if not (pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype)):
        raise SurveyError(
            f"totals: column {column.name!r} is {column.dtype}; give a total for each category", code="totals"
        )
    values = as_float(column)
    missing = int((~np.isfinite(values)).sum())
    if missing:
        raise SurveyError(
            f"variables: column {column.name!r} has {missing} of {len(values)} missing or infinite values; impute "
            "them, or leave the rows out",
            code="totals",
        )
    return values


def _solve(
    system: _System,
    weights: FloatArray,
    chosen: Distance,
    tolerance: float,
    max_iterations: int,
    replicate: int,
) -> _Solution:
    """Newton's method on the multipliers, halving steps that make the misfit worse."""
    multipliers = np.zeros(len(system.totals))
    size = 1 + np.abs(system.totals)
    factors, slopes = chosen.evaluate(np.zeros(len(weights)))
    misfit = (system.totals - (weights * factors) @ system.matrix) / size
    for iteration in range(max_iterations + 1):
        worst = float(np.abs(misfit).max())
        if worst < tolerance:
            return _Solution(factors, iteration, worst)
        step = _newton_step(system.matrix / size, weights * slopes, misfit) / size
        for _ in range(40):
            factors, slopes = chosen.evaluate(system.matrix @ (multipliers + step))
            trial = (system.totals - (weights * factors) @ system.matrix) / size
            if np.abs(trial).max() < worst:
                break
            step = step / 2
        else:
            break
        multipliers, misfit = multipliers + step, trial
    raise _unreachable(system, weights * factors, misfit, tolerance, replicate)


def _newton_step(matrix: FloatArray, weights: FloatArray, misfit: FloatArray) -> FloatArray:
    """Solve the normal equations; collinear variables share the smallest step."""
    hessian = (matrix * weights[:, None]).T @ matrix
    scale = np.sqrt(np.diag(hessian))
    scale = np.where(scale > 0, scale, 1.0)
    solution, *_ = np.linalg.lstsq(hessian / np.outer(scale, scale), misfit / scale, rcond=1e-13)
    step: FloatArray = solution / scale
    return step


def _unreachable(
    system: _System, weights: FloatArray, misfit: FloatArray, tolerance: float, replicate: int
) -> SurveyError:
    reached = weights @ system.matrix
    worst = [at for at in np.argsort(-np.abs(misfit), kind="stable")[:5] if abs(misfit[at]) >= tolerance]
    lines = "\n".join(f"  {system.names[at]}: {reached[at]:.10g} instead of {system.totals[at]:.10g}" for at in worst)
    where = f"in replicate {replicate} " if replicate else ""
    return SurveyError(
        f"calibration {where}does not reach the totals:\n{lines}\n"
        "Totals may contradict each other (do all categorical variables add up to one population?), the bounds may be "
        "too narrow, or a category too small: correct the totals, widen the bounds, or merge categories.",
        code="unreachable",
    )
