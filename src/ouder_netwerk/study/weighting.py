"""Weights for a wave that has none: known totals of the population, in a table."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.study.base import PAIR, FileName, Model, Names
from ouder_netwerk.study.text_file import read_text

_AGREE = 1e-6
_THOUSANDS = re.compile(r"[1-9]\d*\.\d{3}(\D|$)")


class Weighting(Model):
    """Raking to known margins.

    Attributes
    ----------
    margins : str
        The table, in the study's folder: columns `concept`, `category`, and `total` or `share`.
    over : tuple of str
        The concepts to rake over; `single_parent*child_age` for a margin over both.
    population : float, optional
        Size of the population; needed where the table gives shares.
    bounds : (float, float), optional
        Limits of final over base weight, around 1.
    """

    margins: FileName
    over: Names = Field(min_length=1)
    population: float | None = Field(default=None, gt=0)
    bounds: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _around_one(self) -> Self:
        if self.bounds is not None and not 0 < self.bounds[0] < 1 < self.bounds[1]:
            raise ValueError("`bounds` need a lower limit between 0 and 1 and an upper limit above 1")
        return self

    @property
    def concepts(self) -> tuple[str, ...]:
        """Every concept that is raked over, once."""
        return tuple(dict.fromkeys(part for name in self.over for part in name.split(PAIR)))


@dataclass(frozen=True)
class Margins:
    """A table of known totals.

    Attributes
    ----------
    path : Path
    content : str
        The file as it is, for digests.
    totals : dict
        From concept (or crossed concepts) to category to total; shares where `are_shares`.
    lines : dict
        Where each concept begins.
    are_shares : bool
    """

    path: Path
    content: str
    totals: dict[str, dict[str, float]]
    lines: dict[str, int]
    are_shares: bool

    def scaled(self, weighting: Weighting) -> dict[str, dict[str, float]]:
        """Return the totals of the population for each margin that is raked over.

        Raises
        ------
        InputError
            A margin that is not in the table, shares that do not add up to one, totals that do not add up to one
            population; with the line.

        Examples
        --------
        >>> margins = Margins(Path("m.csv"), "", {"sex": {"f": 0.6, "m": 0.4}}, {"sex": 2}, True)
        >>> margins.scaled(Weighting(margins="m.csv", over="sex", population=50))
        {'sex': {'f': 30.0, 'm': 20.0}}
        """
        problems = list(self._problems(weighting))
        if problems:
            raise InputError(problems)
        factor = (weighting.population or 1.0) if self.are_shares else 1.0
        return {
            name: {category: factor * value for category, value in self.totals[name].items()} for name in weighting.over
        }

    def _problems(self, weighting: Weighting) -> Iterator[Problem]:
        absent = [name for name in weighting.over if name not in self.totals]
        if absent:
            what = f"has no rows for {', '.join(absent)}"
            yield Problem(str(self.path), what, f"add them, or rake over: {', '.join(self.totals)}")
            return
        if self.are_shares and weighting.population is None:
            yield Problem(str(self.path), "gives shares", "add `population` to `weighting`, or give totals")
            return
        sums = {name: sum(self.totals[name].values()) for name in weighting.over}
        if self.are_shares:
            expected, what = 1.0, "the shares"
        else:
            expected, what = weighting.population or sums[weighting.over[0]], "the totals"
        for name, total in sums.items():
            if abs(total - expected) > _AGREE * expected:
                where = f"{self.path}:{self.lines[name]}"
                remedy = "mend the table: every margin must add up to the same population"
                yield Problem(where, f"{what} of {name} add up to {total:.10g}, not to {expected:.10g}", remedy)


def read_margins(path: Path) -> Margins:
    """Read a table of known totals.

    Parameters
    ----------
    path : Path
        UTF-8 with a heading; columns apart by commas, or as Excel writes them in Dutch: semicolons and decimal commas.

    Returns
    -------
    Margins

    Raises
    ------
    InputError
        When it is absent, lacks columns, or holds a number that is none, is negative or stands there twice: each with
        its line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "margins.csv"
    ...     _ = file.write_text("concept,category,total\\nsex,f,60\\nsex,m,40\\n", encoding="utf-8")
    ...     read_margins(file).totals
    {'sex': {'f': 60.0, 'm': 40.0}}
    """
    content = read_text(path, "make it: a CSV table with the columns concept, category, and total or share")
    lines = content.splitlines()
    by_semicolon = bool(lines) and lines[0].count(";") > lines[0].count(",")
    reader = csv.DictReader(lines, delimiter=";" if by_semicolon else ",", skipinitialspace=True)
    columns = set(reader.fieldnames or ())
    numbers = columns & {"total", "share"}
    if not {"concept", "category"} <= columns or len(numbers) != 1:
        what = f"has the columns {', '.join(reader.fieldnames or ()) or '(none)'}"
        raise fail(f"{path}:1", what, "give it concept, category, and either total or share")
    number = next(iter(numbers))
    rows = [
        (reader.line_num, row["concept"], row["category"], _amount(row[number], by_semicolon), row[number])
        for row in reader
    ]
    problems = list(_row_problems(path, rows))
    if problems:
        raise InputError(problems)
    totals: dict[str, dict[str, float]] = {}
    first: dict[str, int] = {}
    for line, concept, category, amount, _ in rows:
        totals.setdefault(concept, {})[category] = amount
        first.setdefault(concept, line)
    return Margins(path, content, totals, first, numbers == {"share"})


def _row_problems(path: Path, rows: list[tuple[int, Any, Any, float, Any]]) -> Iterator[Problem]:
    seen: Counter[tuple[Any, Any]] = Counter()
    for line, concept, category, amount, written in rows:
        where = f"{path}:{line}"
        seen[concept, category] += 1
        if seen[concept, category] > 1:
            yield Problem(where, f"names {category} of {concept} again", "keep one row")
        if not 0 <= amount < float("inf"):
            remedy = "write a number, without points between thousands"
            yield Problem(where, f"`{written}` is not an amount of people", remedy)


def _amount(written: Any, by_semicolon: bool) -> float:
    """Return a number, NaN for none; where semicolons stand between columns, a comma is the decimal sign.

    There a point before three digits could be one between thousands, so it is no number.
    """
    if by_semicolon and written and not _THOUSANDS.search(written):
        written = written.replace(",", ".")
    elif by_semicolon:
        return float("nan")
    try:
        return float(written)
    except (TypeError, ValueError):
        return float("nan")
