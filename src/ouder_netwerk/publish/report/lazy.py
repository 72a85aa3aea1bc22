"""Tables that come into the page when a reader opens them: until then they are rows in a script.

A report of a study with many groups holds tens of thousands of cells. As elements they make a page slow; as compact
text they cost little, and nothing needs to be fetched.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ouder_netwerk.publish.report.trace import Traces
from ouder_netwerk.publish.tables.table import Grid, GridCell


@dataclass(frozen=True)
class LazyTables:
    """The tables of a page, by number.

    Attributes
    ----------
    traces : Traces
        Where each released row stands, as the number of its line.
    """

    traces: Traces
    _made: list[Any] = field(default_factory=list)

    def put(self, grids: Iterable[Grid]) -> str:
        """Take in tables, and return their numbers for the element that they will be built in."""
        first = len(self._made)
        self._made.extend(self._compact(grid) for grid in grids)
        return " ".join(str(number) for number in range(first, len(self._made)))

    def script(self) -> str:
        """Return all tables as JSON, deflated and in letters that can stand in a script element."""
        text = json.dumps(self._made, ensure_ascii=False, separators=(",", ":"))
        return b64encode(zlib.compress(text.encode(), 9)).decode()

    def _compact(self, grid: Grid) -> Any:
        """Return caption, corner, headings and rows; a row is its header with the text of each cell."""
        rows = [[row.header, *(self._cell(cell) for cell in row.entries)] for row in grid.rows]
        return [grid.caption, grid.corner, list(grid.headers), rows]

    def _cell(self, cell: GridCell) -> str:
        """Return the lines of a cell, and last the released file and line it comes from."""
        return "|".join([*cell.lines, self._lines.get(cell.trace, "")])

    @cached_property
    def _lines(self) -> dict[str, str]:
        return {place: f"{name[0]}{line}" for place, (name, line) in self.traces.places.items()}
