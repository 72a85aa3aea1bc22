"""All tables in one workbook, by the conventions for official-statistics spreadsheets.

Cover, contents and notes come first; then one table a sheet, from column A, under a title; real header cells, no merged
or empty cells, marks in letters, links both ways. The library that makes such workbooks, gptables, puts English
headings of its own on every sheet, so a Dutch workbook cannot be made with it.
"""

import re
import textwrap
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from ouder_netwerk.publish.house import HouseStyle, publisher_name
from ouder_netwerk.publish.tables.book import Book
from ouder_netwerk.publish.tables.crosstab import Crosstab, crosstab
from ouder_netwerk.publish.tables.table import Content, TableColumn, Value
from ouder_netwerk.publish.wording import SYMBOLS, Words
from ouder_netwerk.study.outputs import LONGEST_SHEET

FORMATS: dict[str, dict[str, Any]] = {
    # away from the number before it; without `align` programs pass over the indent
    "text": {"align": "left", "indent": 1},
    "share": {"num_format": "0.0%", "align": "right"},
    "points": {"num_format": "+0.0;\N{MINUS SIGN}0.0;0.0", "align": "right"},
    "number": {"num_format": "0.0##", "align": "right"},
    "amount": {"num_format": "+0.00;\N{MINUS SIGN}0.00;0.00", "align": "right"},
    "ratio": {"num_format": "0.00", "align": "right"},
    "count": {"num_format": "#,##0", "align": "right"},
}
CREATED = datetime(2000, 1, 1)
"""The same bytes every time: no date of making."""
WIDEST_TEXT = 34
NUMBER_WIDTH = 12
WIDEST_LABEL = 26
LEVEL_WIDTH = 12
ROW_HEIGHT = 14.0
LETTERS = 1.15
"""Letters in a unit of column width, which is a digit."""
FONT_SIZE = 10


def workbook(contents: Sequence[Content], made_with: Book) -> bytes:
    """Return the workbook with all tables of a study in one language."""
    words, house = made_with.words, made_with.house
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    title = words.say("workbook_title", study=words.of(words.study.title))
    book.set_properties({"title": title, "created": CREATED, "author": "", "comments": ""})
    formats = _formats(book, words, house)
    banner = next((content.banner for content in contents if content.banner), "")
    _cover(book, title, banner, made_with, formats)
    _contents(book, contents, words, formats)
    _notes(book, contents, words, formats)
    for content in contents:
        _table(book, content, words, formats)
        if across := crosstab(content, words.say("measure"), words.symbol("absent")):
            _crosstab(book, content, across, made_with, formats)
    book.close()
    return out.getvalue()


def _formats(book: Any, words: Words, house: HouseStyle) -> dict[str, Any]:
    light = house.colours.light
    point = words.text("language.decimal")
    small = {"num_format": f'[<0.0005]"<0{point}001";0.000', "align": "right"}
    numbers = FORMATS | {"p": small}
    header: dict[str, Any] = FORMATS["text"] | {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    others: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "heading": {"bold": True, "font_size": 11},
        "header": header,
        "number header": header | {"align": "right", "indent": 0},
        "banner": {"bold": True, "font_color": light.paper, "bg_color": light.ink},
        "plain": {},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "link": {"font_color": light.link, "underline": True, "valign": "top"},
    }
    cells = {name: form | {"valign": "top", "text_wrap": name == "text"} for name, form in numbers.items()}
    font = {"font_name": house.office_font, "font_size": FONT_SIZE}
    return {name: book.add_format(font | form) for name, form in (cells | others).items()}


