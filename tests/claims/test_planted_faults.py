"""Faults planted in both studies: in continuous integration's mode all but the listed ones turn the check red.

Each is planted where it would be made: in harmonising, in the respondents and their weights, in the estimates, in the
released rows. What is in the definition files and what users do to results stands in `test_old_fakes.py`.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from ouder_netwerk.claims.load import load_claims
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.analysis import Indicators
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

from .mistakes import (
    Mistake,
    exchanged,
    exchanged_rows,
    hidden,
    in_contrasts,
    in_estimates,
    in_frame,
    in_models,
    levels_turned,
    missing_as,
    neighbours_as_clusters,
    of_another_year,
    one_stratum,
    part_of,
    read_from,
    redefined,
    remapped,
    repeated,
    shuffled,
    squeezed,
    weights,
    without,
)
from .prepared import Prepared, Reviewed
from .walk import STUDIES, lean

SWAPPED = {"1": "no", "2": "yes"}
TYPES = ("babysitting", "transport", "odd_jobs", "listening_ear", "advice", "other")
SHIFTED = {f"help_type_{one}": f"help_type_{other}" for one, other in zip(TYPES, TYPES[1:] + TYPES[:1], strict=True)}
BACKGROUND = ("single_parent", "low_income", "child_age", "education", "parent_gender")

DUTCH = [
    # harmonising
    Mistake("yes and no of informal help swapped", remapped("ejoo17", "informal_help", values=SWAPPED)),
    Mistake("agree and disagree swapped", exchanged("ejoo17", "private_matter", {"agree": "disagree", "disagree": "agree"})),
    Mistake("neutral counted as agree", exchanged("ejoo17", "hard_to_ask", {"neutral": "agree"})),
    Mistake("monthly contact counted as weekly", exchanged("sdi17", "contact_family", {"monthly": "weekly"})),
    Mistake("missing read as disagree", missing_as("ejoo17", "hard_to_ask", "disagree")),
    Mistake("missing read as yes", missing_as("ejoo17", "informal_help", "yes")),
    Mistake("missing read as no: worries", missing_as("ejoo17", "worries", "no")),
    Mistake("only those asked: childcare", redefined("formal_help_childcare", {"ejoo17"}, outside=None)),
    Mistake("only those asked: neighbours", redefined("help_source_neighbours", {"ejoo17"}, outside=None)),
    Mistake("only those asked: babysitting", redefined("help_type_babysitting", {"ejoo17"}, outside=None)),
    Mistake("oldest and youngest child swapped", exchanged("ejoo17", "child_age", {"0-3": "12-18", "12-18": "0-3"})),
    Mistake("education reversed", exchanged("ejoo17", "education", {"high": "low", "low": "high"})),
    Mistake("single and partnered swapped", exchanged("ejoo17", "single_parent", {"yes": "no", "no": "yes"})),
    Mistake("poverty line doubled", remapped("sdi17", "low_income", bands={"yes": (0, 199), "no": (200, 999)}), needs_lock=True),
    Mistake("columns of a battery shifted", read_from("ejoo17", SHIFTED)),
    Mistake("kin and non-kin swapped", read_from("ejoo17", {"reciprocity_kin": "reciprocity_non_kin", "reciprocity_non_kin": "reciprocity_kin"})),
    Mistake("paid childcare swapped", exchanged("kok17", "paid_childcare", {"yes": "no", "no": "yes"})),
    Mistake("babies and kleuters swapped", exchanged("kok17", "child_age", {"0-3": "4-11", "4-11": "0-3"})),
    Mistake("sixes and sevens counted as eights", exchanged("kok17", "childcare_mark", {"6-7": "8-10"})),
    Mistake("mother and father swapped", exchanged("ejoo17", "parent_gender", {"mother": "father", "father": "mother"})),
    Mistake("fallback read backwards", exchanged("sdi17", "fallback_expected", {"yes": "no", "no": "yes"})),
    Mistake("network bands turned", exchanged("ejoo17", "network_size", {"0-2": "6+", "6+": "0-2"})),
    Mistake("safety read from affordability", read_from("kok17", {"childcare_safe": "childcare_too_expensive"})),
    # weights and design
    Mistake("weights dropped: kok", weights("kok17", lambda weight: weight * 0 + 1)),
    Mistake("weights dropped: ejoo", weights("ejoo17", lambda weight: weight * 0 + 1)),
    Mistake("weights dropped: sdi", weights("sdi17", lambda weight: weight * 0 + 1)),
    Mistake("weights inverted", weights("ejoo17", lambda weight: 1 / weight)),
    Mistake("weights squared", weights("ejoo17", lambda weight: weight**2)),
    Mistake("weights trimmed", weights("sdi17", squeezed), needs_lock=True),
    Mistake("weights one row off", weights("ejoo17", lambda weight: [weight[-1], *weight[:-1]])),
    Mistake("weights a hundredfold", weights("kok17", lambda weight: 100 * weight), needs_lock=True),
    Mistake("strata dropped", in_frame("ejoo17", one_stratum), needs_lock=True),
    Mistake("clusters made up", in_frame("sdi17", neighbours_as_clusters), needs_lock=True),
    # sample
    Mistake("half of the sample", part_of("ejoo17", 2)),
    Mistake("a tenth of the sample", part_of("sdi17", 10)),
    Mistake("one stratum alone", in_frame("ejoo17", lambda frame: frame[frame["stratum"] == frame["stratum"].iloc[0]].reset_index(drop=True))),
    Mistake("every respondent ten times", repeated("kok17", 10)),
    Mistake("single parents shuffled", shuffled("ejoo17", "single_parent"), needs_lock=True),
    Mistake("all background shuffled", shuffled("ejoo17", *BACKGROUND), needs_lock=True),
    Mistake("all background shuffled: sdi", shuffled("sdi17", *BACKGROUND), needs_lock=True),
    # estimates and released rows
    Mistake("standard errors halved", in_rows=in_estimates(lambda row: {"se": float(row.raw["se"] or "nan") / 2}), needs_lock=True),
    Mistake("shares turned into percentages", in_rows=in_estimates(lambda row: {"estimate": 100 * row.estimate})),
    Mistake("complements released", in_rows=in_estimates(lambda row: {"estimate": 1 - row.estimate})),
    Mistake("limits turned round", in_rows=in_estimates(lambda row: {"low": row.high, "high": row.low})),
    Mistake("differences the other way", in_rows=in_contrasts(lambda row: {"difference": -row.difference})),
    Mistake("two indicators exchanged", in_rows=exchanged_rows("2017", "help_type_transport", "help_type_odd_jobs")),
    Mistake("levels exchanged", in_rows=levels_turned("single_parent", "no", "yes")),
    Mistake("effects upside down", in_rows=in_models(lambda row: {"effect": 1 / row.effect, "low": 1 / row.high, "high": 1 / row.low, "odds_ratio": 1 / row.odds_ratio, "or_low": 1 / row.or_high, "or_high": 1 / row.or_low, "estimate": -row.estimate})),
    Mistake("everything hidden", in_rows=hidden),
    Mistake("a subgroup gone", in_rows=without("subgroup", "parent_gender")),
    Mistake("a model gone", in_rows=without("model", "no_fallback"), needs_lock=True),
    Mistake("one share a point higher", in_rows=in_estimates(lambda row: {"estimate": row.estimate + 0.01} if row.indicator == "no_help" else None), needs_lock=True),
]  # fmt: skip


def parts_may_be_missing(prepared: Prepared, files: dict[str, Path]) -> Prepared:
    """Count a neighbourhood as supportive or not where a missing part cannot change that."""
    derive = prepared.study.concepts["supportive_neighbourhood"].derive
    assert derive is not None
    looser = derive.model_copy(update={"requires_all_parts": False})
    return redefined("supportive_neighbourhood", {"2018", "2019"}, derive=looser)(prepared, files)


TURNED = {"1": "always", "2": "usually", "3": "sometimes", "4": "rarely", "5": "never"}


DISAGREE = {"1": "definitely_disagree", "2": "somewhat_disagree", "3": "somewhat_agree", "4": "definitely_agree"}

AMERICAN = [
    # harmonising
    Mistake("yes and no of emotional support swapped", exchanged("2019", "support_any", {"yes": "no", "no": "yes"})),
    Mistake("no answer read as no", missing_as("2019", "support_any", "no"), needs_lock=True),
    Mistake("spouse read from family", read_from("2019", {"support_source_spouse": "support_source_family_friend"}), needs_lock=True),
    Mistake("counsellor and health care exchanged", read_from("2018", {"support_source_counsellor": "support_source_health_care", "support_source_health_care": "support_source_counsellor"}), needs_lock=True),
    Mistake("eleven counted as adolescent", remapped("2018", "child_age", bands={"0-5": (0, 5), "6-11": (6, 10), "12-17": (11, 17)}), needs_lock=True),
    Mistake("stress scale reversed", remapped("2018", "angry_with_child", values=TURNED)),
    Mistake("parts may be missing", parts_may_be_missing, needs_lock=True),
    Mistake("only those asked: worship", redefined("support_source_worship", {"2019"}, outside=None)),
    Mistake("most of the time not counted", exchanged("2019", "family_talks", {"most": "some", "some": "most"})),
    Mistake("coping reversed", exchanged("2019", "coping", {"very_well": "not_at_all", "not_at_all": "very_well"}), needs_lock=True),
    Mistake("special needs swapped", exchanged("2017", "special_needs", {"yes": "no", "no": "yes"}), needs_lock=True),
    Mistake("health scale reversed", exchanged("2017", "child_health", {"excellent": "poor", "very_good": "fair", "fair": "very_good", "poor": "excellent"}), needs_lock=True),
    Mistake("agree and disagree swapped", remapped("2018", "neighbours_help", values=DISAGREE)),
    Mistake("mentor swapped", exchanged("2018", "adult_mentor", {"yes": "no", "no": "yes"})),
    Mistake("file of 2019 as 2017", of_another_year("2017", "2019")),
    # weights and design
    Mistake("weights dropped in 2017", weights("2017", lambda weight: weight * 0 + weight.mean())),
    Mistake("weights dropped in 2018", weights("2018", lambda weight: weight * 0 + weight.mean())),
    Mistake("weights trimmed", weights("2018", squeezed)),
    Mistake("weights squared", weights("2019", lambda weight: weight**2)),
    Mistake("weights one row off", weights("2019", lambda weight: [weight[-1], *weight[:-1]])),
    Mistake("strata dropped", in_frame("2018", one_stratum), needs_lock=True),
    Mistake("weights of one year doubled in the pool", weights("2018", lambda weight: 2 * weight)),
    # sample
    Mistake("half of the sample", part_of("2019", 2)),
    Mistake("all respondents twice", repeated("2018", 2)),
    Mistake("children under six dropped", in_frame("2017", lambda frame: frame[frame["child_age"] != "0-5"].reset_index(drop=True))),
    Mistake("age of the child shuffled", shuffled("2018", "child_age")),
    Mistake("special needs shuffled", shuffled("2018", "special_needs")),
    # estimates and released rows
    Mistake("standard errors doubled", in_rows=in_estimates(lambda row: {"se": 2 * float(row.raw["se"] or "nan")}), needs_lock=True),
    Mistake("waves exchanged in differences", in_rows=in_contrasts(lambda row: {"difference": -row.difference} if row.raw["wave"] != row.raw["reference_wave"] else None)),
    Mistake("asked exchanged with all", in_rows=exchanged_rows("2019", "support_source_spouse", "support_source_spouse_asked")),
    Mistake("levels exchanged", in_rows=levels_turned("child_age", "0-5", "12-17")),
    Mistake("one share half a point lower", in_rows=in_estimates(lambda row: {"estimate": row.estimate - 0.005} if row.indicator == "support_any" else None)),
    Mistake("everything hidden", in_rows=hidden),
]  # fmt: skip

SURVIVORS: dict[str, str] = {}
"""Faults that stay green in continuous integration's mode, each with the reason."""


