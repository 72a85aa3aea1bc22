"""The indicators of a table across the levels of its subgroups: percentages first, then their limits and n."""

from collections.abc import Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.tables.table import Content, TableColumn, Value
from ouder_netwerk.publish.wording import CROSS

MEASURES = ("percentage", "lower", "upper", "n")
HEADS = ("wave", "indicator", "base_name")
NEEDED = {*HEADS, "subgroup", "level", *MEASURES}


@dataclass(frozen=True)
class Crosstab:
    """A table with a column for each level.

    Attributes
    ----------
    columns : tuple of TableColumn
        What a row is of, and then the levels.
    rows : tuple of tuple
        Per measure a row for each indicator.
    labels : int
        How many columns say what a row is of: beside indicator and measure those that differ between rows.
    indicator : int
        Which of them names the indicator.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    labels: int
    indicator: int

    @property
    def length(self) -> int:
        """How many rows each measure has."""
        return len(self.rows) // len(MEASURES)


def crosstab(content: Content, measure: str, absent: str) -> Crosstab | None:
    """Return a table of shares across the levels of its subgroups, pairs left out; None for a table of other numbers.

    Parameters
    ----------
    content : Content
        Its long form.
    measure : str
        Heading of the column that says whether a row holds percentages, limits or n.
    absent : str
        Mark for a level that a wave does not have.
    """
    columns = {column.name: column for column in content.columns}
    if not columns.keys() >= NEEDED:
        return None
    places = {column.name: place for place, column in enumerate(content.columns)}
    cells: dict[tuple[Value, ...], dict[str, Sequence[Value]]] = {}
    for row in content.rows:
        subgroup, level = str(row[places["subgroup"]]), str(row[places["level"]])
        if CROSS not in subgroup:
            name = level if subgroup == level else f"{subgroup}: {level}"
            cells.setdefault(tuple(row[places[head]] for head in HEADS), {})[name] = row
    levels = tuple(dict.fromkeys(name for row in cells.values() for name in row))
    differ = [len({head[place] for head in cells}) > 1 for place in range(len(HEADS))]
    shown = [place for place, name in enumerate(HEADS) if name == "indicator" or differ[place]]
    rows = [
        (
            *(head[place] for place in shown),
            columns[name].title,
            *(by_level[level][places[name]] if level in by_level else absent for level in levels),
        )
        for name in MEASURES
        for head, by_level in cells.items()
    ]
    heads = [columns[HEADS[place]] for place in shown]
    of_levels = [TableColumn(f"level {name}", name, "share") for name in levels]
    made = (*heads, TableColumn("measure", measure), *of_levels)
    return Crosstab(made, tuple(rows), len(heads) + 1, [column.name for column in heads].index("indicator"))