def _worksheet(book: Any, name: str, title: str = "") -> Any:
    """Add a sheet, set up for A4: as wide as a page, with its title and the number of the page on each."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8{title.replace('&', '&&')[:150]}&R&8&P / &N")
    return sheet


def crosstab_sheet(content: Content, words: Words) -> str:
    """Return the name of the sheet with a table across the levels of its subgroups, as long as Excel allows."""
    behind = words.say("crosstab_sheet")
    return f"{content.sheet[: LONGEST_SHEET - len(behind) - 1]} {behind}"


def _crosstab(book: Any, content: Content, across: Crosstab, made_with: Book, formats: dict[str, Any]) -> None:
    """Write percentages, limits and n with the levels as columns, and beside them the totals as a chart."""
    words = made_with.words
    name = crosstab_sheet(content, words)
    sheet = _worksheet(book, name, content.title)
    header = _head(sheet, content, words, formats)
    _real_table(sheet, header, across.columns, len(across.rows), f"{content.id}_across", formats)
    widths = [WIDEST_LABEL if place < across.labels else LEVEL_WIDTH for place in range(len(across.columns))]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(header, _height([f"{column.title} ...." for column in across.columns], widths))
    for number, row in enumerate(across.rows):
        form = formats["count" if number >= 3 * across.length else "share"]
        sheet.set_row(header + 1 + number, _height(row, widths))
        for place, value in enumerate(row):
            if isinstance(value, str):
                shown = formats["text"] if place < across.labels else form
                sheet.write_string(header + 1 + number, place, value, shown)
            else:
                sheet.write_number(header + 1 + number, place, value, form)
    sheet.freeze_panes(header + 1, across.labels)
    sheet.repeat_rows(header)
    _chart(book, sheet, name, (header + 1, header + across.length), across, content, made_with)


def _chart(
    book: Any, sheet: Any, name: str, rows: tuple[int, int], across: Crosstab, content: Content, made_with: Book
) -> None:
    """Put a native chart of the totals beside a table: it follows the cells, and anyone can change it."""
    chart = book.add_chart({"type": "bar"})
    labels = [name, rows[0], 1, rows[1], 1]
    total = across.labels
    fill = {"color": made_with.house.colours.light.whole}
    chart.add_series({"categories": labels, "values": [name, rows[0], total, rows[1], total], "fill": fill})
    chart.set_title({"name": content.title, "overlay": False, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#dcdcdc"}}})
    chart.set_size({"width": 720, "height": 120 + 26 * across.length})
    place = {"description": f"{content.title}: {made_with.words.say('chart_of_totals')}", "object_position": 3}
    sheet.insert_chart(rows[0] - 1, len(across.columns) + 1, chart, place)


def _cover(book: Any, title: str, banner: str, made_with: Book, formats: dict[str, Any]) -> None:
    words, house = made_with.words, made_with.house
    sheet = _worksheet(book, words.say("cover"))
    sheet.set_column(0, 0, 90)
    lines = [(title, "title"), *([(banner, "banner")] if banner else [])]
    lines += [
        (words.say("source_standin" if banner else "source", source=words.of(words.study.source)), "wrapped"),
        (words.say("about"), "wrapped"),
    ]
    publisher = publisher_name(house, words)
    lines += [(words.say("publisher", publisher=publisher), "wrapped")] if publisher else []
    lines += [(words.say("standin_note"), "wrapped")] if banner else []
    for row, (text, form) in enumerate(lines):
        sheet.set_row(row, _height([text], [90]) * (1.5 if form == "title" else 1.0))
        sheet.write_string(row, 0, text, formats[form])
    contents_name = words.say("contents")
    sheet.write_url(len(lines), 0, f"internal:'{contents_name}'!A1", formats["link"], words.say("to_contents"))
    if house.logo:
        sheet.insert_image(len(lines) + 1, 0, house.logo, {"description": publisher, "x_offset": 4, "y_offset": 4})


def _contents(book: Any, contents: Sequence[Content], words: Words, formats: dict[str, Any]) -> None:
    sheet = _worksheet(book, words.say("contents"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, words.say("contents"), formats["title"])
    rows = [(words.say("notes"), words.say("notes"))]
    for content in contents:
        rows.append((content.sheet, content.title))
        if crosstab(content, "", ""):
            rows.append((crosstab_sheet(content, words), f"{content.title} ({words.say('crosstab')})"))
    columns = [TableColumn(name, words.say(name)) for name in ("sheet_name", "title")]
    _real_table(sheet, 1, columns, len(rows), "contents", formats)
    for row, (name, title) in enumerate(rows, 2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_string(row, 1, title, formats["text"])


def _notes(book: Any, contents: Sequence[Content], words: Words, formats: dict[str, Any]) -> None:
    sheet = _worksheet(book, words.say("notes"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, words.say("notes"), formats["title"])
    rows = [(words.symbol(name), words.text(f"meanings.{name}")) for name in SYMBOLS]
    marks = len(rows)
    # without the marks that stand above; what holds for one table stands on its own sheet
    notes = {note: None for content in reversed(contents) for note in reversed(content.notes) if note[:1] != "["}
    used = {note: [content.sheet for content in contents if note in content.notes] for note in reversed(notes)}
    rows.append((words.say("all_tables"), words.say("rounding")))
    rows += [
        ("; ".join(names) if len(names) < len(contents) else words.say("all_tables"), note)
        for note, names in used.items()
    ]
    columns = [TableColumn(name, words.say(name)) for name in ("mark_or_table", "meaning")]
    _real_table(sheet, 1, columns, len(rows), "notes", formats)
    for row, (mark, meaning) in enumerate(rows, 2):
        sheet.write_string(row, 0, mark, formats["header" if row < marks + 2 else "text"])
        sheet.write_string(row, 1, meaning, formats["text"])
        sheet.set_row(row, _height([mark, meaning], [34, 100]))


def _table(book: Any, content: Content, words: Words, formats: dict[str, Any]) -> None:
    sheet = _worksheet(book, content.sheet, content.title)
    header = _head(sheet, content, words, formats)
    _real_table(sheet, header, content.columns, len(content.rows), content.id, formats)
    widths = [_width(content, number) for number in range(len(content.columns))]
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    # room for the filter button in every heading
    sheet.set_row(header, _height([f"{column.title} ...." for column in content.columns], widths))
    for row_number, row in enumerate(content.rows, header + 1):
        sheet.set_row(row_number, _height(row, widths))
        for number, (value, column) in enumerate(zip(row, content.columns, strict=True)):
            if isinstance(value, str):
                sheet.write_string(row_number, number, value, formats[column.form])
            else:
                shown = 100 * value if column.form == "points" else value
                sheet.write_number(row_number, number, shown, formats[column.form])
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)


def _head(sheet: Any, content: Content, words: Words, formats: dict[str, Any]) -> int:
    """Write what stands over a table, and return the row of its headings."""
    lines = [
        (content.title, "title"),
        (content.banner, "heading"),
        *((note, "plain") for note in (content.notes[0], *content.own)),
    ]
    shown = [line for line in lines if line[0]]
    for row, (text, form) in enumerate(shown):
        sheet.write_string(row, 0, text, formats[form])
    links = (("contents", "to_contents"), ("notes", "to_notes"))
    for row, (to, text) in enumerate(links, len(shown)):
        sheet.write_url(row, 0, f"internal:'{words.say(to)}'!A1", formats["link"], words.say(text))
    return len(shown) + len(links)


def _width(content: Content, number: int) -> int:
    if content.columns[number].form != "text":
        return NUMBER_WIDTH
    texts = [str(row[number]) for row in content.rows]
    return min(max([len(text) for text in texts] + [12]) + 2, WIDEST_TEXT)


def _height(values: Sequence[Value], widths: Sequence[int]) -> float:
    """Not every program makes rows high enough for wrapped text by itself."""
    rooms = [(value, int(LETTERS * width)) for value, width in zip(values, widths, strict=True)]
    long = [(value, room) for value, room in rooms if isinstance(value, str) and len(value) > room]
    return ROW_HEIGHT * max([1, *(len(textwrap.wrap(value, room)) for value, room in long)])


def _real_table(
    sheet: Any, header: int, columns: Sequence[TableColumn], length: int, name: str, formats: dict[str, Any]
) -> None:
    sheet.add_table(
        header,
        0,
        header + length,
        len(columns) - 1,
        {
            "name": "t_" + re.sub(r"\W", "_", name),
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [
                {
                    "header": column.title,
                    "header_format": formats["header" if column.form == "text" else "number header"],
                }
                for column in columns
            ],
        },
    )
