"""The main findings on one page: sentences with pictograms, groups compared, and what interviews found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod
from itertools import permutations
from math import ceil, floor

from ouder_netwerk.claims.quantities import WordedQuantity, worded_range
from ouder_netwerk.formatting import percent
from ouder_netwerk.publish.figures.chart import NAN, Chart
from ouder_netwerk.publish.figures.frame import alternative
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import OVERVIEW, FigureKind
from ouder_netwerk.publish.figures.overview import (
    Heading,
    NumberBar,
    Overview,
    OverviewColumn,
    OverviewLine,
    Pictogram,
    Told,
    Versus,
)
from ouder_netwerk.publish.selection import Name, ReleasedCells, significant
from ouder_netwerk.publish.sentences import SHARE, Sentences, bare, clearly_first, title_of
from ouder_netwerk.publish.wording import TOTAL, Words, capital
from ouder_netwerk.released import Estimate, Released, standin_waves
from ouder_netwerk.study.grammar import verb_phrase
from ouder_netwerk.study.outputs import OverviewFigure
from ouder_netwerk.study.overview import (
    AnyLine,
    BarLine,
    ComparedLine,
    HeadingLine,
    InterviewsLine,
    PictogramLine,
    RangeLine,
)


def chart(figure: OverviewFigure, released: Released, words: Words) -> Chart:
    """Return the overview, every number of which is a released share."""
    page = _Page(figure, released, words)
    columns = [
        OverviewColumn(words.of(panel.title), tuple(line for one in panel.lines for line in page.lines(one)))
        for panel in figure.panels
    ]
    title = words.of(figure.title) if figure.title else page.title()
    subtitle = words.of(figure.subtitle)
    standin = any(row.standin for row in page.rows)
    return Chart(
        figure.id,
        words.language,
        title,
        subtitle,
        Overview(tuple(columns), words.say("overview_lines.key", people=words.people())),
        words.say("standin_banner") if standin else "",
        tuple(page.footer(columns)),
        alternative(words, "alt_overview", title, subtitle, standin),
        tuple(page.described(columns)),
        tuple({row.key: row for row in page.rows}.values()),
        figure.more_formats,
    )


@dataclass
class _Page:
    """An overview being made: the rows it has used so far are those behind it."""

    figure: OverviewFigure
    released: Released
    words: Words
    rows: list[Estimate] = field(default_factory=list)

    def title(self) -> str:
        """Return the sentence about the leading indicator."""
        cells, name = self._found(self.figure.lead)
        row = self._row(cells, name)
        if row.hidden:
            return self.words.say("find_all_hidden")
        return title_of(lambda form: Sentences(self.words).share(cells.wave_id, row, self._percent(row), form), SHARE)

    @singledispatchmethod
    def lines(self, line: AnyLine) -> Iterator[OverviewLine]:
        """Yield what a line of the definition shows."""
        raise TypeError(line)

    @lines.register
    def _(self, line: HeadingLine) -> Iterator[OverviewLine]:
        yield Heading(self.words.of(line.heading))

    @lines.register
    def _(self, line: InterviewsLine) -> Iterator[OverviewLine]:
        yield Told(self.words.of(line.interviews), self.words.say("overview_lines.interviews"))

    @lines.register
    def _(self, line: PictogramLine) -> Iterator[OverviewLine]:
        cells, name = self._found(line.share)
        row = self._row(cells, name)
        if row.hidden:
            yield Pictogram(NAN, self.words.symbol("hidden"), self._why_hidden(cells, row))
            return
        verb = verb_phrase(self.words.of(line.verb)) if line.verb else None
        said = Sentences(self.words).told(cells.wave_id, row, verb)
        others = [self._row(*self._found(other)) for other in line.above]
        if line.clause and all(not other.hidden for other in others) and clearly_first(row, others):
            said = self.words.say("overview_lines.clause", sentence=said, clause=self.words.of(line.clause))
        yield Pictogram(row.estimate, self._percent(row), f"{said}.")

    @lines.register
    def _(self, line: BarLine) -> Iterator[OverviewLine]:
        cells, name = self._found(line.bar)
        row = self._row(cells, name)
        label = self.words.of(line.label) if line.label else self.words.share(cells.wave_id, *name)
        yield NumberBar(label, row.estimate, self.words.symbol("hidden") if row.hidden else self._percent(row))

    @lines.register
    def _(self, line: RangeLine) -> Iterator[OverviewLine]:
        rows = self._together(line)
        if any(row.hidden for row in rows):
            yield Told(capital(self.words.hidden(next(row.flag for row in rows if row.hidden))) + ".")
            return
        parts = [f"{self.words.of(text)} ({self._percent(row)})" for text, row in zip(line.each, rows, strict=True)]
        people = self.words.of(line.people) if line.people else self.words.people()
        verb = verb_phrase(self.words.of(line.verb))
        quantity = self._range(min(row.estimate for row in rows), max(row.estimate for row in rows))
        said = Sentences(self.words).quantified(quantity, people, verb, "", "told")
        yield Told(f"{said} {self.words.listed(parts)}.")

    @lines.register
    def _(self, line: ComparedLine) -> Iterator[OverviewLine]:
        cells, name = self._found(line.compare)
        sides: dict[str, list[Estimate]] = {}
        for subgroup in line.by:
            first, *_, last = cells.levels(subgroup)
            rows = [self._row(cells, name, subgroup, level) for level in (last, first)]
            sides[subgroup] = rows if any(row.hidden for row in rows) else sorted(rows, key=lambda row: row.estimate)
        known = [row.estimate for rows in sides.values() for row in rows if not row.hidden] or [0.0, 1.0]
        scale = floor(10 * min(known)) / 10, ceil(10 * max(known)) / 10
        for subgroup, (one, other) in sides.items():
            tested = (cells.contrast(*name, subgroup, *levels) for levels in permutations((one.level, other.level)))
            yield Versus(
                (self._named(subgroup, one.level), self._named(subgroup, other.level)),
                (self._shown(one), self._shown(other)),
                (one.estimate, other.estimate),
                scale if scale[0] < scale[1] else (0.0, 1.0),
                any(significant(contrast) for contrast in tested),
            )

    def footer(self, columns: Sequence[OverviewColumn]) -> Iterator[str]:
        """Yield the lines under the overview."""
        words = self.words
        lines = [line for column in columns for line in column.lines]
        notes = [words.say("overview_lines.method", level=words.confidence())]
        if any(isinstance(line, Versus) and not line.differs for line in lines):
            notes.append(words.say("overview_lines.alike"))
        if any(row.hidden for row in self.rows):
            notes.append(f"{words.legend({'hidden'})[0]}.")
        notes += [words.of(text) for text in (self.figure.note, words.study.file.note) if text]
        yield " ".join(notes)
        yield words.source(self.figure.waves, standin_waves(self.rows))
        if any(row.standin for row in self.rows):
            yield words.say("standin_note")

    def described(self, columns: Sequence[OverviewColumn]) -> Iterator[str]:
        """Yield every line in words: the long description."""
        for column in columns:
            yield f"{column.title}:"
            for line in column.lines:
                match line:
                    case Heading(text):
                        yield f"{text}:"
                    case Told(text, label):
                        yield f"{label} {text}".strip()
                    case Pictogram(_, value, text):
                        yield f"{value}: {text}"
                    case NumberBar(label, _, value):
                        yield f"{label}: {value}"
                    case Versus(people, values):
                        yield "; ".join(f"{who}: {value}" for who, value in zip(people, values, strict=True))

    def _found(self, indicator: str) -> tuple[ReleasedCells, Name]:
        """Return the first wave of the figure that measures an indicator, and its answer."""
        one = self.words.study.indicators.all[indicator]
        waves = (ReleasedCells(self.words.study, self.released, wave) for wave in self.figure.waves)
        return next((cells, names[0]) for cells in waves if (names := cells.measured([one])))

    def _row(self, cells: ReleasedCells, name: Name, subgroup: str = TOTAL, level: str = TOTAL) -> Estimate:
        row = cells.needed(*name, subgroup, level)
        self.rows.append(row)
        return row

    def _together(self, line: RangeLine) -> list[Estimate]:
        if line.by is None:
            return [self._row(*self._found(indicator)) for indicator in line.together]
        cells, name = self._found(line.together[0])
        return [self._row(cells, name, line.by, level) for level in cells.levels(line.by)]

    def _range(self, low: float, high: float) -> WordedQuantity:
        return worded_range(low, high, self.words.language)

    def _named(self, subgroup: str, level: str) -> str:
        name = Sentences(self.words).name(subgroup, level)
        return bare(name) if name else self.words.level_with_name(subgroup, level)

    def _why_hidden(self, cells: ReleasedCells, row: Estimate) -> str:
        label = self.words.share(cells.wave_id, row.indicator, row.category)
        return f"{label}: {self.words.hidden(row.flag)}."

    def _shown(self, row: Estimate) -> str:
        return self.words.symbol("hidden") if row.hidden else self._percent(row)

    def _percent(self, row: Estimate) -> str:
        mark = f" {self.words.symbol('imprecise')}" if row.flag else ""
        return percent(row.estimate, self.words.language, self.figure.decimals) + mark


def _place(row: Estimate, figure: OverviewFigure, words: Words) -> tuple[str, str]:
    wave = next(
        one
        for one in figure.waves
        if (words.study.waves[one].survey, words.study.waves[one].wave) == (row.raw["survey"], row.raw["wave"])
    )
    label = words.share(wave, row.indicator, row.category)
    subgroup = row.raw["subgroup"]
    return "", label if subgroup == TOTAL else f"{label}, {words.level_with_name(subgroup, row.level)}"


KIND = FigureKind(("estimates", "contrasts"), chart, lambda *_: OVERVIEW, share_grid(_place))
