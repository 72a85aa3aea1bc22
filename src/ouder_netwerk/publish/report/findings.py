"""The findings of a study as sentences, each number with the released row it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.formatting import count
from ouder_netwerk.publish.effects import Effect, effects_of, furthest_of, scale_of
from ouder_netwerk.publish.notable import comparable, largest_difference, leading_shares, same_verb, tested_differences
from ouder_netwerk.publish.report.trace import number
from ouder_netwerk.publish.selection import ModelCells, Name, ReleasedCells, model_cells, significant
from ouder_netwerk.publish.sentences import Sentences
from ouder_netwerk.publish.wording import PAIR, Words, inside
from ouder_netwerk.released import Contrast, Estimate, Released, Row
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
        cells = (ReleasedCells(words.study, released, wave) for wave in waves)
        measured = [one for one in cells if one.measured(section.indicators)]
        if measured:
            names = measured[-1].measured(section.indicators)
            found += _levels(measured[-1], names, words)
            found += _differences(measured[-1], names, words)
        if len(measured) > 1:
            found += _changes(measured[0], measured[-1], section, words)
    return found


def model_findings(model: RegressionModel, released: Released, words: Words) -> list[Sentence]:
    """Return the effect furthest from none in the last block of a model, in the last wave it was fitted in."""
    if model.sensitivity:
        return []
    cells = model_cells(words.study, released, model.id, model.waves[-1])
    effects = effects_of(cells, model.blocks[-1])
    furthest, others = furthest_of(effects, Sentences(words))
    if furthest is not None:
        return [_association(cells, furthest, others, words)]
    none = _say(words, "finding_no_model", wave=words.wave_title(cells.wave_id), model=words.of(model.title))
    return [Sentence(none, tuple(one.row for one in effects))] if effects else []


def _levels(cells: ReleasedCells, names: list[Name], words: Words) -> Iterator[Sentence]:
    sentences, wave = Sentences(words), words.wave_title(cells.wave_id)
    rows, first = leading_shares(cells, names, words)
    for row in rows:
        say = sentences.most if first and same_verb(cells, names, sentences) else sentences.share
        share, interval, respondents = _share(row, words)
        said = say(cells.wave_id, row, share)
        yield Sentence(_say(words, "finding_share", sentence=said, wave=wave, interval=interval, n=respondents), (row,))


def _differences(cells: ReleasedCells, names: list[Name], words: Words) -> Iterator[Sentence]:
    subgroups = [name for name in words.study.shown_subgroups(cells.wave_id) if PAIR not in name]
    contrasts = tested_differences(cells, names, subgroups, words)
    found, wave = largest_difference(cells, contrasts), words.wave_title(cells.wave_id)
    if found is not None:
        first, second = (_share(side, words)[0] for side in found.sides)
        said = Sentences(words).compared(cells.wave_id, found.sides, (first, second))
        yield Sentence(_difference(said, wave, found.contrast, found.sides, words), (found.contrast, *found.sides))
    elif contrasts:
        named = dict.fromkeys(inside(words.subgroup(contrast.raw["subgroup"])) for _, contrast in contrasts)
        none = _say(words, "finding_no_difference", wave=wave, subgroups=words.listed(named))
        yield Sentence(none, tuple(contrast for _, contrast in contrasts))


def _changes(first: ReleasedCells, last: ReleasedCells, section: Section, words: Words) -> Iterator[Sentence]:
    measured = first.measured(section.indicators)
    both = comparable([name for name in last.measured(section.indicators) if name in measured], words)
    leading = last.leading(both)
    known = [(name, change) for name in both if (change := last.change(first.wave_id, *name)) is not None]
    # over a break in the series nothing can be said to have changed, nor to have stayed the same
    changes = [(name, change) for name, change in known if change.flag != "break"]
    tested = [(name, change) for name, change in changes if significant(change)]
    if tested:
        name, change = max(tested, key=lambda item: (item[0] in leading, abs(item[1].difference)))
        before, after = first.estimate(*name), last.estimate(*name)
        assert before is not None
        assert after is not None
        shown = _share(before, words)[0], _share(after, words)[0]
        said = Sentences(words).changed((first.wave_id, last.wave_id), (before, after), shown)
        wave = words.wave_title(last.wave_id)
        yield Sentence(_difference(said, wave, change, (before, after), words), (change, before, after))
    elif changes:
        none = _say(words, "finding_no_change", start=words.wave(first.wave_id), end=words.wave(last.wave_id))
        yield Sentence(none, tuple(change for _, change in changes))


def _association(cells: ModelCells, effect: Effect, others: list[Effect], words: Words) -> Sentence:
    language, row = words.language, effect.row
    own, average = effect.scale, scale_of(cells.model, "marginal_effect")
    text = _say(
        words,
        "finding_effect",
        sentence=Sentences(words).effect(cells.model, effect.term, effect.level, row.ame),
        wave=words.wave_title(cells.wave_id),
        reference=words.category(effect.term, cells.reference(effect.term)) or words.say("per_unit"),
        measure=inside(words.say(f"{own.name}_short")),
        effect=number(own.write(row.effect, language), row, "effect"),
        interval=_limits(own.write_interval(row.low, row.high, language), row, words, "effect_low", "effect_high"),
        p=number(words.p(row.p), row, "p"),
        n=number(words.say("n_is", n=count(row.n, language)), row, "n"),
        average=_say(words, f"{average.name}_found", value=number(average.write(row.ame, language), row, "ame")),
    )
    named = [
        Markup("‘{}’ ({})").format(
            words.term(one.term, one.level), number(own.write(one.row.effect, language), one.row, "effect")
        )
        for one in others
    ]
    if named:
        text += _say(words, "finding_as_far", terms=Markup(words.listed(named, "and")))
    return Sentence(text, (row, *(one.row for one in others)))


def _share(row: Estimate, words: Words) -> tuple[Markup, Markup, Markup]:
    """Return share, interval and number of respondents."""
    measure = words.measure(row.indicator)
    mark = f" {words.symbol('imprecise')}" if row.flag else ""
    return (
        number(measure.with_unit(row.estimate, PLACES) + mark, row, "estimate"),
        _limits(measure.interval(row.low, row.high, PLACES), row, words),
        number(words.say("n_is", n=count(row.n, words.language)), row, "n"),
    )


def _difference(said: str, wave: str, contrast: Contrast, sides: tuple[Estimate, Estimate], words: Words) -> Markup:
    measure = words.measure(contrast.raw["indicator"])
    unit = words.say("points") if measure.is_share else measure.unit
    difference = number(measure.difference(contrast.difference), contrast, "difference")
    return _say(
        words,
        "finding_difference",
        sentence=said,
        wave=wave,
        difference=Markup("{} {}").format(difference, unit),
        interval=_limits(measure.difference_interval(contrast.low, contrast.high), contrast, words),
        p=number(words.p(contrast.p_adjusted), contrast, "p_adjusted"),
        sides=Markup(words.say("and")).join(_share(side, words)[2] for side in sides),
    )


def _limits(text: str, row: Row, words: Words, low: str = "ci_low", high: str = "ci_high") -> Markup:
    return _say(words, "finding_interval", interval=number(text, row, low, high))


def _say(words: Words, phrase: str, **values: str) -> Markup:
    """Return a phrase filled in with labels, which are escaped, and numbers, which are markup."""
    return Markup(words.text(phrase)).format(**values)
