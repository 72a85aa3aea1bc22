"""What stands around every chart: title, subtitle, stand-in notice, notes, source, and its alternative text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.figures.chart import Chart, Content, Line, LineChart, Mark, Panels, RowChart
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Claim, Estimate, FrameworkRow, ModelRow, Row
from ouder_netwerk.study.outputs import Figure

LONG = 14
"""Alternative texts list no more values than this; beyond it the highest and lowest."""
EACH_END = 5
"""How many highest and lowest, where the marks stand under no headings."""
LONGEST = 110
"""Titles with more characters leave the second half out."""


@dataclass(frozen=True)
class Headline:
    """A title.

    Attributes
    ----------
    text : str
    named : tuple of (str, str)
        Heading and label of the marks it speaks of; no heading is empty.
    """

    text: str
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Frame:
    """What the frame is made from.

    Attributes
    ----------
    kind : str
        Phrase that says what kind of picture it is, for those who cannot see it.
    method : str
        Phrase that says what the numbers and lines are.
    rows : sequence of Row
        The released rows that are shown.
    waves : tuple of str
        For the source line.
    notes : tuple of str
        More phrases.
    explained : tuple of str
        What there is to say of single marks.
    suffix : str
        Put behind the subtitle, with what parts the two.
    base : str
        Of whom all shares are; empty when that is all respondents, or differs and is said with each.
    values : str
        The values for those who cannot see them, where not the marks themselves say them.
    """

    kind: str
    method: str
    rows: Sequence[Estimate] | Sequence[ModelRow] | Sequence[FrameworkRow] | Sequence[Claim]
    waves: tuple[str, ...]
    notes: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    suffix: str = ""
    base: str = ""
    values: str = ""


@dataclass(frozen=True)
class Told:
    """What is said around the values: title and subtitle, of whom, whether made with stand-in data.

    Attributes
    ----------
    kind, title, subtitle, base : str
    standin : bool
    named : tuple of (str, str)
        Heading and label of the marks that the title speaks of.
    values : str
        As in the frame.
    """

    kind: str
    title: str
    subtitle: str
    base: str
    standin: bool
    named: tuple[tuple[str, str], ...]
    values: str = ""


def framed(figure: Figure, words: Words, content: Content, frame: Frame, headline: Headline) -> Chart:
    """Return the chart with all texts around it."""
    standin = any(row.standin for row in frame.rows)
    title = words.of(figure.title) if figure.title else headline.text
    # a subtitle that is made for levels only may end in the comma itself
    subtitle = (words.of(figure.subtitle).removesuffix(",") + frame.suffix).lstrip(", ")
    part, parts = figure.part
    if parts > 1:
        subtitle = f"{subtitle} ({part}/{parts})"
    base = words.say("base", base=frame.base) if frame.base else ""
    told = Told(frame.kind, title, subtitle, base, standin, headline.named, frame.values)
    return Chart(
        figure.id,
        words.language,
        title,
        subtitle,
        content,
        words.say("standin_banner") if standin else "",
        footer(figure, words, frame, base, standin),
        alternative(figure, words, content, told),
        tuple(frame.rows) if parts == 1 else _shown_rows(content),
    )


def _shown_rows(content: Content) -> tuple[Row, ...]:
    """Return the released rows of the rows that are drawn."""
    assert isinstance(content, (RowChart, Panels))  # nothing else is drawn in parts
    return tuple(mark.row for mark in content.marks if mark.row is not None)


def footer(figure: Figure, words: Words, frame: Frame, base: str, standin: bool) -> tuple[str, ...]:
    """Return the lines under a figure."""
    method = words.say(frame.method, level=words.confidence())
    respondents = words.respondents([getattr(row, "n", float("nan")) for row in frame.rows])
    notes = [*(words.say(note) for note in frame.notes), *frame.explained]
    if any(row.flag and not _hidden(row) for row in frame.rows):
        notes.append(words.say("imprecise_mark", symbol=words.symbol("imprecise")))
    notes += words.remarks(figure)
    lines = [
        " ".join(part for part in (f"{method}.", f"{respondents}." if respondents else "", base) if part),
        " ".join(notes),
        words.source(frame.waves),
    ]
    return tuple(line for line in (*lines, words.say("standin_note") if standin else "") if line)


def alternative(figure: Figure, words: Words, content: Content, told: Told) -> str:
    """Return what a reader who cannot see the figure is told: kind, subject, finding and values."""
    parts = [
        words.say("standin_banner") + "." if told.standin else "",
        f"{told.title}.",
        words.say(told.kind),
        f"{told.subtitle}.",
        told.base,
        told.values or _values_told(figure, content, words, told.named),
    ]
    return " ".join(part for part in parts if part)


def _values_told(figure: Figure, content: Content, words: Words, named: tuple[tuple[str, str], ...]) -> str:
    if isinstance(content, LineChart):
        return _lines_told(content, words)
    assert isinstance(content, RowChart)
    return _rows_told(figure, content, words, named)


def _rows_told(figure: Figure, content: RowChart, words: Words, named: tuple[tuple[str, str], ...]) -> str:
    """Return all values; of many the highest and the lowest under each heading, the hidden, and those in the title."""
    rows = _with_headings(content.marks)
    if len(rows) <= LONG:
        return "; ".join(_value(heading, mark, content) for heading, mark in rows) + "."
    by_heading: dict[str, list[Mark]] = {}
    for heading, mark in rows:
        by_heading.setdefault(heading, []).append(mark)
    ends = EACH_END if len(by_heading) == 1 else 1
    kept = {(heading, mark.label) for heading, marks in by_heading.items() for mark in _extremes(marks, ends)}
    if len(by_heading) > 1:
        # beside headings a row without one is a part of its own: the total, or a term with one level
        kept |= {("", mark.label) for mark in by_heading.get("", [])}
    shown = [row for row in rows if row[1].reason or (row[0], row[1].label) in kept.union(named)]
    values = "; ".join(_value(heading, mark, content) for heading, mark in shown)
    return words.say("alt_some", number=str(len(rows)), values=values, file=f"{figure.id}.csv")


def _with_headings(marks: Sequence[Mark]) -> list[tuple[str, Mark]]:
    """Return each mark that is no heading, with the one it stands under."""
    rows: list[tuple[str, Mark]] = []
    heading = ""
    for mark in marks:
        if mark.heading:
            heading = mark.label
        else:
            rows.append((heading if mark.indent else "", mark))
    return rows


def _extremes(marks: Sequence[Mark], ends: int) -> list[Mark]:
    ordered = sorted((mark for mark in marks if mark.drawn), key=lambda mark: mark.point)
    return ordered if len(ordered) <= 2 * ends else [*ordered[:ends], *ordered[-ends:]]


def _value(heading: str, mark: Mark, content: RowChart) -> str:
    label = f"{heading}, {mark.label}" if heading else mark.label
    interval = f" ({content.columns[1]} {mark.interval})" if mark.interval else ""
    return f"{label}: {mark.value or mark.reason}{interval}"


def _lines_told(content: LineChart, words: Words) -> str:
    return "; ".join(f"{line.label}: {', '.join(_points_told(line, content, words))}" for line in content.lines) + "."


def _points_told(line: Line, content: LineChart, words: Words) -> Iterator[str]:
    interval = words.say("interval", level=words.confidence())
    points = zip(content.waves, line.values, line.intervals, line.reasons, strict=True)
    for place, (wave, value, limits, reason) in enumerate(points):
        if place in line.breaks:
            yield words.say("alt_gap")
        yield f"{reason} ({wave})" if reason else f"{value} ({wave}; {interval} {limits})"


def _hidden(row: Row) -> bool:
    return getattr(row, "hidden", False)
