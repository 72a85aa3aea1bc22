import csv
import re
import shutil
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.publish.names import chosen_tables, table_files
from ouder_netwerk.publish.tables.make import make_contents, make_tables
from ouder_netwerk.publish.tables.table import Content
from ouder_netwerk.publish.tables.write_docx import FIRST, LETTER_BOLD, PADDING, WIDTH, column_widths
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.study import Study


@pytest.fixture(scope="module")
def made(sample: tuple[Study, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tables")
    make_tables(*sample, target)
    return target


@pytest.fixture(scope="module")
def contents(sample: tuple[Study, Path]) -> dict[str, Content]:
    study, results = sample
    return {content.id: content for content in make_contents(study, results, chosen_tables(study), ["nl"])}


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_that_was_promised_is_written(sample: tuple[Study, Path], made: Path) -> None:
    promised = [name for language in ("nl", "en") for name in table_files(sample[0], language)]
    assert sorted(path.name for path in made.iterdir()) == sorted(promised)


def test_numbers_in_a_section_are_the_released_ones(sample: tuple[Study, Path], made: Path) -> None:
    rows = records(made / "help.en.csv")
    assert len(rows) == 6 * (1 + 2 + 12 + 24)
    family = [row for row in rows if row["Indicator"] == "Family" and row["By"] == "Single parent"]
    # 0.481 * 1.16 in 2021, and 5 % less for single parents
    assert [row["Percentage"] for row in family] == ["55.80", "53.01"]
    assert [row["n"] for row in family] == ["600", "600"]
    assert [row["Difference from the reference group (percentage points)"] for row in family] == ["reference", "-2.41"]
    assert [row["Significant"] for row in family] == ["n/a", "yes"]
    assert {row["Data"] for row in rows} == {"MADE UP"}
    assert {row["Gegevens"] for row in records(made / "help.nl.csv")} == {"NAGEMAAKT"}


def test_hidden_and_imprecise_cells_have_marks_and_reasons(made: Path) -> None:
    rows = records(made / "help.nl.csv")
    (hidden,) = [row for row in rows if row["Kenmerk"] == "Buren" and row["Groep"] == "Zeeland"]
    assert [hidden[column] for column in ("Percentage", "95%-BI, ondergrens", "n")] == ["[v]"] * 3
    assert hidden["Opmerking"] == "verborgen: te weinig respondenten"
    (drenthe,) = [row for row in rows if row["Groep"] == "Drenthe" and row["Kenmerk"].startswith("Hulp van andere")]
    assert drenthe["Percentage"] == "36.75" and drenthe["Opmerking"] == "onnauwkeurig"


def test_grids_fit_a_page_and_explain_their_marks(contents: dict[str, Content]) -> None:
    content = contents["help"]
    assert max(len(grid.headers) for grid in content.grids) <= 6
    province = [grid for grid in content.grids if "naar provincie" in grid.caption]
    assert [grid.caption[-5:] for grid in province] == ["(1/3)", "(2/3)", "(3/3)"]
    assert province[0].headers[:2] == ("Totaal", "Groningen (ref.)")
    entry = province[0].rows[0].entries[2]
    assert entry.lines == ("70,0% [s]", "(60,8–79,1)", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}100")
    assert entry.trace == "estimates.csv: sample/2021/help/yes/province/fryslân"
    marks = [note[:3] for note in content.notes if note.startswith("[")]
    assert marks == ["[v]", "[o]", "[x]", "[s]"]


def test_differences_have_both_shares_and_the_adjusted_p(contents: dict[str, Content]) -> None:
    content = contents["help_differences"]
    rows = [row for row in content.rows if row[1] == "Familie" and row[4] == "ja"]
    assert len(rows) == 1
    level, reference, difference = rows[0][6:9]
    assert (level, reference) == (pytest.approx(0.53007, abs=1e-5), pytest.approx(0.55796, abs=1e-5))
    assert difference == pytest.approx(-0.02405) and rows[0][13] == "ja"
    grid = content.grids[0]
    assert [row.header for row in grid.rows[:2]] == ["Krijgt hulp", "ja min nee"]
    assert grid.rows[1].entries[2].lines == ("−3,2 [s]",)
    assert grid.rows[1].entries[4].lines == ("0,001",)


def test_blocks_of_a_model_stand_side_by_side(contents: dict[str, Content]) -> None:
    grid = contents["help_model"].grids[0]
    assert grid.headers == ("Achtergrond", "+ behoefte")
    rows = {row.header: [entry.lines[0] for entry in row.entries] for row in grid.rows}
    assert rows["Alleenstaande ouder: ja (ref.: nee)"] == ["0,45 (0,35–0,58)"] * 2
    assert rows["Familie: ja (ref.: nee)"] == ["n.v.t.", "30,0 (2,00–900,0)"]
    assert rows["Contact (ref.: nooit): toets van de hele term"] == ["p < 0,001"] * 2
    assert rows["Pseudo-R²"] == ["0,120"] * 2 and rows["n"] == ["1.190"] * 2


def test_trends_have_the_change_since_the_first_wave(contents: dict[str, Content]) -> None:
    grid = contents["help_trend"].grids[0]
    assert grid.headers == ("2017", "2019", "2021", "Verandering sinds 2017 (procentpunt)")
    assert grid.rows[0].entries[3].lines == ("+10,2 [s]", "(+8,2 tot +12,2)", "p = 0,001")
    long = contents["help_trend"]
    titles = [column.title for column in long.columns]
    assert titles[-2:] == ["Verandering sinds de vorige meting", "p (Holm) sinds de vorige meting"]
    assert long.rows[0][-2:] == ("n.v.t.", "n.v.t.")
    # with one wave before, that is the first too
    assert long.rows[1][-2] == long.rows[1][titles.index("Verandering sinds 2017 (procentpunt)")]


def test_a_trend_starts_where_its_section_starts(sample: tuple[Study, Path]) -> None:
    study, results = sample
    later = study.waves["2017"].keeping({"single_parent", "province"})
    study = replace(study, waves=study.waves | {"2017": later})
    (content,) = make_contents(study, results, chosen_tables(study, "help_trend"), ["nl"])
    assert content.grids[0].headers == ("2019", "2021", "Verandering sinds 2019 (procentpunt)")
    assert {row[0] for row in content.rows} == {"Proefonderzoek 2019", "Proefonderzoek 2021"}


def test_one_subgroup_in_place_of_all(sample: tuple[Study, Path]) -> None:
    study, results = sample
    (content,) = make_contents(study, results, chosen_tables(study, "help"), ["nl"], by="single_parent")
    assert {row[3] for row in content.rows} == {"Totaal", "Alleenstaande ouder"}
    assert len(content.grids) == 1


def test_some_tables_leave_the_files_with_all_of_them_alone(
    sample: tuple[Study, Path], made: Path, tmp_path: Path
) -> None:
    whole = {path.name: path.read_bytes() for path in made.iterdir()}
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content)
    alone = make_tables(*sample, tmp_path, ("nl",), only=("help",))
    assert {path.name for path in alone} - set(whole) == {"sample.help.nl.xlsx", "sample.help.nl.docx"}
    by_one = make_tables(*sample, tmp_path, ("nl",), only=("help",), by="single_parent*province")
    assert {path.name for path in by_one} == {
        *(f"help-single_parent_x_province.nl.{ending}" for ending in ("csv", "html")),
        *(f"sample.help-single_parent_x_province.nl.{ending}" for ending in ("xlsx", "docx")),
    }
    every = make_tables(*sample, tmp_path, ("nl",), ("csv", "xlsx"), by="province")
    names = {path.name for path in every}
    assert names == {"help-province.nl.csv", "help_differences-province.nl.csv", "sample-province.nl.xlsx"}
    assert {name: (tmp_path / name).read_bytes() for name in whole} == whole


def test_a_grid_pasted_alone_says_that_it_is_a_stand_in(contents: dict[str, Content]) -> None:
    captions = [grid.caption for content in contents.values() for grid in content.grids]
    assert captions and all(caption.startswith(("NAGEMAAKTE GEGEVENS:", "MADE-UP DATA:")) for caption in captions)


def test_models_say_their_wave(contents: dict[str, Content]) -> None:
    content = contents["help_model"]
    assert content.columns[0].title == "Meting" and {row[0] for row in content.rows} == {"Proefonderzoek 2021"}


def cell_texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_the_workbook_keeps_the_conventions_for_official_spreadsheets(made: Path, contents: dict[str, Content]) -> None:
    book = openpyxl.load_workbook(made / "sample.nl.xlsx")
    # what has a name of its own for its sheet has it in the language of the workbook
    sheets = ["help", "Verschillen in hulp", "help_model", "help_trend"]
    assert book.sheetnames == ["Voorblad", "Inhoud", "Toelichting", "help", "help kruistabel", *sheets[1:]]
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
    contents_sheet = book["Inhoud"]
    links = {cell.value: cell.hyperlink.location for cell in contents_sheet["A"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in ("Toelichting", "help kruistabel", *sheets)}
    for name, content in zip(sheets, contents.values(), strict=True):
        sheet = book[name]
        (table,) = sheet.tables.values()
        assert [column.name for column in table.tableColumns] == [column.title for column in content.columns]
        cells = [cell for row in sheet[table.ref] for cell in row]
        assert all(cell.value is not None for cell in cells)
        assert sheet.freeze_panes == f"A{int(table.ref.split(':')[0][1:]) + 1}"
        assert len(cells) == len(content.columns) * (len(content.rows) + 1)
    # what holds for one model stands with its table, and not among the notes on all
    outcome = "Uitkomst van het model: Krijgt hulp."
    assert [sheet.title for sheet in book.worksheets if outcome in cell_texts(sheet)] == ["help_model"]
    assert all(any(text.startswith("Bron: ") for text in cell_texts(book[name])) for name in sheets)
    assert "NAGEMAAKTE GEGEVENS" in book["Voorblad"]["A2"].value and "NAGEMAAKT" in book["help"]["A2"].value
    meanings = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows(min_row=3)}
    assert meanings["[v]"].startswith("verborgen")


def test_the_cover_names_the_publisher_where_the_study_has_one(
    sample: tuple[Study, Path], made: Path, tmp_path: Path
) -> None:
    study, results = sample
    publisher = Text(nl="Gemeente, onderzoek@voorbeeld.nl", en="Municipality, research@example.org")
    ours = replace(study, file=study.file.model_copy(update={"publisher": publisher}))
    make_tables(ours, results, tmp_path, ("nl",), ("xlsx",))
    with_one = openpyxl.load_workbook(tmp_path / "sample.nl.xlsx")["Voorblad"]
    without = openpyxl.load_workbook(made / "sample.nl.xlsx")["Voorblad"]
    assert "Uitgever: Gemeente, onderzoek@voorbeeld.nl" in cell_texts(with_one)
    assert not any("Uitgever" in text for text in cell_texts(without))


def test_shares_in_the_workbook_are_numbers(made: Path) -> None:
    sheet = openpyxl.load_workbook(made / "sample.en.xlsx")["help"]
    (table,) = sheet.tables.values()
    first = sheet[table.ref][1]
    assert first[5].value == pytest.approx(0.7366) and first[5].number_format == "0.0%"
    assert first[8].value == 1200
    beside = [row[10] for row in sheet[table.ref][:2]]
    assert [(cell.value, cell.alignment.horizontal, cell.alignment.indent) for cell in beside] == [
        ("Significant", "left", 1),
        ("n/a", "left", 1),
    ]


def test_the_document_repeats_its_headings_and_has_captions(made: Path, contents: dict[str, Content]) -> None:
    document = docx.Document(str(made / "sample.nl.docx"))
    grids = [grid for content in contents.values() for grid in content.grids]
    assert len(document.tables) == len(grids)
    captions = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Caption"]
    assert captions == [grid.caption for grid in grids]
    for table, grid in zip(document.tables, grids, strict=True):
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert [cell.text for cell in table.rows[0].cells] == [grid.corner, *grid.headers]
        assert not table._tbl.xpath(".//w:gridSpan | .//w:vMerge")
    assert document.core_properties.language == "nl-NL"
    banners = [paragraph for paragraph in document.paragraphs if paragraph.text.startswith("NAGEMAAKTE GEGEVENS:")]
    assert banners and all(banner.paragraph_format.keep_with_next for banner in banners)


class Cells(HTMLParser):
    """Counts of elements, and the scopes of header cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scopes: list[str | None] = []
        self.counts: dict[str, int] = {}
        self.traces: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))
        if "data-trace" in dict(attrs):
            self.traces.append(str(dict(attrs)["data-trace"]))


def test_pages_can_be_walked_through_by_a_screen_reader(made: Path, contents: dict[str, Content]) -> None:
    text = (made / "help_differences.nl.html").read_text(encoding="utf-8")
    page = Cells(text)
    assert (
        page.counts["table"]
        == page.counts["caption"]
        == page.counts["thead"]
        == len(contents["help_differences"].grids)
    )
    assert set(page.scopes) == {"col", "row", "rowgroup"}
    assert page.counts["h1"] == 1 and '<html lang="nl">' in text
    # both shares are rows of estimates.csv, which the file of differences does not hold
    files = [trace.split(": sample/2021/")[0] for trace in page.traces]
    assert files == ["estimates.csv"] * 2 + ["contrasts.csv"] * 3 + files[5:] and set(files[5:]) == set(files[:5])
    assert "NAGEMAAKTE GEGEVENS" in text


def test_bytes_are_the_same_every_time(sample: tuple[Study, Path], made: Path, tmp_path: Path) -> None:
    for path in make_tables(*sample, tmp_path):
        assert path.read_bytes() == (made / path.name).read_bytes(), path.name
    with zipfile.ZipFile(tmp_path / "sample.nl.docx") as parts:
        assert {item.date_time for item in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"only": ("nothing",)}, "has no table `nothing`"),
        ({"by": "nothing"}, "has no subgroup `nothing`"),
        ({"only": ("help_model",), "by": "province"}, "`help_model` shows no levels of subgroups"),
        ({"formats": ("pdf",)}, "knows no pdf"),
    ],
)
def test_what_is_not_there_is_said(
    sample: tuple[Study, Path], tmp_path: Path, options: dict[str, object], message: str
) -> None:
    target = tmp_path / "tables"
    with pytest.raises(InputError, match=message):
        make_tables(*sample, target, **options)
    assert not target.exists()


def test_a_sheet_has_the_levels_as_columns_and_a_chart_beside_it(made: Path) -> None:
    sheet = openpyxl.load_workbook(made / "sample.nl.xlsx")["help kruistabel"]
    (table,) = sheet.tables.values()
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    assert head[:5] == ["Meting", "Kenmerk", "Basis", "Maat", "Totaal"]
    assert head[5:7] == ["Alleenstaande ouder: nee", "Alleenstaande ouder: ja"] and len(head) == 5 + 2 + 12
    (family,) = [row for row in rows if row[1] == "Familie" and row[3] == "Percentage"]
    assert family[4:7] == pytest.approx([0.558, 0.558, 0.5301], abs=0.0001)
    (people,) = [row for row in rows if row[1] == "Familie" and row[3] == "n"]
    assert people[4:7] == [1200, 600, 600]
    assert len(rows) == 4 * 6 and not [cell for row in rows for cell in row if cell is None]
    (chart,) = sheet._charts
    assert chart.anchor._from.col > len(head)


def test_a_dutch_excel_reads_the_csv_file_as_it_is(sample: tuple[Study, Path], made: Path, tmp_path: Path) -> None:
    (path,) = make_tables(*sample, tmp_path, ("nl",), ("csv",), only="help", csv_as="nl")
    assert path.name == "help-excel.nl.csv" and path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        dutch = list(csv.DictReader(file, delimiter=";"))
    plain = records(made / "help.nl.csv")
    assert [row["Percentage"].replace(",", ".") for row in dutch] == [row["Percentage"] for row in plain]
    assert "," in dutch[0]["Percentage"]


def test_no_word_of_a_heading_is_broken_in_the_document(contents: dict[str, Content]) -> None:
    for content in contents.values():
        for grid in content.grids:
            first, *others = column_widths(grid)
            assert first + sum(others) == WIDTH and first >= FIRST - len(others)
            longest = [max(map(len, re.split(r"[\s/-]+", header))) for header in grid.headers]
            assert all(
                LETTER_BOLD * letters + PADDING <= width + 1 for letters, width in zip(longest, others, strict=True)
            ), grid.headers


def test_the_document_has_contents_page_numbers_and_the_figures_that_were_drawn(
    sample: tuple[Study, Path], tmp_path: Path
) -> None:
    study, released = sample
    results = tmp_path / study.id
    shutil.copytree(released, results)
    make_figures(study, results, results / "figures", ("nl",), ("png",), only=("sources", "forest"))
    (path,) = make_tables(study, results, tmp_path, ("nl",), ("docx",))
    document = docx.Document(str(path))
    body = document.element.xml
    assert 'TOC \\o "1-1"' in body and "PAGE" in document.sections[0].footer._element.xml
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [
        (results / f"figures/{name}.nl.txt").read_text(encoding="utf-8").strip() for name in ("sources", "forest")
    ]
