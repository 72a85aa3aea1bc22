"""Which standard mistakes each claim would have seen, as the gate released it: `verify --power` and the report."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

from ouder_netwerk.claims.coverage import markdown_table
from ouder_netwerk.errors import fail
from ouder_netwerk.released import check_release
from ouder_netwerk.texts.phrases import phrases

MistakeName = Literal["unweighted", "wrong_base", "swapped_codes", "missing_as_answer", "shuffled_groups", "wrong_wave"]
MISTAKES: tuple[MistakeName, ...] = get_args(MistakeName)
"""Every mistake, in the order they are shown."""
PowerOutcome = Literal["seen", "unseen", "none"]
"""Whether a claim turned red: `none` where the mistake changes nothing of what the claim is about."""
FILE = "power.csv"
COLUMNS = ["study", "claim", "mistake", "outcome"]

Power = Mapping[str, Mapping[str, str]]
"""From claim to mistake to outcome."""


def read_power(results: Path, study: str) -> Power:
    """Return what the release says of the mistakes that claims would have seen; nothing where it says nothing.

    Raises
    ------
    InputError
        When the release is not whole.
    """
    if FILE not in check_release(results, study)["files"]:
        return {}
    power: dict[str, dict[str, str]] = {}
    with (results / FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            power.setdefault(row["claim"], {})[row["mistake"]] = row["outcome"]
    return power


def render_power(results: Path, study: str, form: str, language: str) -> str:
    """Return the table of `verify --power`, as text or Markdown.

    Raises
    ------
    InputError
        When the release holds none, or the form has no place for a table.
    """
    if form not in _FORMS:
        raise fail("--power", f"has no place in the format {form}", f"choose one of: {', '.join(_FORMS)}")
    power = read_power(results, study)
    if not power:
        remedy = f"run `ouder-netwerk power {study}` where the harmonised respondents are, then release again"
        raise fail(str(results / FILE), "is not in the release, or holds no claim", remedy)
    return _FORMS[form](power, language)


def power_rows(power: Power, language: str) -> list[tuple[str, ...]]:
    """Return a row for each claim, and one that counts them: by mistake how many saw it, of how many it could touch."""
    say = phrases(language).say
    rows = [(claim, *(say(f"power.{outcomes[mistake]}") for mistake in MISTAKES)) for claim, outcomes in power.items()]
    return [*rows, (say("power.together"), *(_together(power, mistake) for mistake in MISTAKES))]


def power_heads(language: str) -> list[str]:
    """Return the heads of those rows."""
    say = phrases(language).say
    return [say("verify.claim"), *(say(f"power.{mistake}") for mistake in MISTAKES)]


def power_text(power: Power, language: str) -> str:
    """Return the table for a terminal."""
    table = [power_heads(language), *map(list, power_rows(power, language))]
    widths = [max(len(row[column]) for row in table) for column in range(len(MISTAKES) + 1)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    say = phrases(language).say
    return "\n".join(["", say("power.title"), say("power.explained"), *lines]) + "\n"


def power_markdown(power: Power, language: str) -> str:
    """Return the table as Markdown."""
    say = phrases(language).say
    table = markdown_table(power_heads(language), power_rows(power, language))
    return "\n\n".join([f"## {say('power.title')}", say("power.explained"), table]) + "\n"


def _together(power: Power, mistake: str) -> str:
    outcomes = [of_claim[mistake] for of_claim in power.values()]
    return f"{outcomes.count('seen')}/{len(outcomes) - outcomes.count('none')}"


_FORMS: dict[str, Callable[[Power, str], str]] = {"text": power_text, "markdown": power_markdown}
