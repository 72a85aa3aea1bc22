"""The findings of a study as sentences, each number with the released row it comes from."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.publish.charts_of_models import ModelCells, model_cells
from ouder_netwerk.publish.formatting import (
    count,
    percent,
    percent_interval,
    points,
    points_interval,
    ratio,
    ratio_interval,
)
from ouder_netwerk.publish.released import Contrast, Estimate, ModelRow, Released, Row
from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.publish.report_trace import number
from ouder_netwerk.publish.selection import Cells, significant
from ouder_netwerk.publish.wording import TOTAL, inside
from ouder_netwerk.study.analysis import LogisticModel, Section

PLACES = 1


@dataclass(frozen=True)
class Finding:
    """One sentence.

    Attributes
    ----------
    text : Markup
        Every number in it carries its row.
    rows : tuple of Row
        The released rows behind it, in the order of the sentence.
    """

    text: Markup
    rows: tuple[Row, ...]


def section_findings(section: Section, released: Released, words: ReportWords) -> list[Finding]:
    """Return what stands out in a section: per survey the levels, the largest difference and the largest change."""
    found: list[Finding] = []
    for waves in words.study.surveys().values():
        measured = [cells for cells in (Cells(words.study, released, wave) for wave in waves) if _names(cells, section)]
        if measured:
            found += _levels(measured[-1], section, words)
            found += _differences(measured[-1], section, words)
        if len(measured) > 1:
            found += _changes(measured[0], measured[-1], section, words)
    return found


def model_findings(model: LogisticModel, released: Released, words: ReportWords) -> list[Finding]:
    """Return the strongest association in the last block of a model, in the last wave it was fitted in."""
    cells = model_cells(words.study, released, model.id, model.waves[-1])
    block = model.blocks[-1]
    rows = [
        (term, row)
        for term in model.terms_until(block)
        for level in cells.levels(term)
        if (row := cells.row(block, term, level)) is not None and not math.isnan(row.odds_ratio)
    ]
    tested = [(term, row) for term, row in rows if row.p < 0.05 and not math.isnan(row.ame)]
    if not tested:
        tests = [row for _, row in rows]
        none = sentence(words, "finding_no_model", wave=words.wave_title(cells.wave_id), model=words.of(model.title))
        return [Finding(none, tuple(tests))] if tests else []
    term, strongest = max(tested, key=lambda item: abs(item[1].estimate))
    return [_association(cells, term, strongest, words)]


def sentence(words: ReportWords, phrase: str, **values: str) -> Markup:
    """Return a phrase filled in with labels, which are escaped, and numbers, which are markup."""
    return Markup(words.text(phrase)).format(**values)


def _names(cells: Cells, section: Section) -> list[tuple[str, str]]:
    return cells.measured(section.indicators)


def _levels(cells: Cells, section: Section, words: ReportWords) -> Iterator[Finding]:
    rows = [row for name in _names(cells, section) if (row := cells.estimate(*name)) is not None and not row.hidden]
    if not rows:
        return
    wave = words.wave_title(cells.wave_id)
    most, least = max(rows, key=lambda row: row.estimate), min(rows, key=lambda row: row.estimate)
    first = {"wave": wave, "label": _label(most, words)} | _share(most, words)
    if most is least:
        yield Finding(sentence(words, "finding_one", **first), (most,))
    else:
        second = {f"other_{key}": text for key, text in _share(least, words).items()} | {"other": _label(least, words)}
        yield Finding(sentence(words, "finding_extremes", **first, **second), (most, least))


def _differences(cells: Cells, section: Section, words: ReportWords) -> Iterator[Finding]:
    subgroups = [names[0] for names in words.study.groupings(cells.wave_id) if len(names) == 1]
    contrasts = [
        (subgroup, contrast)
        for name in _names(cells, section)
        for subgroup in subgroups
        for contrast in cells.contrasts(*name, subgroup)
    ]
    tested = [(subgroup, contrast) for subgroup, contrast in contrasts if significant(contrast)]
    wave = words.wave_title(cells.wave_id)
    if tested:
        subgroup, contrast = max(tested, key=lambda item: abs(item[1].difference))
        sides = [_side(cells, contrast, subgroup, level) for level in (contrast.level, contrast.reference)]
        text = sentence(
            words,
            "finding_more" if contrast.difference > 0 else "finding_less",
            wave=wave,
            subgroup=inside(words.subgroup(subgroup)),
            label=_label(sides[0], words),
            level=words.level_with_name(subgroup, contrast.level),
            share=_share(sides[0], words)["share"],
            reference=words.level_with_name(subgroup, contrast.reference),
            reference_share=_share(sides[1], words)["share"],
            **_difference(contrast, words),
        )
        yield Finding(text, (contrast, *sides))
    elif contrasts:
        named = dict.fromkeys(inside(words.subgroup(subgroup)) for subgroup, _ in contrasts)
        none = sentence(words, "finding_no_difference", wave=wave, subgroups=listed(named, words))
        yield Finding(none, tuple(contrast for _, contrast in contrasts))


def _changes(first: Cells, last: Cells, section: Section, words: ReportWords) -> Iterator[Finding]:
    both = [name for name in _names(last, section) if name in _names(first, section)]
    known = [change for name in both if (change := last.change(first.wave_id, *name)) is not None]
    # over a break in the series nothing can be said to have changed, nor to have stayed the same
    changes = [change for change in known if change.flag != "break"]
    tested = [change for change in changes if significant(change)]
    when = {"start": words.wave(first.wave_id), "end": words.wave(last.wave_id)}
    if tested:
        change = max(tested, key=lambda one: abs(one.difference))
        before, after = (_side(cells, change, TOTAL, TOTAL) for cells in (first, last))
        text = sentence(
            words,
            "finding_rise" if change.difference > 0 else "finding_fall",
            label=_label(after, words),
            share=_share(before, words)["share"],
            other_share=_share(after, words)["share"],
            **when,
            **_difference(change, words),
        )
        yield Finding(text, (change, before, after))
    elif changes:
        yield Finding(sentence(words, "finding_no_change", **when), tuple(changes))


def _association(cells: ModelCells, term: str, row: ModelRow, words: ReportWords) -> Finding:
    label = words.of(words.study.concepts[term].label)
    language = words.language
    text = sentence(
        words,
        "finding_model",
        wave=words.wave_title(cells.wave_id),
        model=words.of(cells.model.title),
        term=f"{label}: {words.category(term, row.level)}" if row.level else label,
        reference=words.category(term, cells.reference(term)) or words.say("per_unit"),
        ratio=number(ratio(row.odds_ratio, language), row, "odds_ratio"),
        interval=number(ratio_interval(row.or_low, row.or_high, language), row, "or_low", "or_high"),
        p=number(words.p(row.p), row, "p"),
        effect=number(points(row.ame, language), row, "ame"),
    )
    return Finding(text, (row,))


def _label(row: Estimate, words: ReportWords) -> str:
    return words.indicator(row.indicator, row.category)


def _side(cells: Cells, contrast: Contrast, subgroup: str, level: str) -> Estimate:
    row = cells.estimate(contrast.raw["indicator"], contrast.raw["category"], subgroup, level)
    assert row is not None
    return row


def _share(row: Estimate, words: ReportWords) -> dict[str, Markup]:
    language = words.language
    mark = f" {words.symbol('imprecise')}" if row.flag else ""
    return {
        "share": number(percent(row.estimate, language, PLACES) + mark, row, "estimate"),
        "interval": number(percent_interval(row.low, row.high, language, PLACES), row, "ci_low", "ci_high"),
        "n": number(count(row.n, language), row, "n"),
    }


def _difference(contrast: Contrast, words: ReportWords) -> dict[str, Markup]:
    language = words.language
    return {
        "difference": number(points(contrast.difference, language), contrast, "difference"),
        "interval": number(points_interval(contrast.low, contrast.high, language), contrast, "ci_low", "ci_high"),
        "p": number(words.p(contrast.p_adjusted), contrast, "p_adjusted"),
    }


def listed(names: Iterable[str], words: ReportWords) -> str:
    """Return names as a list in a sentence: a, b or c."""
    *first, last = names
    return words.say("or").join([", ".join(first), last]) if first else last
