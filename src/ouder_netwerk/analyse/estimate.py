"""Weighted proportions and the differences between groups, for one wave."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from ouder_netwerk.analyse.heaviest import HEAVIEST, KEYS, heaviest
from ouder_netwerk.analyse.prepare import groups, implicates_of, outcomes, survey_design
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import combine, differences, proportions
from ouder_netwerk.survey.estimates.contrasts import adjust_p

SubgroupSet = tuple[str, ...]
Estimator = Callable[[Sequence[SubgroupSet], int], pd.DataFrame]
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
    design = survey_design(study, wave_id, harmonised)
    frame = harmonised.frame
    answers = outcomes(study, wave_id, frame)
    settings = study.settings
    level = settings.confidence
    subgroup_sets = study.subgroup_sets(wave_id)
    names = {name for names in subgroup_sets for name in names}

    def by(statistic: Callable[..., pd.DataFrame], **options: Any) -> Estimator:
        def estimate(parts: Sequence[SubgroupSet], implicate: int) -> pd.DataFrame:
            among = groups(study, wave_id, frame, names, implicate)
            rule = settings.degrees_of_freedom
            return statistic(design, answers, by=parts, data=among, confidence=level, df=rule, **options)

        return estimate

    keys = ["outcome", "category", "group", "level"]
    limits = {"interval": settings.confidence_interval, "confidence": level}
    shares = by(proportions, interval=settings.confidence_interval)
    estimates = _over_implicates(study, wave_id, subgroup_sets, shares, {"keys": keys, **limits})
    # adjusted below, when the implicates are combined
    gaps = by(differences, adjust="none")
    of_pairs = [*keys, "reference_level"]
    wald = {"keys": of_pairs, "estimate": "difference", "confidence": level}
    compared = [names for names in subgroup_sets if names]
    nothing = pd.DataFrame(columns=[*of_pairs, *CONTRAST_NUMBERS])
    contrasts = _over_implicates(study, wave_id, compared, gaps, wald) if compared else nothing
    family = ["outcome", "category", "group"]
    contrasts["p_adjusted"] = contrasts.groupby(family, sort=False)["p"].transform(lambda p: adjust_p(p.to_numpy()))
    for count in ("n", "n_yes"):
        estimates[count] = estimates[count].round().astype(int)
    shown = _labelled(study, estimates, harmonised)
    shown = shown.merge(heaviest(study, wave_id, harmonised, answers), on=KEYS, how="left", validate="1:1")
    return shown[[*(name for name in shown if name != "data"), "data"]], _labelled(study, contrasts, harmonised)


def _over_implicates(
    study: Study,
    wave_id: str,
    subgroup_sets: Sequence[SubgroupSet],
    estimate: Estimator,
    rules: dict[str, Any],
) -> pd.DataFrame:
    """Estimate what is not imputed once, and what is in each implicate, combined by the rules."""
    imputed = [names for names in subgroup_sets if implicates_of(study, wave_id, names) > 1]
    tables = [estimate([names for names in subgroup_sets if names not in imputed], 1)]
    if imputed:
        count = max(implicates_of(study, wave_id, names) for names in imputed)
        tables.append(combine([estimate(imputed, number) for number in range(1, count + 1)], **rules))
    table = pd.concat(tables, ignore_index=True)
    order = {name: place for place, name in enumerate(table["outcome"].unique())}
    by_group = {"*".join(names) or "all": place for place, names in enumerate(subgroup_sets)}
    ordered = table.assign(_outcome=table["outcome"].map(order), _group=table["group"].map(by_group))
    ordered = ordered.sort_values(["_outcome", "_group"], kind="stable", ignore_index=True)
    return ordered[list(tables[0].columns)]


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
    return pd.concat([pd.DataFrame(front, index=table.index), table], axis=1).assign(data=origin.data)
