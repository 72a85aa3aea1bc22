"""The house style: one file for the looks of figures, report, tables and slides."""

import base64
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.house import read_house_style
from ouder_netwerk.publish.report.make import make_report
from ouder_netwerk.publish.slides.make import make_slides
from ouder_netwerk.publish.tables.make import make_tables
from publish.report_pages import make_pages

# one grey pixel
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
STYLE = """
publisher: {nl: Gemeente Voorbeeld, en: Municipality of Voorbeeld}
logo: logo.png
office_font: Verdana
page_fonts: [Verdana, sans-serif]
colours: {light: {link: "#8a0000"}, dark: {link: "#ffb3b3"}}
"""


@pytest.fixture
def style(tmp_path: Path) -> Path:
    (tmp_path / "logo.png").write_bytes(PIXEL)
    path = tmp_path / "style.yaml"
    path.write_text(STYLE, encoding="utf-8")
    return path


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_and_marks_stand_out_from_their_background(scheme: str) -> None:
    palette = getattr(read_house_style().colours, scheme)
    assert min(contrast(one, palette.paper) for one in (palette.ink, palette.muted, palette.link)) >= 4.5
    assert contrast(palette.ink, palette.ground) >= 4.5
    assert min(contrast(one, palette.paper) for one in (*palette.series, palette.band)) >= 3
    # a bar has an edge of ink around it
    assert contrast(palette.ink, palette.bar) >= 4.5 and contrast(palette.ink, palette.whole) >= 3


def test_every_size_has_letters_that_can_be_read() -> None:
    sizes = read_house_style().sizes
    assert sizes["word"].width == pytest.approx(16 / 2.54, abs=0.01) and sizes["word"].dpi == 300
    assert all(min(size.text, size.title, size.subtitle, size.small) >= 8 for size in sizes.values())


def test_the_style_of_the_working_folder_is_used_without_being_named(
    style: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = style.parent / "work"
    (folder / "config").mkdir(parents=True)
    (folder / "config/style.yaml").write_text("office_font: Georgia\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert read_house_style().office_font == "Georgia"
    assert read_house_style(style).office_font == "Verdana"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("logo: nowhere.png\n", r"nowhere\.png.*does not exist"),
        ("logo: logo.gif\n", "no picture that documents can hold"),
        ("colours: {light: {ink: red}}\n", "ink"),
        ("colour: {}\n", "colour"),
    ],
)
def test_a_wrong_style_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "style.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_house_style(path)
    with pytest.raises(InputError, match="does not exist"):
        read_house_style(tmp_path / "other.yaml")


def test_publisher_logo_and_fonts_are_everywhere(sample, style: Path, tmp_path: Path) -> None:
    study, released = sample
    pages = make_pages(study, released, tmp_path / study.id)
    (page,) = make_report(pages.study, pages.results, ("nl",), style)
    (workbook, document) = make_tables(
        pages.study, pages.results, tmp_path / "tables", ("nl",), ("xlsx", "docx"), style=style
    )
    (slides,) = make_slides(pages.study, pages.results, tmp_path / "slides", ("nl",), ("sources",), style=style)
    text = page.read_text(encoding="utf-8")
    assert 'alt="Gemeente Voorbeeld"' in text and "--link: #8a0000" in text and "--fonts: Verdana" in text
    assert base64.b64encode(PIXEL).decode() in text
    cover = openpyxl.load_workbook(workbook).worksheets[0]
    assert cover["A1"].font.name == "Verdana"
    assert any("Gemeente Voorbeeld" in str(row[0].value) for row in cover.iter_rows())
    assert docx.Document(str(document)).styles["Normal"].font.name == "Verdana"
    for path, pattern in ((workbook, r"xl/media/"), (document, r"word/media/"), (slides, r"ppt/media/")):
        with zipfile.ZipFile(path) as parts:
            media = [parts.read(name) for name in parts.namelist() if re.match(pattern, name)]
        assert PIXEL in media, path.name
