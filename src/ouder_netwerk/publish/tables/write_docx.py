"""All figures and tables in one Word document: contents, page numbers, captions, repeated header rows, A4."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor

from ouder_netwerk.publish.house import publisher_name
from ouder_netwerk.publish.tables.book import Book
from ouder_netwerk.publish.tables.pictures import DrawnFigure
from ouder_netwerk.publish.tables.table import Content, Grid, GridCell
from ouder_netwerk.publish.wording import Words

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
ZIPPED = (1980, 1, 1, 0, 0, 0)
WIDTH = 9600
"""Of a table, in twentieths of a point: A4 less its margins."""
FIRST = 1600
"""The least that the first column gets."""
LETTER, LETTER_BOLD = 84, 88
"""Width of a letter in a cell: of figures, and of the widest words in bold."""
PADDING = 220
"""Left and right of the text in a cell."""
TALLEST = 215
"""Of a picture on a page, in millimetres."""


def document(contents: Sequence[Content], made_with: Book) -> bytes:
    """Return the document with all figures and tables of a study in one language."""
    words = made_with.words
    file = docx.Document()
    title = words.say("workbook_title", study=words.of(words.study.title))
    properties = file.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = CREATED
    properties.language = words.text("language.tag")
    _set_up(file, made_with)
    if made_with.house.logo:
        logo = file.add_picture(made_with.house.logo, height=Mm(15))
        logo._inline.docPr.set("descr", publisher_name(made_with.house, words))
    file.add_heading(title, 0)
    _contents(file, contents, words)
    shown: set[str] = set()
    for content in contents:
        theme = made_with.themes[content.id]
        figures = () if theme in shown else made_with.figures.get(theme, ())
        shown.add(theme)
        file.add_heading(content.title, 1)
        _figures(file, figures)
        _tables(file, content)
    out = BytesIO()
    file.save(out)
    return _without_dates(out.getvalue())


def _tables(file: Any, content: Content) -> None:
    _banner(file, content.banner)
    for grid in content.grids:
        caption = _paragraph(file, grid.caption, "Caption")
        caption.paragraph_format.keep_with_next = True
        caption._p.addnext(table_element(grid))
        file.add_paragraph()
    for note in (*content.notes, *content.own):
        _paragraph(file, note, "note")


def _figures(file: Any, figures: Sequence[DrawnFigure]) -> None:
    """Add the pictures of a theme; title, notes and source stand in them, and what they show is said to who asks."""
    for figure in figures:
        picture = file.add_picture(str(figure.path), width=Mm(160))
        if picture.height > Mm(TALLEST):
            picture.width, picture.height = int(picture.width * Mm(TALLEST) / picture.height), Mm(TALLEST)
        picture._inline.docPr.set("descr", figure.chart.alternative)
        picture._inline.docPr.set("title", figure.chart.title)


def _banner(file: Any, text: str) -> None:
    if text:
        banner = file.add_paragraph()
        banner.add_run(text).bold = True
        banner.paragraph_format.keep_with_next = True


def _contents(file: Any, contents: Sequence[Content], words: Words) -> None:
    """Add a table of contents: what stands in it is there at once, and Word brings it up to date with page numbers."""
    file.add_heading(words.say("contents"), 1)
    lines = [file.add_paragraph(content.title) for content in contents]
    if lines:
        _field(lines[0], lines[-1], 'TOC \\o "1-1" \\h \\z')


def _field(first: Any, last: Any, instruction: str, dirty: bool = True) -> None:
    """Make paragraphs the shown result of a field."""
    mark = ' w:dirty="true"' if dirty else ""
    begin = (
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"{mark}/></w:r>',
        f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>',
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="separate"/></w:r>',
    )
    for run in reversed(begin):
        properties = first._p.pPr
        first._p.insert(0 if properties is None else 1, parse_xml(run))
    last._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>'))


def _paragraph(file: Any, text: str, style: str) -> Any:
    """Add a paragraph; its style is named by id, because the library looks a name up among all styles each time."""
    paragraph = file.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _set_up(file: Any, made_with: Book) -> None:
    words, house = made_with.words, made_with.house
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = house.office_font, Pt(9)
    normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{words.text("language.tag")}"/>'))
    ink = RGBColor.from_string(house.colours.light.ink.removeprefix("#"))
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = file.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = house.office_font, Pt(size), ink
        # the theme of the template names fonts of its own for headings
        fonts = style.element.rPr.rFonts
        for attribute in [one for one in fonts.attrib if "Theme" in one]:
            del fonts.attrib[attribute]
    note = file.styles.add_style("note", 1)
    note.base_style, note.font.size = normal, Pt(8)
    note.paragraph_format.space_after = Pt(2)
    caption = file.styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9), None
    _page_number(section.footer.paragraphs[0])
    file.settings.element.append(parse_xml(f'<w:autoHyphenation {nsdecls("w")} w:val="true"/>'))


def _page_number(footer: Any) -> None:
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text in ("PAGE", "NUMPAGES"):
        footer._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {text} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        if text == "PAGE":
            footer.add_run(" / ")


def table_element(grid: Grid) -> Any:
    """Return a grid as the XML of a Word table; made in one piece, because cell by cell is slow."""
    widths = column_widths(grid)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row(
        [
            _cell([title], width, bold=True, right=number > 0)
            for number, (title, width) in enumerate(zip((grid.corner, *grid.headers), widths, strict=True))
        ],
        repeated=True,
    )
    borders = '<w:tblBorders><w:top w:val="single" w:sz="8"/><w:bottom w:val="single" w:sz="8"/></w:tblBorders>'
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:firstRow="1" w:firstColumn="1"/><w:tblCaption w:val={quoteattr(grid.caption)}/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{''.join(_rows(grid, widths))}</w:tbl>"
    )


def column_widths(grid: Grid) -> list[int]:
    """Return the widths of the columns: no word of a heading is broken, and what is left goes to the first column.

    Examples
    --------
    >>> column_widths(Grid("", "Kenmerk", ("n", "Referentiegroep"), ()))
    [7360, 700, 1540]
    """
    needed = [
        max(
            _room(header, LETTER_BOLD),
            *(_room(line, LETTER, whole=True) for row in grid.rows if row.entries for line in row.entries[place].lines),
            700,
        )
        for place, header in enumerate(grid.headers)
    ]
    over = sum(needed) - (WIDTH - FIRST)
    if over > 0:
        needed = [width - over * width // sum(needed) for width in needed]
    return [WIDTH - sum(needed), *needed]


def _room(text: str, letter: int, whole: bool = False) -> int:
    """Return what the longest word of a text takes, or the whole of it, in twentieths of a point."""
    words = [text] if whole else re.split(r"[\s/-]+", text)
    return max(len(word) for word in words) * letter + PADDING


def _rows(grid: Grid, widths: Sequence[int]) -> Iterator[str]:
    for row in grid.rows:
        # a heading has empty cells beside it: merged ones trip up screen readers
        entries = row.entries or (GridCell(("",)),) * len(grid.headers)
        cells = [_cell([row.header], widths[0], bold=not row.entries)]
        cells += [_cell(entry.lines, width, right=True) for entry, width in zip(entries, widths[1:], strict=True)]
        yield _row(cells)


def _row(cells: Sequence[str], repeated: bool = False) -> str:
    head = "<w:tblHeader/>" if repeated else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(lines: Sequence[str], width: int, bold: bool = False, right: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    line = '<w:bottom w:val="single" w:sz="4" w:color="BFBFBF"/>'
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{line}</w:tcBorders></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/><w:jc w:val="{"right" if right else "left"}"/></w:pPr>'
        f'<w:r><w:rPr>{weight}<w:sz w:val="15"/></w:rPr>{text}</w:r></w:p></w:tc>'
    )


def _without_dates(content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(zipfile.ZipInfo(item.filename, ZIPPED), old.read(item.filename), zipfile.ZIP_DEFLATED)
    return out.getvalue()
