"""Weights for a wave that has none: raking to the margins that the study gives."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.respondents.cells import cells
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.weighting import Weighting
from ouder_netwerk.survey import Reweighted, SurveyDesign, SurveyError, WeightReport, calibrate, rake


@dataclass(frozen=True)
class MarginCount:
    """One category of a margin: respondents, weighted total before raking, known total, weighted total after it."""

    margin: str
    category: str
    respondents: int
    before: float
    known: float
    after: float


@dataclass(frozen=True)
class Raked:
    """How weights were made, for the dossier.

    Attributes
    ----------
    margins : tuple of MarginCount
    report : WeightReport
        Spread of the final weights, factors on the base weights, rounds needed and misfit left.
    """

    margins: tuple[MarginCount, ...]
    report: WeightReport


def rake_wave(study: Study, wave_id: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, Raked]:
    """Make the weights of a wave.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        A wave with `weighting` in its design.
    frame : DataFrame of n rows
        The harmonised table; `weight` holds the weight before raking.

    Returns
    -------
    frame : DataFrame of n rows
        With the final `weight`, and as `base_weight` the one before, scaled to the population.
    raked : Raked

    Raises
    ------
    InputError
        Respondents without a category, categories without respondents or without known total, margins that can not
        be reached.
    """
    design = study.waves[wave_id].design
    assert design is not None
    assert design.weighting is not None
    weighting, known = design.weighting, study.margins[wave_id]
    totals, where = known.scaled(weighting), f"{study.folder / 'waves' / wave_id}.yaml: design.weighting"
    _check_complete(frame, weighting, where)
    crossed = pd.DataFrame({name: cells(frame, name) for name in weighting.over})
    # at the size of the population, so that factors and bounds are about 1
    base = frame["weight"] * (sum(totals[weighting.over[0]].values()) / frame["weight"].sum())
    try:
        reweighted = _reweighted(SurveyDesign(base), crossed, totals, weighting)
    except SurveyError as error:
        raise fail(str(known.path), str(error), f"mend the table, or `over` in {where}") from None
    final = pd.Series(reweighted.design.weights, index=frame.index)
    counts = tuple(
        _count(name, category, crossed[name] == category, base, final, total)
        for name, margin in totals.items()
        for category, total in margin.items()
    )
    at = frame.columns.get_loc("weight")
    assert isinstance(at, int)
    weighted = frame.assign(weight=final)
    weighted.insert(at + 1, "base_weight", base)
    return weighted, Raked(counts, reweighted.report)


def _reweighted(
    design: SurveyDesign, crossed: pd.DataFrame, totals: dict[str, dict[str, float]], weighting: Weighting
) -> Reweighted:
    if weighting.bounds is None:
        return rake(design, crossed, totals)
    return calibrate(design, crossed, totals, method="raking", bounds=weighting.bounds)


def _check_complete(frame: pd.DataFrame, weighting: Weighting, where: str) -> None:
    missing = {concept: int(frame[concept].isna().sum()) for concept in weighting.concepts}
    problems = [
        Problem(
            where,
            f"{concept} is missing for {count} of {len(frame)} respondents, so they get no weight",
            "map the missing codes to a category of this concept (they count as its members), or do not rake over it",
        )
        for concept, count in missing.items()
        if count
    ]
    if problems:
        raise InputError(problems)


def _count(
    margin: str, category: str, there: pd.Series, base: pd.Series, final: pd.Series, known: float
) -> MarginCount:
    return MarginCount(margin, category, int(there.sum()), float(base[there].sum()), known, float(np.sum(final[there])))
