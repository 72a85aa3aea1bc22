"""All tables in one Word document, to paste from: captions, repeated header rows, A4."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from ouder_netwerk.publish.tables.table import Content, Grid, GridCell
from ouder_netwerk.publish.wording import Words

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
ZIPPED = (1980, 1, 1, 0, 0, 0)
WIDTH = 9600
"""Of a table, in twentieths of a point: A4 less its margins."""
FIRST = 3000


def document(contents: Sequence[Content], words: Words) -> bytes:
    """Return the document with all tables of a study in one language."""
    file = docx.Document()
    title = words.say("workbook_title", study=words.of(words.study.title))
    properties = file.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = CREATED
    properties.language = words.text("language.tag")
    _set_up(file, words)
    file.add_heading(title, 0)
    for content in contents:
        file.add_heading(content.title, 1)
        if content.banner:
            banner = file.add_paragraph()
            banner.add_run(content.banner).bold = True
            banner.paragraph_format.keep_with_next = True
        for grid in content.grids:
            caption = _paragraph(file, grid.caption, "Caption")
            caption.paragraph_format.keep_with_next = True
            caption._p.addnext(table_element(grid))
            file.add_paragraph()
        for note in (*content.notes, *content.own):
            _paragraph(file, note, "note")
    out = BytesIO()
    file.save(out)
    return _without_dates(out.getvalue())


def _paragraph(file: Any, text: str, style: str) -> Any:
    """Add a paragraph; its style is named by id, because the library looks a name up among all styles each time."""
    paragraph = file.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _set_up(file: Any, words: Words) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9)
    normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{words.text("language.tag")}"/>'))
    note = file.styles.add_style("note", 1)
    note.base_style, note.font.size = normal, Pt(8)
    note.paragraph_format.space_after = Pt(2)
    caption = file.styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9), None


def table_element(grid: Grid) -> Any:
    """Return a grid as the XML of a Word table; made in one piece, because cell by cell is slow."""
    number = max(len(grid.headers), 1)
    widths = [FIRST, *[(WIDTH - FIRST) // number] * number]
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
