"""Changes between waves that share respondents: tested with the covariance that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ouder_netwerk.analyse.prepare import groups, implicates_of, outcomes, survey_design
from ouder_netwerk.analyse.statistics import WaveSample, families_of, gaps
from ouder_netwerk.errors import fail
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import SurveyDesign, combine

_WAVE = "(wave)"
_NUMBERS = ["difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted"]
_KEYS = ["outcome", "category", "group", "level", "reference_level"]


def panel_changes(study: Study, earlier: str, later: str, waves: Mapping[str, Harmonised]) -> pd.DataFrame:
    """Compare two waves of which some respondents are the same.

    Parameters
    ----------
    study : Study
        The study definition.
    earlier, later : str
        Ids of the waves.
    waves : mapping of str to Harmonised
        Both; who is in both has the same number.

    Returns
    -------
    DataFrame
        `outcome`, `category`, `group`, `level`, `reference_level` and the numbers of :func:`differences`, not adjusted:
        the later wave minus the earlier one, for each level that both have.

    Raises
    ------
    InputError
        When somebody has another stratum or PSU in one wave than in the other.

    Notes
    -----
    The waves are stacked, and a PSU holds the answers of its respondents in both; where there are no PSUs a respondent
    is one. So V(later) + V(earlier) - 2 Cov(later, earlier) follows from the influence values summed by PSU. Finite
    populations are left out of account, since the part of a panel that stays was not drawn anew.

    References
    ----------
    Kish (1965), Survey Sampling, sec. 12.4.
    """
    both = [waves[name] for name in (earlier, later)]
    design = survey_design(study, later, _stacked(study, {name: waves[name] for name in (earlier, later)}))
    answers = _in_both([outcomes(study, name, waves[name].frame) for name in (earlier, later)])
    sets = [names for names in study.subgroup_sets(later) if names in study.subgroup_sets(earlier)]
    tables = []
    for names in sets:
        count = max(implicates_of(study, name, names) for name in (earlier, later))
        changes = [
            _changes(study, later, design, answers, _levels(study, (earlier, later), both, names, number), names)
            for number in range(1, count + 1)
        ]
        rules: dict[str, Any] = {"keys": _KEYS, "estimate": "difference", "confidence": study.settings.confidence}
        tables.append(combine(changes, **rules) if count > 1 else changes[0])
    return pd.concat(tables, ignore_index=True)


def _changes(
    study: Study, later: str, design: SurveyDesign, answers: pd.DataFrame, among: pd.DataFrame, names: Sequence[str]
) -> pd.DataFrame:
    """Return the change at each level of a set of subgroups, but of quantiles and of what is standardised."""
    sample = WaveSample(design, answers, among, among, study.settings)
    shared = [one for one in study.indicators_in(later) if one.id in answers and not one.standardised]
    families = [family for family in families_of(shared) if family.compared]
    tables = [gaps(sample, family, [(*names, _WAVE)]) for family in families]
    table = pd.concat(tables or [pd.DataFrame(columns=[*_KEYS, *_NUMBERS])], ignore_index=True)
    sides = [table[side].str.rsplit(PAIR, n=1).str for side in ("level", "reference_level")]
    if names:
        table = table.assign(level=sides[0][0], reference_level=sides[1][0], group=PAIR.join(names))
        return table[table["level"] == table["reference_level"]].reset_index(drop=True)
    return table.assign(level=TOTAL, reference_level=TOTAL, group=TOTAL)


def _in_both(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the outcomes that both waves have, stacked; of a question with categories those of either."""
    names = [name for name in tables[1] if name in tables[0]]
    columns = {name: [table[name] for table in tables] for name in names}
    return pd.DataFrame({str(name): _joined(parts) for name, parts in columns.items()})


def _levels(
    study: Study, waves: Sequence[str], both: Sequence[Harmonised], names: Sequence[str], implicate: int
) -> pd.DataFrame:
    """Return the subgroups of everybody in both waves, and the wave."""
    found = []
    for wave, one in zip(waves, both, strict=True):
        number = (implicate - 1) % implicates_of(study, wave, names) + 1
        found.append(groups(study, wave, one.frame, names, number))
    columns = {name: _joined([part[name] for part in found]) for name in names}
    waves_of = [name for name, one in zip(waves, both, strict=True) for _ in range(len(one.frame))]
    return pd.DataFrame(columns | {_WAVE: pd.Categorical(waves_of, categories=list(waves))})


def _joined(parts: Sequence[pd.Series]) -> pd.Series:
    """Return two columns under each other; categories in the order of both."""
    if not isinstance(parts[0].dtype, pd.CategoricalDtype):
        return pd.concat(parts, ignore_index=True)
    names = dict.fromkeys(name for part in parts for name in part.cat.categories)
    return pd.concat([part.cat.set_categories(list(names)) for part in parts], ignore_index=True)


def _stacked(study: Study, waves: Mapping[str, Harmonised]) -> Harmonised:
    """Return the design of both waves under each other, with one unit for who is in both."""
    raked_over = {name: over for one in waves.values() for name, over in one.origin.raked_over.items()}
    margins = {concept for over in raked_over.values() for margin in over for concept in margin.split(PAIR)}
    parts = []
    for name, one in waves.items():
        frame = one.frame
        unit = frame["psu"] if "psu" in frame else frame["respondent"]
        stratum = frame["stratum"] if "stratum" in frame else pd.Series("", index=frame.index)
        part = frame[[concept for concept in frame if concept in margins]].assign(
            respondent=frame["respondent"],
            weight=frame["weight"],
            psu=unit.astype(str),
            stratum=stratum.astype(str),
            wave=name,
        )
        if raked_over:
            part["base_weight"] = frame.get("base_weight", frame["weight"])
        parts.append(part)
    stacked = pd.concat(parts, ignore_index=True)
    places = stacked[["respondent", "stratum", "psu"]].drop_duplicates()["respondent"]
    moved = places[places.duplicated()].nunique()
    if moved:
        earlier, later = waves
        where = f"{study.folder / 'waves' / later}.yaml: overlap"
        what = f"{moved} of those who are in wave {earlier} too have another stratum or PSU there"
        raise fail(where, what, "give who is in both waves the stratum and PSU in which they were drawn")
    return Harmonised(stacked, replace(next(iter(waves.values())).origin, raked_over=raked_over))
