"""Released numbers that people have reviewed: a later run is held against them, and a change needs a reason."""

from collections.abc import Iterable, Iterator, Mapping
from math import isnan
from pathlib import Path

import yaml
from pydantic import Field

from ouder_netwerk.claims.faults import Fault
from ouder_netwerk.claims.report import ClaimReport
from ouder_netwerk.claims.verdicts import UNTESTED, Verdict
from ouder_netwerk.errors import InputError, fail
from ouder_netwerk.files import csv_rows, csv_text, whole_file
from ouder_netwerk.released import Estimate, ModelRow, Released, Row
from ouder_netwerk.study.base import Model
from ouder_netwerk.study.load import validate
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.yaml_lines import read_yaml

DIGITS = 6
"""Significant digits of a locked number: more than any processor or library agrees on less."""
NEAR = 2e-5
"""Relative difference of numbers that count as the same: two units of the last digit."""
COLUMNS = ("table", "survey", "wave", "number", "subgroup", "values")
Values = dict[str, str]
"""From level (of a subgroup, or of a term) to its numbers, or to the reason why they are hidden."""
Group = tuple[str, str, str, str, str]
"""Table, survey, wave, what the number is of, subgroup or block."""


class LockReason(Model):
    """Why numbers were locked, or locked anew."""

    reason: str
    numbers: int


class LockedWave(Model):
    """A wave as it was when its numbers were reviewed."""

    data: str
    respondents: int
    weighted: str


class LockFile(Model):
    """The file `lock.yaml`.

    Attributes
    ----------
    changes : tuple of Change
        Reasons, oldest first, each with how many groups of numbers changed.
    waves : dict of str to LockedWave
    verdicts : dict of str to str
        The verdict expected of each claim.
    """

    changes: tuple[LockReason, ...]
    waves: dict[str, LockedWave]
    verdicts: dict[str, Verdict] = Field(default_factory=dict)


HEADER = "# Reviewed numbers. Written by `ouder-netwerk lock {}`; compared by `ouder-netwerk verify {} --locked`.\n"


def lock_paths(study: Study) -> tuple[Path, Path]:
    """Return where the lock of a study lives: what was reviewed, and its numbers."""
    return study.folder / "lock.yaml", study.folder / "lock.csv"


def read_lock(study: Study) -> tuple[LockFile, dict[Group, Values]] | None:
    """Return the lock of a study, None when it has none.

    Raises
    ------
    InputError
        When it is not what `ouder-netwerk lock` writes.
    """
    head, body = lock_paths(study)
    if not head.exists() or not body.exists():
        return None
    content, lines = read_yaml(head)
    file = validate(head, LockFile, content, lines)
    with body.open(encoding="utf-8", newline="") as text:
        rows = list(csv_rows(text)[1])
    if rows and set(rows[0]) != set(COLUMNS):
        raise fail(str(body), "does not have the columns of a lock", f"write it with `ouder-netwerk lock {study.id}`")
    return file, {_group(row): _split(row["values"]) for row in rows}


def write_lock(study: Study, report: ClaimReport, released: Released, reason: str) -> int:
    """Lock the released numbers of a study.

    Parameters
    ----------
    study : Study
        Its folder receives the lock.
    report : ClaimReport
        Must hold no failed claim and no fault: what is wrong is not locked.
    released : Released
        The numbers.
    reason : str
        Why they are what they are now; needed when a number that was locked has changed.

    Returns
    -------
    int
        How many groups of numbers are new or changed.

    Raises
    ------
    InputError
        When something is wrong with the numbers, or a locked number changed and there is no reason.
    """
    wrong = [result.claim.id for result in report.results if result.failed] + [fault.place for fault in report.faults]
    if wrong:
        raise fail(
            study.id, f"is not right: {', '.join(wrong[:5])}", f"see `ouder-netwerk verify {study.id}`, and lock then"
        )
    before = read_lock(study)
    now = grouped(released)
    changed = [group for group, values in now.items() if before is None or not _same(before[1].get(group), values)]
    gone = [group for group in (before[1] if before else {}) if group not in now]
    if before and (changed or gone) and not reason.strip():
        first = " ".join((changed or gone)[0])
        raise fail(
            study.id,
            f"{len(changed) + len(gone)} locked numbers changed, such as {first}",
            'say why: `ouder-netwerk lock STUDY --reason "..."`',
        )
    history = before[0].changes if before else ()
    if before is None or changed or gone:
        history = (*history, LockReason(reason=reason.strip() or "first review", numbers=len(changed) + len(gone)))
    file = LockFile(changes=history, waves=locked_waves(study, released), verdicts=_verdicts(report))
    head, body = lock_paths(study)
    with whole_file(head) as part:
        text = yaml.safe_dump(file.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=120)
        part.write_text(HEADER.format(study.id, study.id) + text, encoding="utf-8")
    with whole_file(body) as part:
        part.write_text(_as_csv(now), encoding="utf-8", newline="")
    return len(changed) + len(gone)


def changed_numbers(locked: Mapping[Group, Values], released: Released) -> Iterator[Fault]:
    """Yield a fault for each released number that is not the locked one, is new, or is gone."""
    now = grouped(released)
    for group, values in now.items():
        before = locked.get(group, {})
        for level in {**before, **values}:
            old, new = before.get(level), values.get(level)
            if not _equal(old, new):
                place = " ".join(part for part in (*group, level) if part)
                yield Fault.of("lock", place, "changed", old=old or "-", new=new or "-")
    for group in locked:
        if group not in now:
            yield Fault.of("lock", " ".join(group), "gone")


