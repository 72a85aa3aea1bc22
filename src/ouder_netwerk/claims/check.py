"""Hold one claim against the released numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.definition import (
    ChangeClaim,
    Claim,
    ClaimsFile,
    DifferenceClaim,
    QualitativeClaim,
    RankingClaim,
    ShareClaim,
    TestableClaim,
    WordedShareClaim,
)
from ouder_netwerk.claims.report import Checked
from ouder_netwerk.claims.targets import DifferenceTarget, Target
from ouder_netwerk.claims.verdicts import (
    Basis,
    Cell,
    Difference,
    Finding,
    difference_verdict,
    ranking_verdict,
    share_verdict,
)
from ouder_netwerk.errors import InputError, fail
from ouder_netwerk.layout import released as released_path
from ouder_netwerk.released import CONTRAST_KEY, ESTIMATE_KEY, Contrast, Estimate, Key, Released, Row
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import Told, told


@dataclass(frozen=True)
class Numbers:
    """Where claims find their numbers: the study definition for the names, the released files for the rows."""

    study: Study
    file: ClaimsFile
    released: Released


def check(claim: Claim, numbers: Numbers) -> Checked:
    """Return what the released files say about a claim.

    Raises
    ------
    InputError
        When a row that the study definition promises is not in the released files.
    """
    if isinstance(claim, QualitativeClaim):
        return Checked(Finding("qualitative", told("reasons.no_estimate", rests_on=claim.rests_on.in_language)))
    reason = claim.not_testable.in_language if claim.not_testable else _not_measured(claim, numbers.study)
    if reason:
        return Checked(Finding("not-testable", reason), basis=claim.basis, band=_band(claim, numbers.file))
    if isinstance(claim, (ShareClaim, WordedShareClaim)):
        return _share(claim, numbers)
    if isinstance(claim, RankingClaim):
        return _ranking(claim, numbers)
    return _difference(claim, numbers)


def _band(claim: TestableClaim, file: ClaimsFile) -> Band | None:
    return file.band_of(claim) if isinstance(claim, (ShareClaim, WordedShareClaim)) else None


def _not_measured(claim: TestableClaim, study: Study) -> Told | None:
    """Return why a wave cannot say anything about a claim, None when it can."""
    target = claim.target
    assert target is not None
    subgroups = [] if target.subgroup == "all" else target.subgroup.split("*")
    for wave in target.waves:
        measured = study.measured(wave)
        indicators = [study.indicators.all[name] for name in target.indicators]
        absent = [indicator.id for indicator in indicators if indicator.waves and wave not in indicator.waves]
        absent += [name for name in (*(each.concept for each in indicators), *subgroups) if name not in measured]
        if absent:
            return told("reasons.not_measured", wave=wave, name=absent[0])
    return None


def _share(claim: ShareClaim | WordedShareClaim, numbers: Numbers) -> Checked:
    assert claim.target is not None
    band = _band(claim, numbers.file)
    assert band is not None
    row = _estimate_row(claim, claim.target, claim.target.indicator, claim.target.level, numbers)
    basis = _basis(claim, [row])
    finding = share_verdict(_cell(row, numbers.study), band, basis)
    return Checked(finding, basis, (row,), band, row.estimate, row.low, row.high)


def _ranking(claim: RankingClaim, numbers: Numbers) -> Checked:
    assert claim.target is not None
    target = claim.target
    tiers = [[_estimate_row(claim, target, name, target.level, numbers) for name in tier] for tier in target.order]
    rows = tuple(row for tier in tiers for row in tier)
    basis = _basis(claim, rows)
    finding = ranking_verdict([[_cell(row, numbers.study) for row in tier] for tier in tiers], basis)
    return Checked(finding, basis, rows)


def _difference(claim: DifferenceClaim | ChangeClaim, numbers: Numbers) -> Checked:
    assert claim.target is not None
    target = claim.target
    if isinstance(target, DifferenceTarget):
        sides = [(target.wave, target.level), (target.wave, target.reference_level)]
    else:
        sides = [(target.wave, target.level), (target.reference_wave, target.level)]
    row, turned = _contrast_row(claim, sides, numbers)
    shares = [
        _estimate_row(claim, target.model_copy(update={"wave": w}), target.indicator, s, numbers) for w, s in sides
    ]
    seen = Difference(row.difference, row.low, row.high, row.flag, min(share.n_eff for share in shares))
    seen = seen.reversed() if turned else seen
    basis = _basis(claim, [row])
    finding = difference_verdict(seen, claim.direction, claim.hedged, basis)
    return Checked(finding, basis, (row,), None, seen.difference, seen.ci_low, seen.ci_high)


def _basis(claim: TestableClaim, rows: Iterable[Row]) -> Basis:
    return "stand-in" if any(row.standin for row in rows) else claim.basis


def _cell(row: Estimate, study: Study) -> Cell:
    indicator = study.indicators.all[row.indicator]
    name = indicator.label or study.concepts[indicator.concept].label
    return Cell(name, row.estimate, row.low, row.high, row.n_eff, row.flag)


def _wave_key(study: Study, wave: str) -> Key:
    """Return what the released files call a wave of the study definition."""
    return study.waves[wave].survey, study.waves[wave].wave


def _estimate_row(claim: TestableClaim, target: Target, indicator: str, level: str, numbers: Numbers) -> Estimate:
    key = (*_wave_key(numbers.study, target.wave), indicator, target.category, target.subgroup, level)
    if key not in numbers.released.estimates:
        raise _absent(claim, "estimates", ESTIMATE_KEY, key, numbers.study)
    return numbers.released.estimates[key]


def _contrast_row(
    claim: DifferenceClaim | ChangeClaim, sides: list[tuple[str, str]], numbers: Numbers
) -> tuple[Contrast, bool]:
    """Return the contrast of two sides (wave, level), and whether the file holds it the other way round."""
    assert claim.target is not None
    target = claim.target

    def key(first: tuple[str, str], second: tuple[str, str]) -> Key:
        survey, wave = _wave_key(numbers.study, first[0])
        reference_wave = numbers.study.waves[second[0]].wave
        answer = (target.indicator, target.category, target.subgroup)
        return (survey, wave, reference_wave, *answer, first[1], second[1])

    contrasts = numbers.released.contrasts
    straight, turned = key(*sides), key(*reversed(sides))
    if straight in contrasts:
        return contrasts[straight], False
    if turned in contrasts:
        return contrasts[turned], True
    raise _absent(claim, "contrasts", CONTRAST_KEY, straight, numbers.study)


def _absent(claim: TestableClaim, file: str, columns: Key, key: Key, study: Study) -> InputError:
    named = ", ".join(f"{column}={value}" for column, value in zip(columns, key, strict=True))
    return fail(
        str(released_path(study.id, file)),
        f"has no row for claim {claim.id} ({named})",
        f"make the released files of {study.id} again with `snakemake --cores 2 --config study={study.id}`, or mend "
        "the claim's target",
    )
