"""What stands around every chart: title, subtitle, stand-in notice, notes, source, and its alternative text."""

from collections.abc import Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.chart import Chart, LineChart, RowChart
from ouder_netwerk.publish.released import Claim, Estimate, ModelRow, Row
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.outputs import Figure

LONG = 14
"""Alternative texts list no more values than this; beyond it the highest and lowest."""


@dataclass(frozen=True)
class Frame:
    """What the frame is made from.

    Attributes
    ----------
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
        Put behind the subtitle.
    """

    method: str
    rows: Sequence[Estimate] | Sequence[ModelRow] | Sequence[Claim]
    waves: tuple[str, ...]
    notes: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    suffix: str = ""


def framed(figure: Figure, words: Words, content: RowChart | LineChart, frame: Frame, finding: str) -> Chart:
    """Return the chart with all texts around it."""
    standin = any(row.standin for row in frame.rows)
    title = words.of(figure.title) if figure.title else finding
    subtitle = " ".join(part for part in (words.of(figure.subtitle), frame.suffix) if part)
    return Chart(
        figure.id,
        words.language,
        title,
        subtitle,
        content,
        words.say("standin_banner") if standin else "",
        footer(figure, words, frame, standin),
        alternative(figure, words, content, title, subtitle, standin),
        tuple(frame.rows),
    )


def footer(figure: Figure, words: Words, frame: Frame, standin: bool) -> tuple[str, ...]:
    """Return the lines under a figure."""
    method = words.say(frame.method, level=words.confidence())
    respondents = words.respondents([getattr(row, "n", float("nan")) for row in frame.rows])
    notes = [*(words.say(note) for note in frame.notes), *frame.explained]
    if any(row.flag and not _hidden(row) for row in frame.rows):
        notes.append(words.say("imprecise_mark", symbol=words.symbol("imprecise")))
    notes += words.remarks(figure)
    lines = [
        ". ".join(part for part in (method, respondents) if part) + ".",
        " ".join(notes),
        words.source(frame.waves),
    ]
    return tuple(line for line in (*lines, words.say("standin_note") if standin else "") if line)


def alternative(
    figure: Figure, words: Words, content: RowChart | LineChart, title: str, subtitle: str, standin: bool
) -> str:
    """Return what a reader who cannot see the figure is told: kind, subject, finding and values."""
    values = _values_of_lines(content) if isinstance(content, LineChart) else _values_of_rows(content)
    shown = values if len(values) <= LONG else [*values[: LONG // 2], "...", *values[-LONG // 2 :]]
    parts = [
        words.say("standin_banner") + "." if standin else "",
        f"{title}.",
        words.say(f"alt_{figure.kind}"),
        f"{subtitle}.",
        "; ".join(shown) + ".",
        words.say("alt_more", file=f"{figure.id}.csv") if len(values) > LONG else "",
    ]
    return " ".join(part for part in parts if part)


def _values_of_rows(content: RowChart) -> list[str]:
    values, heading = [], ""
    for mark in content.marks:
        if mark.heading:
            heading = f"{mark.label}, "
            continue
        label = (heading if mark.indent else "") + mark.label
        interval = f" ({content.columns[1]} {mark.interval})" if mark.interval else ""
        values.append(f"{label}: {mark.value or mark.reason}{interval}")
    return values


def _values_of_lines(content: LineChart) -> list[str]:
    return [
        f"{line.label}: "
        + ", ".join(
            f"{reason or value} ({wave})"
            for value, reason, wave in zip(line.values, line.reasons, content.waves, strict=True)
        )
        for line in content.lines
    ]


def _hidden(row: Row) -> bool:
    return getattr(row, "hidden", False)