def changed_waves(study: Study, lock: LockFile, released: Released) -> Iterator[Fault]:
    """Yield a fault for each wave with other data, or another sum of weights, than when it was reviewed."""
    now = locked_waves(study, released)
    for wave in {**lock.waves, **now}:
        old, new = lock.waves.get(wave), now.get(wave)
        if old is None or new is None or old.data != new.data:
            was, is_ = (one.data if one else "-" for one in (old, new))
            yield Fault.of("lock", f"wave {wave}", "other_data", old=was, new=is_)
        elif old.respondents != new.respondents or not _equal(old.weighted, new.weighted):
            was, is_ = (f"{one.respondents} ({one.weighted})" for one in (old, new))
            yield Fault.of("lock", f"wave {wave}", "other_respondents", old=was, new=is_)


def unexpected_verdicts(lock: LockFile, report: ClaimReport) -> Iterator[Fault]:
    """Yield a fault for each claim that no longer has the verdict expected of it, is new, or is gone.

    A claim that gets a better verdict is no fault: only a drop, from tested to not, or from fitting to less.
    """
    found = {result.claim.id: result for result in report.results}
    for claim, expected in lock.verdicts.items():
        if claim not in found:
            yield Fault.of("expectation", claim, "claim_gone")
        elif found[claim].verdict != expected and _drop(expected, found[claim].verdict):
            now = found[claim].verdict
            yield Fault.of("expectation", claim, "changed", old=expected, new=now)
    for claim in found:
        if claim not in lock.verdicts:
            yield Fault.of("expectation", claim, "no_expectation")


def _drop(expected: Verdict, now: Verdict) -> bool:
    return now in UNTESTED or (expected, now) in (("reproduced", "revised"), ("supports", "cannot-tell"))


def _verdicts(report: ClaimReport) -> dict[str, Verdict]:
    return {result.claim.id: result.verdict for result in report.results}


def locked_waves(study: Study, released: Released) -> dict[str, LockedWave]:
    """Return for each wave what its data are, and the most respondents and weight behind a number."""
    waves = {(study.waves[wave].survey, study.waves[wave].wave): wave for wave in study.published_waves}
    found: dict[str, LockedWave] = {}
    for row in released.estimates.values():
        wave = waves.get((row.raw["survey"], row.raw["wave"]))
        if wave is None or row.raw["subgroup"] != "all" or row.hidden:
            continue
        before = found.get(wave)
        if before is None or row.n > before.respondents:
            weighted = _written(float(row.raw.get("n_weighted") or "nan"))
            found[wave] = LockedWave(data=row.raw["data"], respondents=int(row.n), weighted=weighted)
    return found


def grouped(released: Released) -> dict[Group, Values]:
    """Return the released numbers in groups of levels, as they are locked."""
    groups: dict[Group, Values] = {}
    for row in _all_rows(released):
        group, level, numbers = _place(row)
        groups.setdefault(group, {})[level] = _numbers(row, numbers)
    return groups


def _all_rows(released: Released) -> Iterable[Row]:
    yield from released.estimates.values()
    yield from released.contrasts.values()
    yield from released.models.values()


def _place(row: Row) -> tuple[Group, str, tuple[str, ...]]:
    """Return the group of a row, its level, and the columns that are locked."""
    raw = row.raw
    if isinstance(row, Estimate):
        number = f"{raw['indicator']}={raw['category']}"
        return ("estimates", raw["survey"], raw["wave"], number, raw["subgroup"]), raw["level"], ("estimate", "se", "n")
    if isinstance(row, ModelRow):
        group = ("models", raw["survey"], raw["wave"], raw["model"], raw["block"])
        return group, f"{raw['term']}={raw['level']}", ("estimate", "se", "n")
    number, wave = f"{raw['indicator']}={raw['category']}", raw["wave"]
    if raw["reference_wave"] != wave:
        wave = f"{wave}-{raw['reference_wave']}"
    level = f"{raw['level']}-{raw['reference_level']}"
    return ("contrasts", raw["survey"], wave, number, raw["subgroup"]), level, ("difference", "se")


def _numbers(row: Row, columns: Iterable[str]) -> str:
    numbers = [_written(float(row.raw.get(column) or "nan")) for column in columns]
    return "/".join([*numbers, row.flag] if row.flag else numbers)


def _written(value: float) -> str:
    return "" if isnan(value) else f"{value:.{DIGITS}g}"


def _equal(old: str | None, new: str | None) -> bool:
    if old == new:
        return True
    if old is None or new is None:
        return False
    pairs = list(zip(old.split("/"), new.split("/"), strict=False))
    return old.count("/") == new.count("/") and all(_close(one, other) for one, other in pairs)


def _close(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        first, second = float(one), float(other)
    except ValueError:
        return False
    return abs(first - second) <= NEAR * max(abs(first), abs(second)) + 1e-9


def _same(old: Values | None, new: Values) -> bool:
    return old is not None and list(old) == list(new) and all(_equal(old[level], new[level]) for level in new)


def _group(row: Mapping[str, str]) -> Group:
    return row["table"], row["survey"], row["wave"], row["number"], row["subgroup"]


def _split(values: str) -> Values:
    found: Values = {}
    for part in values.split("; "):
        level, _, numbers = part.partition(": ")
        found[level.rstrip(":")] = numbers
    return found


def _as_csv(groups: Mapping[Group, Values]) -> str:
    rows = [
        [*group, "; ".join(f"{level}: {numbers}" for level, numbers in one.items())] for group, one in groups.items()
    ]
    return csv_text([COLUMNS, *rows])


def without_lock(study: Study) -> InputError:
    """Return the error for a study without a lock."""
    return fail(
        str(lock_paths(study)[0]), "does not exist", f"review the numbers and write it: `ouder-netwerk lock {study.id}`"
    )
