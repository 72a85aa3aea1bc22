"""What stands around every chart: title, subtitle, stand-in notice, notes, source, and its alternative text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.figures.chart import Chart, Content, Line, LineChart, Mark, Panels, RowChart
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Claim, Estimate, FrameworkRow, ModelRow, Row, standin_waves
from ouder_netwerk.study.outputs import Figure

LONGEST = 249
"""Of an alternative text, in characters: a screen reader reads it in one go. All values stand in the description."""


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
    values : tuple of str
        The values in words, where not the marks themselves say them.
    of_waves : sequence of Row
        Rows of the waves, where those that are shown do not say from which they come.
    """

    kind: str
    method: str
    rows: Sequence[Estimate] | Sequence[ModelRow] | Sequence[FrameworkRow] | Sequence[Claim]
    waves: tuple[str, ...]
    notes: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    suffix: str = ""
    base: str = ""
    values: tuple[str, ...] = ()
    of_waves: Sequence[Row] = ()


def framed(figure: Figure, words: Words, content: Content, frame: Frame, finding: str) -> Chart:
    """Return the chart with all texts around it."""
    standin = any(row.standin for row in frame.rows)
    title = words.of(figure.title) if figure.title else finding
    # a subtitle that is made for levels only may end in the comma itself
    subtitle = (words.of(figure.subtitle).removesuffix(",") + frame.suffix).lstrip(", ")
    part, parts = figure.part
    if parts > 1:
        subtitle = f"{subtitle} ({part}/{parts})"
    base = words.say("base", base=frame.base) if frame.base else ""
    return Chart(
        figure.id,
        words.language,
        title,
        subtitle,
        content,
        words.say("standin_banner") if standin else "",
        footer(figure, words, frame, base),
        alternative(words, frame.kind, title, subtitle, standin),
        frame.values or tuple(_described(content, words)),
        tuple(frame.rows) if parts == 1 else _shown_rows(content),
    )


def _shown_rows(content: Content) -> tuple[Row, ...]:
    """Return the released rows of the rows that are drawn."""
    assert isinstance(content, (RowChart, Panels))  # nothing else is drawn in parts
    return tuple(mark.row for mark in content.marks if mark.row is not None)


def footer(figure: Figure, words: Words, frame: Frame, base: str) -> tuple[str, ...]:
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
        words.source(frame.waves, standin_waves(frame.of_waves or frame.rows)),
        words.say("standin_note") if any(row.standin for row in frame.rows) else "",
    ]
    return tuple(line for line in lines if line)


def alternative(words: Words, kind: str, title: str, subtitle: str, standin: bool) -> str:
    """Return what a reader who cannot see the figure is told: kind and finding, and what is shown as far as it fits."""
    told = f"{words.say(kind)}{words.say('alt_standin') if standin else ''}: {title}."
    longer = f"{told} {subtitle}."
    return longer if len(longer) <= LONGEST else told


def _described(content: Content, words: Words) -> Iterator[str]:
    """Yield every value in the figure, a line each: the long description of the figure."""
    if isinstance(content, LineChart):
        for line in content.lines:
            yield f"{line.label}: {', '.join(_points_told(line, content, words))}"
    elif isinstance(content, RowChart):
        for heading, mark in _with_headings(content.marks):
            yield _value(heading, mark, content)


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


def _value(heading: str, mark: Mark, content: RowChart) -> str:
    label = f"{heading}, {mark.label}" if heading else mark.label
    interval = f" ({content.columns[1]} {mark.interval})" if mark.interval else ""
    return f"{label}: {mark.value or mark.reason}{interval}"


def _points_told(line: Line, content: LineChart, words: Words) -> Iterator[str]:
    interval = words.say("interval", level=words.confidence())
    points = zip(content.waves, line.values, line.intervals, line.reasons, strict=True)
    for place, (wave, value, limits, reason) in enumerate(points):
        if place in line.breaks:
            yield words.say("alt_gap")
        yield f"{reason} ({wave})" if reason else f"{value} ({wave}; {interval} {limits})"


def _hidden(row: Row) -> bool:
    return getattr(row, "hidden", False)