@pytest.fixture(scope="module")
def dutch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, Reviewed, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("standin")
    study = load_study(STUDIES / "scp2017")
    files = {wave: folder / study.waves[wave].sources[0].file for wave in study.published_waves}
    for path in files.values():
        make_standin(study.folder, path.name, path)
    models = ("informal_help", "no_fallback")
    return _reviewed(lean(study, set(study.indicators.all), study.subgroups, study.published_waves, models), files)


@pytest.fixture(scope="module")
def american(nsch_raw: Path) -> tuple[Prepared, Reviewed, dict[str, Path]]:
    study = load_study(STUDIES / "nsch")
    files = {wave: nsch_raw / study.waves[wave].sources[0].file for wave in study.documented_waves}
    lean_study = lean(study, set(study.indicators.all), ("child_age",), study.published_waves)
    return _reviewed(replace(lean_study, indicators=_where_claimed(lean_study)), files)


def _where_claimed(study: Study) -> Indicators:
    """Keep each indicator in the waves that a claim is about; one of support or need in the single years."""
    waves: dict[str, set[str]] = {}
    for claim in load_claims(study).file.claims:
        for name in getattr(claim.target, "indicators", ()):
            waves.setdefault(name, set()).update(claim.target.waves)
    for section in study.indicators.sections:
        if section.id in ("support", "support_sources", "support_sources_asked", "need"):
            for indicator in section.indicators:
                waves.setdefault(indicator.id, set()).update(study.documented_waves)
    sections = []
    for section in study.indicators.sections:
        kept = [
            indicator.model_copy(update={"waves": tuple(waves[indicator.id])})
            for indicator in section.indicators
            if indicator.id in waves
        ]
        sections.append(section.model_copy(update={"indicators": tuple(kept)}))
    return Indicators(sections=tuple(sections))


