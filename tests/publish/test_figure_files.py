"""The files of figures: which there are, what stands in them, and that they come out the same."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.drawn import LEDGER
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.publish.house import read_house_style
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
    texts = [
        sorted((float(one.get("x")), float(one.get("y")), one.text) for one in part.iter(f"{SVG}text"))
        for part in (framed, bare)
    ]
    around = Counter(text for _, _, text in texts[0])
    around.subtract(text for _, _, text in texts[1])
    assert min(around.values()) == 0 and sum(around.values()) >= 4
    # the same chart, moved up by what stood over it
    moved = {text: (x, y) for x, y, text in texts[0]}
    single = [(x, y, text) for x, y, text in texts[1] if Counter(one for _, _, one in texts[0])[text] == 1]
    ups = [moved[text][1] - y for _, y, text in single]
    assert ups and max(ups) - min(ups) < 0.11
    assert all(abs(moved[text][0] - x) < 0.06 for x, _, text in single)
    width, height = (float(number) for number in bare.get("viewBox").split()[2:])
    assert width == pytest.approx(float(framed.get("viewBox").split()[2]), abs=0.06)
    assert all(0 < y < height for _, y, _ in texts[1])


@pytest.mark.parametrize("end", ["bare.svg", "narrow.svg"])
def test_drawings_for_pages_are_small_and_have_colours_for_the_night(drawn: Path, end: str) -> None:
    house = read_house_style()
    for path in drawn.glob(f"*.{end}"):
        text = path.read_text(encoding="utf-8")
        assert len(text) < 16_000, path.name
        day, _, night = text.partition("prefers-color-scheme:dark")
        used = set(re.findall(r"#[0-9a-f]{6}", day.partition("<style>")[2]))
        assert used <= set(house.dark_of), path.name
        assert {house.dark_of[colour] for colour in used} <= set(re.findall(r"#[0-9a-f]{6}", night))


def test_labels_of_narrow_drawings_stand_above_their_bars(drawn: Path) -> None:
    narrow = ElementTree.parse(drawn / "sources.nl.narrow.svg").getroot()
    texts = {one.text: (float(one.get("x")), float(one.get("y"))) for one in narrow.iter(f"{SVG}text")}
    (label_x, label_y), (value_x, value_y) = texts["Krijgt hulp"], texts["74%"]
    assert label_y < value_y < label_y + 18 and label_x < 20 < value_x
    assert float(narrow.get("viewBox").split()[2]) == pytest.approx(
        72 * read_house_style().sizes["narrow"].width, abs=0.1
    )


def test_several_svgs_can_stand_in_one_page(drawn: Path) -> None:
    pages = [path for path in drawn.glob("*.svg") if path.name.count(".") == 2]
    ids = [name for path in pages for name in re.findall(r'\bid="([^"]+)"', path.read_text())]
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
    for path in make_figures(*sample, tmp_path, formats=KNOWN_FIGURE_FORMATS, only=("groups",)):
        assert path.read_bytes() == (drawn / path.name).read_bytes(), path.name


def test_several_figures_and_a_pair_in_either_order(sample: tuple[Study, Path], tmp_path: Path) -> None:
    only = ("sources", "provinces-province")
    written = make_figures(*sample, tmp_path, ("en",), ("svg",), only=only)
    assert [path.name for path in written if path.suffix == ".svg"] == [f"{name}.en.svg" for name in only]
    turned, as_released = (
        make_figures(*sample, tmp_path / name, ("en",), ("svg",), only=("groups",), by=name)
        for name in ("province*single_parent", "single_parent*province")
    )
    assert [path.read_bytes() for path in turned] == [path.read_bytes() for path in as_released]


@pytest.mark.parametrize(("size", "pixels", "least"), [("word", 1890, 8), ("slide", 1920, 12)])
def test_a_size_of_the_house_style(
    sample: tuple[Study, Path], tmp_path: Path, size: str, pixels: int, least: float
) -> None:
    make_figures(*sample, tmp_path, ("nl",), ("svg", "png"), only=("sources",), size=size)
    # the width stands in the head of a PNG
    assert int.from_bytes((tmp_path / f"sources-{size}.nl.png").read_bytes()[16:20], "big") == pixels
    letters = re.findall(r"font-size: ([\d.]+)px", (tmp_path / f"sources-{size}.nl.svg").read_text())
    assert letters and min(map(float, letters)) >= least
    with pytest.raises(InputError, match="no size poster"):
        make_figures(*sample, tmp_path, size="poster")


def test_one_figure_by_another_subgroup(sample: tuple[Study, Path], tmp_path: Path) -> None:
    written = make_figures(*sample, tmp_path, ("en",), ("svg",), only=("sources",), by="single_parent")
    assert [path.name for path in written] == [f"sources-single_parent.{end}" for end in ("csv", "en.txt", "en.svg")]
    # 6 indicators with a heading and 12 provinces each
    parts = make_figures(*sample, tmp_path, ("en",), ("svg",), only=("sources",), by="province")
    assert [path.name for path in parts if path.suffix == ".svg"] == [
        f"sources-province-{part}.en.svg" for part in (1, 2, 3)
    ]
    rows = [(tmp_path / f"sources-province-{part}.csv").read_text().splitlines()[1:] for part in (1, 2, 3)]
    assert len(set().union(*rows)) == sum(map(len, rows))


def test_own_style_is_laid_over_ours(sample: tuple[Study, Path], tmp_path: Path) -> None:
    style = tmp_path / "own.yaml"
    style.write_text('colours: {light: {bar: "#00ff00"}}\n')
    make_figures(*sample, tmp_path, ("nl",), ("svg",), only=("sources",), style=style)
    assert "#00ff00" in (tmp_path / "sources.nl.svg").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"only": ("nothing",)}, "has no figure `nothing`"),
        ({"by": "nothing"}, "has no subgroup `nothing`"),
        ({"only": ("trend",), "by": "province"}, "`trend` shows no levels of subgroups"),
        ({"formats": ("svg", "gif")}, "knows no gif"),
        ({"style": Path("nowhere.yaml")}, "does not exist"),
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
    style = tmp_path / "own.yaml"
    style.write_text("sizes: {web: {width: wide}}\nfontz: [Arial]\n")
    with pytest.raises(InputError, match=r"own\.yaml") as caught:
        make_figures(*sample, tmp_path, style=style)
    assert {"width", "fontz"} <= set(re.findall(r"width|fontz", str(caught.value)))
    assert not caplog.records


def test_a_style_with_fonts_that_are_not_here_says_so_once(
    sample: tuple[Study, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    style = tmp_path / "own.yaml"
    style.write_text("fonts: [No Such Font, Nor This, sans-serif]\n")
    make_figures(*sample, tmp_path, ("nl",), ("svg", "png"), only=("sources",), style=style)
    said = "this computer has no No Such Font, Nor This; widths in figures are those of DejaVu Sans"
    assert [record.getMessage() for record in caplog.records] == [said]
    caplog.clear()
    style.write_text("fonts: [No Such Font, DejaVu Sans]\n")
    make_figures(*sample, tmp_path, ("nl",), ("svg",), only=("sources",), style=style)
    assert not caplog.records


def test_the_workflow_can_ask_for_names_without_heavy_imports() -> None:
    heavy = "{'matplotlib', 'pandas', 'numpy', 'xlsxwriter', 'docx', 'jinja2'} & set(sys.modules)"
    code = f"import sys, ouder_netwerk.publish.names; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_two_processes_draw_the_same(sample: tuple[Study, Path], drawn: Path, tmp_path: Path) -> None:
    for path in make_figures(*sample, tmp_path, formats=("png",), only=("forest",), jobs=2):
        assert path.read_bytes() == (drawn / path.name).read_bytes(), path.name
