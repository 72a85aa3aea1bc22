"""The findings of a study as sentences, each number with the released row it comes from."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.formatting import count
from ouder_netwerk.publish.bases import base_of_model
from ouder_netwerk.publish.effects import Effect, EffectScale, furthest_of, scale_of
from ouder_netwerk.publish.figures.kinds.bars import FEW
from ouder_netwerk.publish.report.trace import number
from ouder_netwerk.publish.selection import ModelCells, ReleasedCells, model_cells, significant
from ouder_netwerk.publish.wording import PAIR, TOTAL, Words, inside
from ouder_netwerk.released import Contrast, Estimate, ModelRow, Released, Row
from ouder_netwerk.study.analysis import Section
from ouder_netwerk.study.regression import RegressionModel

PLACES = 1


@dataclass(frozen=True)
class Sentence:
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


def section_findings(section: Section, released: Released, words: Words) -> list[Sentence]:
    """Return what stands out in a section: per survey the levels, the largest difference and the largest change."""
    found: list[Sentence] = []
    for waves in words.study.surveys().values():
        measured = [
            cells for cells in (ReleasedCells(words.study, released, wave) for wave in waves) if _names(cells, section)
        ]
        if measured:
            found += _levels(measured[-1], section, words)
            found += _differences(measured[-1], section, words)
        if len(measured) > 1:
            found += _changes(measured[0], measured[-1], section, words)
    return found


def model_findings(model: RegressionModel, released: Released, words: Words) -> list[Sentence]:
    """Return the effect furthest from none in the last block of a model, in the last wave it was fitted in."""
    if model.sensitivity:
        return []
    cells = model_cells(words.study, released, model.id, model.waves[-1])
    block = model.blocks[-1]
    rows = [
        (term, row)
        for term in model.terms_until(block)
        for level in cells.levels(term)
        if (row := cells.row(block, term, level)) is not None and not row.hidden
    ]
    scale = scale_of(model, "own")
    effects = {_effect(term, row, scale, words): (term, row) for term, row in rows if not math.isnan(row.ame)}
    furthest, others = furthest_of(list(effects))
    if furthest is None:
        none = sentence(words, "finding_no_model", wave=words.wave_title(cells.wave_id), model=_model(cells, words))
        return [Sentence(none, tuple(row for _, row in rows))] if rows else []
    return [_association(cells, *effects[furthest], [(one.label, effects[one][1]) for one in others], words)]


def sentence(words: Words, phrase: str, **values: str) -> Markup:
    """Return a phrase filled in with labels, which are escaped, and numbers, which are markup."""
    return Markup(words.text(phrase)).format(**values)


def _names(cells: ReleasedCells, section: Section) -> list[tuple[str, str]]:
    return cells.measured(section.indicators)


def _levels(cells: ReleasedCells, section: Section, words: Words) -> Iterator[Sentence]:
    leading = cells.leading(_names(cells, section))
    rows = [row for name in leading if (row := cells.estimate(*name)) is not None and not row.hidden]
    shares = [row for row in rows if words.measure(row.indicator).is_share]
    wave = words.wave_title(cells.wave_id)
    if section.headline or len(shares) <= FEW:
        for row in rows:
            yield _one(cells, row, words)
        return
    rows = shares
    most, least = max(rows, key=lambda row: row.estimate), min(rows, key=lambda row: row.estimate)
    # the base stands before the sentence, because both shares have it
    base = cells.base(leading[0])
    text = sentence(
        words,
        "finding_extremes",
        wave=wave,
        of=f", {words.base(base)}" if base.conditions else "",
        label=words.indicator(most.indicator, most.category),
        other=words.indicator(least.indicator, least.category),
        **_share(most, words),
        **{f"other_{key}": shown for key, shown in _share(least, words).items()},
    )
    yield Sentence(text, (most, least))


def _one(cells: ReleasedCells, row: Estimate, words: Words) -> Sentence:
    """Return one estimate; a number is something, a share holds for somebody."""
    phrase = _phrase("finding_one", row.indicator, words)
    label, wave = _label(cells, row, words), words.wave_title(cells.wave_id)
    return Sentence(sentence(words, phrase, wave=wave, label=label, **_share(row, words)), (row,))


def _phrase(name: str, indicator: str, words: Words) -> str:
    """Return the phrase for a share, or the one that says the same of a number."""
    return name if words.measure(indicator).is_share else f"{name}_number"


def _differences(cells: ReleasedCells, section: Section, words: Words) -> Iterator[Sentence]:
    names = _comparable(_names(cells, section), words)
    leading = cells.leading(names)
    contrasts = [
        (name in leading, subgroup, contrast)
        for name in names
        for subgroup in words.study.shown_subgroups(cells.wave_id)
        if PAIR not in subgroup
        for contrast in cells.contrasts(*name, subgroup)
    ]
    tested = [item for item in contrasts if significant(item[2])]
    wave = words.wave_title(cells.wave_id)
    if tested:
        _, subgroup, contrast = max(tested, key=lambda item: (item[0], abs(item[2].difference)))
        sides = [_side(cells, contrast, subgroup, level) for level in (contrast.level, contrast.reference)]
        text = sentence(
            words,
            _phrase("finding_more" if contrast.difference > 0 else "finding_less", contrast.raw["indicator"], words),
            wave=wave,
            subgroup=inside(words.subgroup(subgroup)),
            label=_label(cells, sides[0], words),
            level=words.level_with_name(subgroup, contrast.level),
            reference=words.level_with_name(subgroup, contrast.reference),
            **_sides(sides, ("", "reference_"), words),
            **_difference(contrast, words),
        )
        yield Sentence(text, (contrast, *sides))
    elif contrasts:
        named = dict.fromkeys(inside(words.subgroup(subgroup)) for _, subgroup, _ in contrasts)
        none = sentence(words, "finding_no_difference", wave=wave, subgroups=words.listed(named))
        yield Sentence(none, tuple(contrast for *_, contrast in contrasts))


def _changes(first: ReleasedCells, last: ReleasedCells, section: Section, words: Words) -> Iterator[Sentence]:
    both = _comparable([name for name in _names(last, section) if name in _names(first, section)], words)
    leading = last.leading(both)
    known = [(name in leading, change) for name in both if (change := last.change(first.wave_id, *name)) is not None]
    # over a break in the series nothing can be said to have changed, nor to have stayed the same
    changes = [(leads, change) for leads, change in known if change.flag != "break"]
    tested = [(leads, change) for leads, change in changes if significant(change)]
    when = {"start": words.wave(first.wave_id), "end": words.wave(last.wave_id)}
    if tested:
        _, change = max(tested, key=lambda item: (item[0], abs(item[1].difference)))
        sides = [_side(cells, change, TOTAL, TOTAL) for cells in (first, last)]
        text = sentence(
            words,
            _phrase("finding_rise" if change.difference > 0 else "finding_fall", change.raw["indicator"], words),
            label=_label(last, sides[1], words),
            **_sides(sides, ("", "other_"), words),
            **when,
            **_difference(change, words),
        )
        yield Sentence(text, (change, *sides))
    elif changes:
        yield Sentence(sentence(words, "finding_no_change", **when), tuple(change for _, change in changes))


def _comparable(names: list[tuple[str, str]], words: Words) -> list[tuple[str, str]]:
    """Return the shares, or the numbers that are written as the first is: only of these one can be the largest."""
    measures = [words.measure(name) for name, _ in names]
    wanted = next((one for one in measures if one.is_share), measures[0] if measures else None)
    return [name for name, one in zip(names, measures, strict=True) if one == wanted]


def _effect(term: str, row: ModelRow, scale: EffectScale, words: Words) -> Effect:
    size, low, high = (scale.from_none(end) for end in (row.effect, row.low, row.high))
    return Effect(words.term(term, row.level), ("", ""), size, low, high, row.p)


def _association(
    cells: ModelCells, term: str, row: ModelRow, others: list[tuple[str, ModelRow]], words: Words
) -> Sentence:
    language = words.language
    own, average = scale_of(cells.model, "own"), scale_of(cells.model, "marginal_effect")
    text = sentence(
        words,
        f"finding_{own.name}",
        wave=words.wave_title(cells.wave_id),
        model=_model(cells, words),
        term=words.term(term, row.level),
        reference=words.category(term, cells.reference(term)) or words.say("per_unit"),
        effect=number(own.write(row.effect, language), row, "effect"),
        interval=_limits(own.write_interval(row.low, row.high, language), row, words, "effect_low", "effect_high"),
        p=number(words.p(row.p), row, "p"),
        n=number(words.say("n_is", n=count(row.n, language)), row, "n"),
        average=sentence(words, f"{average.name}_found", value=number(average.write(row.ame, language), row, "ame")),
    )
    named = [
        Markup("‘{}’ ({})").format(label, number(own.write(other.effect, language), other, "effect"))
        for label, other in others
    ]
    if named:
        text += sentence(words, "finding_as_far", terms=Markup(words.listed(named, "and")))
    return Sentence(text, (row, *(other for _, other in others)))


def _model(cells: ModelCells, words: Words) -> str:
    base = base_of_model(words.study, cells.wave_id, cells.model)
    return words.with_base(words.of(cells.model.title), base)


def _label(cells: ReleasedCells, row: Estimate, words: Words) -> str:
    return words.share(cells.wave_id, row.indicator, row.category)


def _sides(sides: list[Estimate], prefixes: tuple[str, str], words: Words) -> dict[str, Markup]:
    """Return share and n of both sides of a comparison."""
    shown = zip(prefixes, (_share(side, words) for side in sides), strict=True)
    return {f"{prefix}{key}": share[key] for prefix, share in shown for key in ("share", "n")}


def _side(cells: ReleasedCells, contrast: Contrast, subgroup: str, level: str) -> Estimate:
    row = cells.estimate(contrast.raw["indicator"], contrast.raw["category"], subgroup, level)
    assert row is not None
    return row


def _share(row: Estimate, words: Words) -> dict[str, Markup]:
    measure = words.measure(row.indicator)
    mark = f" {words.symbol('imprecise')}" if row.flag else ""
    return {
        "share": number(measure.with_unit(row.estimate, PLACES) + mark, row, "estimate"),
        "interval": _limits(measure.interval(row.low, row.high, PLACES), row, words),
        "n": number(words.say("n_is", n=count(row.n, words.language)), row, "n"),
    }


def _difference(contrast: Contrast, words: Words) -> dict[str, Markup]:
    measure = words.measure(contrast.raw["indicator"])
    difference = measure.difference(contrast.difference)
    if not measure.is_share:
        difference = f"{difference} {measure.unit}".strip()
    return {
        "difference": number(difference, contrast, "difference"),
        "interval": _limits(measure.difference_interval(contrast.low, contrast.high), contrast, words),
        "p": number(words.p(contrast.p_adjusted), contrast, "p_adjusted"),
    }


def _limits(text: str, row: Row, words: Words, low: str = "ci_low", high: str = "ci_high") -> Markup:
    return sentence(words, "finding_interval", interval=number(text, row, low, high))
