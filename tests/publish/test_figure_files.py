"""The files of figures: which there are, what stands in them, and that they come out the same."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.drawn import LEDGER
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.publish.names import KNOWN_FIGURE_FORMATS, figure_files
from ouder_netwerk.study.study import Study

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(sample: tuple[Study, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    study, results = sample
    target = tmp_path_factory.mktemp("figures")
    make_figures(study, results, target, formats=KNOWN_FIGURE_FORMATS)
    return target


def test_every_file_that_was_promised_is_written(
    sample: tuple[Study, Path], drawn: Path, charts: dict[tuple[str, str], Chart]
) -> None:
    promised = [
        *figure_files(sample[0]),
        *(f"{chart.id}.{chart.language}.pdf" for chart in charts.values() if "_x_" not in chart.id),
    ]
    assert sorted(path.name for path in drawn.iterdir() if path.name != LEDGER) == sorted(promised)


def test_svg_has_real_text_and_says_what_it_shows(drawn: Path) -> None:
    root = ElementTree.parse(drawn / "provinces-province.nl.svg").getroot()
    assert root.get("role") == "img" and root.get("lang") == "nl"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    # the name is the finding alone; a reader asks for the rest
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert description.text == (drawn / "provinces-province.nl.txt").read_text(encoding="utf-8").splitlines()[0]
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {"Noord-Brabant", "× verborgen: te weinig respondenten", "20%"} <= texts
    assert any("NAGEMAAKTE GEGEVENS" in str(text) for text in texts)


@pytest.mark.parametrize("name", ["sources", "provinces-province", "trend", "claims", "effects"])
def test_a_bare_figure_is_the_framed_one_without_the_texts_around_it(drawn: Path, name: str) -> None:
    framed, bare = (ElementTree.parse(drawn / f"{name}.nl.{end}").getroot() for end in ("svg", "bare.svg"))
    places = [
        {(one.text, one.get("x")): float(one.get("y")) for one in part.iter(f"{SVG}text")} for part in (framed, bare)
    ]
    assert set(places[1]) < set(places[0])
    # the same chart, moved up by what stood over it
    (up,) = {round(places[0][text] - y, 3) for text, y in places[1].items()}
    marks = [[(float(use.get("x")), float(use.get("y"))) for use in part.iter(f"{SVG}use")] for part in (framed, bare)]
    assert [y - up for _, y in marks[0]] == pytest.approx([y for _, y in marks[1]], abs=0.01)
    assert [x for x, _ in marks[0]] == pytest.approx([x for x, _ in marks[1]], abs=0.01)
    width, height = (float(number) for number in bare.get("viewBox").split()[2:])
    assert width == float(framed.get("viewBox").split()[2])
    assert all(0 < y < height for y in places[1].values())


def test_several_svgs_can_stand_in_one_page(drawn: Path) -> None:
    ids = [name for path in drawn.glob("*.svg") for name in re.findall(r'\bid="([^"]+)"', path.read_text())]
    assert len(ids) == len(set(ids))
    text = (drawn / "sources.nl.svg").read_text()
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    assert used and used <= set(ids)


def test_data_are_the_released_rows(sample: tuple[Study, Path], drawn: Path) -> None:
    released = (sample[1] / "estimates.csv").read_text().splitlines()
    data = (drawn / "sources.csv").read_text().splitlines()
    assert data[0] == released[0] and len(data) == 7
    assert set(data[1:]) <= set(released)


def test_bytes_are_the_same_every_time(sample: tuple[Study, Path], drawn: Path, tmp_path: Path) -> None:
    for path in make_figures(*sample, tmp_path, formats=KNOWN_FIGURE_FORMATS, only="groups"):
        assert path.read_bytes() == (drawn / path.name).read_bytes(), path.name


def test_one_figure_by_another_subgroup(sample: tuple[Study, Path], tmp_path: Path) -> None:
    written = make_figures(*sample, tmp_path, ("en",), ("svg",), only="sources", by="province")
    assert [path.name for path in written] == [f"sources-province.{end}" for end in ("csv", "en.txt", "en.svg")]


def test_own_style_is_laid_over_ours(sample: tuple[Study, Path], tmp_path: Path) -> None:
    style = tmp_path / "own.mplstyle"
    style.write_text("patch.facecolor: 00ff00\n")
    make_figures(*sample, tmp_path, ("nl",), ("svg",), only="sources", style=style)
    assert "#00ff00" in (tmp_path / "sources.nl.svg").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"only": "nothing"}, "has no figure `nothing`"),
        ({"by": "nothing"}, "has no subgroup `nothing`"),
        ({"only": "trend", "by": "province"}, "`trend` shows no levels of subgroups"),
        ({"formats": ("svg", "gif")}, "knows no gif"),
        ({"style": Path("nowhere.mplstyle")}, "does not exist"),
    ],
)
def test_what_is_not_there_is_said(
    sample: tuple[Study, Path], tmp_path: Path, options: dict[str, object], message: str
) -> None:
    target = tmp_path / "figures"
    with pytest.raises(InputError, match=message):
        make_figures(*sample, target, **options)
    assert not target.exists()


def test_a_wrong_style_is_said(sample: tuple[Study, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    style = tmp_path / "own.mplstyle"
    style.write_text("figure.figsize: wide\n")
    with pytest.raises(InputError, match=r"own\.mplstyle"):
        make_figures(*sample, tmp_path, style=style)
    assert not caplog.records, "matplotlib says nothing of its own besides"


def test_a_style_with_fonts_that_are_not_here_says_so_once(
    sample: tuple[Study, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    style = tmp_path / "own.mplstyle"
    style.write_text("font.sans-serif: No Such Font, Nor This, sans-serif\n")
    make_figures(*sample, tmp_path, ("nl",), ("svg", "png"), only="sources", style=style)
    said = f"{style}: this computer has no No Such Font, Nor This; widths are those of DejaVu Sans"
    assert [record.getMessage() for record in caplog.records] == [said]
    caplog.clear()
    style.write_text("font.sans-serif: No Such Font, DejaVu Sans\n")
    make_figures(*sample, tmp_path, ("nl",), ("svg",), only="sources", style=style)
    assert not caplog.records


def test_the_workflow_can_ask_for_names_without_heavy_imports() -> None:
    heavy = "{'matplotlib', 'pandas', 'numpy', 'xlsxwriter', 'docx', 'jinja2'} & set(sys.modules)"
    code = f"import sys, ouder_netwerk.publish.names; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_two_processes_draw_the_same(sample: tuple[Study, Path], drawn: Path, tmp_path: Path) -> None:
    for path in make_figures(*sample, tmp_path, formats=("png",), only="forest", jobs=2):
        assert path.read_bytes() == (drawn / path.name).read_bytes(), path.name