def _reviewed(study: Study, files: dict[str, Path]) -> tuple[Prepared, Reviewed, dict[str, Path]]:
    prepared = Prepared.of(study, {wave: harmonise_wave(study, wave, path)[0] for wave, path in files.items()})
    return prepared, Reviewed.of(prepared), files


def reds(mistake: Mistake, made: tuple[Prepared, Reviewed, dict[str, Path]]) -> tuple[bool, bool]:
    """Return whether a fault turns the check red without the lock, and in continuous integration's mode."""
    prepared, lock, files = made
    prepared = mistake.plant(prepared, files) if mistake.plant else prepared
    rows = prepared.released()
    rows = mistake.in_rows(rows) if mistake.in_rows else rows
    try:
        report = prepared.judged(rows)
    except InputError:
        return True, True
    return bool(report.exit_code), bool(lock.compared(prepared, report, rows).exit_code)


def test_without_a_fault_all_is_green(dutch: tuple[Prepared, Reviewed, dict[str, Path]]) -> None:
    prepared, lock, _ = dutch
    rows = prepared.released()
    report = lock.compared(prepared, prepared.judged(rows), rows)
    assert (report.exit_code, report.faults) == (0, ())


def test_without_a_fault_all_is_green_on_real_data(american: tuple[Prepared, Reviewed, dict[str, Path]]) -> None:
    prepared, lock, _ = american
    rows = prepared.released()
    report = lock.compared(prepared, prepared.judged(rows), rows)
    assert (report.exit_code, report.faults) == (0, ())


@pytest.mark.parametrize("mistake", DUTCH, ids=lambda mistake: mistake.name)
def test_a_fault_in_the_surveys_of_2017(mistake: Mistake, dutch: tuple[Prepared, Reviewed, dict[str, Path]]) -> None:
    assert reds(mistake, dutch) == (not mistake.needs_lock, mistake.name not in SURVIVORS)


@pytest.mark.parametrize("mistake", AMERICAN, ids=lambda mistake: mistake.name)
def test_a_fault_in_nsch(mistake: Mistake, american: tuple[Prepared, Reviewed, dict[str, Path]]) -> None:
    assert reds(mistake, american) == (not mistake.needs_lock, mistake.name not in SURVIVORS)


def test_enough_faults_are_planted_and_found() -> None:
    planted = [*DUTCH, *AMERICAN]
    assert len(planted) >= 60
    assert len(SURVIVORS) <= 0.05 * len(planted)
    assert sum(mistake.needs_lock for mistake in planted) <= len(planted) / 3
