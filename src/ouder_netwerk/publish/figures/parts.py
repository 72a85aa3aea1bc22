"""Figures of more rows than a screen or a page takes, drawn in parts that each can be read as a whole."""

import math
from collections.abc import Sequence
from itertools import chain

from ouder_netwerk.publish.figures.chart import Mark
from ouder_netwerk.publish.selection import ReleasedCells, indicators_of, model_cells
from ouder_netwerk.released import Released
from ouder_netwerk.study.outputs import Figure
from ouder_netwerk.study.study import Study

MOST_ROWS = 28
"""In one picture, headings counted."""


def in_parts(figure: Figure, study: Study) -> tuple[Figure, ...]:
    """Return a figure in as many parts as it needs, named `<id>-1` and so on; one that fits as it is.

    How many follows from the definition alone, because the workflow asks for the names of files before there are any.
    """
    number = math.ceil(_rows(figure, study) / MOST_ROWS)
    return tuple(figure.as_part(part, number) for part in range(1, number + 1)) if number > 1 else (figure,)


def _rows(figure: Figure, study: Study) -> int:
    """Return how many rows a figure has: a row for each share or effect, and a heading over each that is split."""
    subject = figure.subject
    if not figure.waves or not figure.in_rows:
        return 1
    if subject.models:
        cells = model_cells(study, Released(), subject.models[0], figure.waves[0])
        levels = [len(cells.levels(term)) for term in cells.model.terms_until(cells.block(subject.block))]
        return sum(number + (number > 1) for number in levels)
    shares = ReleasedCells(study, Released(), figure.waves[0])
    names = len(shares.measured(indicators_of(study, subject)))
    if not subject.subgroups:
        return names
    return sum(names * (1 + len(shares.levels(subgroup))) for subgroup in subject.subgroups)


def part_of(marks: Sequence[Mark], part: int, parts: int) -> tuple[Mark, ...]:
    """Return the rows of one part; a heading whose rows go on in the next part stands over these too.

    Parameters
    ----------
    marks : sequence of Mark
        All rows.
    part, parts : int
        Which part, counted from 1, of how many.

    Examples
    --------
    >>> rows = [Mark("a", heading=True), *(Mark(str(n), indent=True) for n in range(4)), Mark("b")]
    >>> [[mark.label for mark in part_of(rows, part, 2)] for part in (1, 2)]
    [['a', '0', '1'], ['a', '2', '3', 'b']]
    """
    if parts == 1:
        return tuple(marks)
    blocks = _blocks(marks)
    most = math.ceil(len(marks) / parts)
    if all(len(block) <= most for block in blocks):
        return tuple(chain.from_iterable(_share_out(blocks, parts)[part - 1]))
    chunk = list(marks[(part - 1) * most : part * most])
    heading = next((mark for mark in reversed(marks[: (part - 1) * most]) if mark.heading), None)
    return (heading, *chunk) if heading and chunk and chunk[0].indent else tuple(chunk)


def _blocks(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Return the rows by what belongs together: a heading with the rows under it, or a row alone."""
    blocks: list[list[Mark]] = []
    for mark in marks:
        if mark.indent and blocks:
            blocks[-1].append(mark)
        else:
            blocks.append([mark])
    return blocks


def _share_out(blocks: Sequence[list[Mark]], parts: int) -> list[list[list[Mark]]]:
    """Return the blocks in parts of about the same number of rows, in order."""
    shared: list[list[list[Mark]]] = [[] for _ in range(parts)]
    rows = sum(len(block) for block in blocks)
    before = 0
    for block in blocks:
        middle = before + len(block) / 2
        shared[min(int(parts * middle / rows), parts - 1)].append(block)
        before += len(block)
    return shared
