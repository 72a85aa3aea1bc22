"""Estimates of every indicator and the differences between groups, for one wave."""

from collections.abc import Callable, Sequence

import pandas as pd

from ouder_netwerk.analyse.heaviest import HEAVIEST, heaviest
from ouder_netwerk.analyse.prepare import groups, implicates_of, outcomes, survey_design
from ouder_netwerk.analyse.statistics import IndicatorFamily, SubgroupSet, WaveSample, estimates, families_of, gaps
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import combine
from ouder_netwerk.survey.estimates.contrasts import adjust_p

Tabulate = Callable[[WaveSample, IndicatorFamily, Sequence[SubgroupSet]], pd.DataFrame]
KEYS = ["outcome", "category", "group", "level"]
ESTIMATE_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df", "n", "n_yes", "n_weighted", "n_eff", "deff", *HEAVIEST)
CONTRAST_NUMBERS = ("difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted")


def estimate_wave(study: Study, wave_id: str, harmonised: Harmonised) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate every indicator in every subgroup of a wave, and every difference between subgroup levels.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave, pooled or not.
    harmonised : Harmonised
        Its respondents.

    Returns
    -------
    estimates : DataFrame
        The columns of `estimates.csv` but for `flag`, and for disclosure control `n_yes`, the respondents with the
        characteristic, and `HEAVIEST`.
    contrasts : DataFrame
        The columns of `contrasts.csv` but for `flag`.

    Notes
    -----
    A subgroup that is multiply imputed is estimated in each implicate; the results are combined by Rubin's rules.
    """
    wave = _Wave(study, wave_id, harmonised)
    table = _labelled(study, wave.over_families(estimates, KEYS, "estimate"), harmonised)
    contrasts = wave.over_families(gaps, [*KEYS, "reference_level"], "difference")
    family = ["outcome", "category", "group"]
    contrasts["p_adjusted"] = contrasts.groupby(family, sort=False)["p"].transform(lambda p: adjust_p(p.to_numpy()))
    table = table.assign(n=table["n"].round().astype(int), n_yes=table["n_yes"].round())
    table = heaviest(study, wave_id, harmonised, wave.answers, table)
    return table, _labelled(study, contrasts, harmonised)


class _Wave:
    """A wave with the design it is estimated by."""

    def __init__(self, study: Study, wave_id: str, harmonised: Harmonised) -> None:
        self.study, self.wave_id, self.frame = study, wave_id, harmonised.frame
        self.design = survey_design(study, wave_id, harmonised)
        self.answers = outcomes(study, wave_id, harmonised.frame)
        self.sets = study.subgroup_sets(wave_id)

    def over_families(self, tabulate: Tabulate, keys: Sequence[str], estimate: str) -> pd.DataFrame:
        """Return the tables of all families under each other, in the order of indicators and sets of subgroups."""
        tables = [
            self._over_implicates(family, tabulate, keys, estimate)
            for family in families_of(self.study.indicators_in(self.wave_id))
            if estimate == "estimate" or (family.compared and any(self.sets))
        ]
        # a study without subgroups, or of quantiles alone, has nothing to compare
        table = pd.concat(tables or [pd.DataFrame(columns=[*keys, *CONTRAST_NUMBERS])], ignore_index=True)
        of_outcome = {name: place for place, name in enumerate(self.answers)}
        of_set = {PAIR.join(names) or TOTAL: place for place, names in enumerate(self.sets)}
        places = table.assign(_outcome=table["outcome"].map(of_outcome), _set=table["group"].map(of_set))
        return table.loc[places.sort_values(["_outcome", "_set"], kind="stable").index].reset_index(drop=True)

    def _over_implicates(
        self, family: IndicatorFamily, tabulate: Tabulate, keys: Sequence[str], estimate: str
    ) -> pd.DataFrame:
        """Estimate what is not imputed once, and what is in each implicate, combined by Rubin's rules."""
        wanted = [names for names in self.sets if names or estimate == "estimate"]
        count = {names: implicates_of(self.study, self.wave_id, names) for names in wanted}
        imputed = [names for names in wanted if count[names] > 1]
        table = tabulate(self._sample(1), family, [names for names in wanted if names not in imputed])
        if not imputed:
            return table
        interval = family.interval(self.study.settings) if estimate == "estimate" else None
        numbers = range(1, max(count.values()) + 1)
        combined = combine(
            [tabulate(self._sample(number), family, imputed) for number in numbers],
            keys=keys,
            estimate=estimate,
            interval=interval,
            confidence=self.study.settings.confidence,
        )
        return pd.concat([table, combined], ignore_index=True)[list(table.columns)]

    def _sample(self, implicate: int) -> WaveSample:
        names = {name for names in self.sets for name in names}
        among = groups(self.study, self.wave_id, self.frame, names, implicate)
        return WaveSample(self.design, self.answers, among, self.frame, self.study.settings)


def _labelled(study: Study, table: pd.DataFrame, harmonised: Harmonised) -> pd.DataFrame:
    """Give a table of the statistics the names of the released files."""
    origin = harmonised.origin
    indicators = study.indicators.all
    table = table.rename(columns={"outcome": "indicator", "group": "subgroup"})
    counted = table["indicator"].map(lambda name: indicators[name].answer)
    table["category"] = table["category"].where(table["category"] != "", counted)
    front = {"study": origin.study, "survey": origin.survey, "wave": origin.wave}
    if "reference_level" in table:
        front["reference_wave"] = origin.wave
    shown = pd.concat([pd.DataFrame(front, index=table.index), table], axis=1).assign(data=origin.data)
    unit = table["indicator"].map({name: study.unit(one) for name, one in indicators.items()})
    if "reference_level" not in table:
        shown["statistic"] = table["indicator"].map({name: one.statistic for name, one in indicators.items()})
    return shown.assign(unit=unit)
