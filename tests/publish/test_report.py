"""What the report says, held against the released files it is made from."""

import csv
import itertools
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import etree

from ouder_netwerk.publish.report.claims import read_statements
from ouder_netwerk.publish.report.make import make_report
from ouder_netwerk.publish.report.method import breaks
from ouder_netwerk.publish.report.trace import COLUMNS
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from publish.report_pages import Pages, lazy_tables, make_pages
from sealed import seal

LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module")
def pages(sample, tmp_path_factory) -> Pages:
    study, released = sample
    return make_pages(study, released, tmp_path_factory.mktemp("report") / "sample")


def rows_of(pages: Pages, file: str) -> list[dict[str, str]]:
    with (pages.results / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def row_of(pages: Pages, trace: str) -> dict[str, str]:
    """Return the released row that a key on the page names."""
    file, key, *_ = trace.split(": ")
    columns = COLUMNS[file.removesuffix(".csv")]
    found = [row for row in rows_of(pages, file) if "/".join(row[column] for column in columns) == key]
    assert len(found) == 1, trace
    return found[0]


def as_read(text: str, language: str) -> list[float]:
    """Return the numbers of a text as a reader of the language reads them."""
    text = text.replace("\N{MINUS SIGN}", "-").split("[")[0]
    text = text.replace(".", "").replace(",", ".") if language == "nl" else text.replace(",", "")
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_finding_or_statement_equals_its_row(pages, language):
    numbers = pages.tree(language).xpath("//section[@aria-labelledby='findings' or @aria-labelledby='claims']//data")
    traced = [number for number in numbers if not number.get("data-trace").startswith("claims.csv")]
    assert len(traced) > 20
    for number in traced:
        *_, columns = number.get("data-trace").split(": ")
        row = row_of(pages, number.get("data-trace"))
        # a minus before the column: a difference seen from the other side
        released = [float(row[column.lstrip("-")]) * (-1 if column[0] == "-" else 1) for column in columns.split()]
        assert released == [float(value) for value in number.get("value").split()]
        percentage = columns.split()[0].lstrip("-") in ("estimate", "ci_low", "ci_high", "difference", "ame")
        for shown, value in zip(as_read(number.text_content(), language), released, strict=True):
            exact = value * (100 if percentage else 1)
            assert shown == pytest.approx(exact, abs=0.0501 if percentage else max(0.005, 0.05 * (exact > 10)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_direction_words_follow_the_sign(pages, language):
    more, less = {"nl": (" vaker ", "minder vaak"), "en": ("more likely", "less likely")}[language]
    sentences = [item for item in pages.tree(language).xpath("//ul[@class='findings']/li/p") if item.xpath("data")]
    checked = 0
    for sentence in sentences:
        difference = sentence.xpath("data[contains(@data-trace, ': difference')]")
        text = sentence.text_content()
        if difference and (less in text or more in text):
            assert (float(difference[0].get("value")) < 0) == (less in text)
            checked += 1
    assert checked


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_to_lines_name_the_row(pages, language):
    for link in pages.tree(language).xpath("//details[@class='origin']//li[code]/a[contains(@href, '#row=')]"):
        file, line = re.fullmatch(r"\.\./(\w+\.csv)#row=(\d+)", link.get("href")).groups()
        row = rows_of(pages, file)[int(line) - 2]
        key = link.getparent().xpath("code")[0].text
        assert key == "/".join(row[column] for column in COLUMNS[file.removesuffix(".csv")])


def cells_of(pages: Pages, language: str) -> list[tuple[dict[str, str], list[str]]]:
    """Return each cell of the tables that are built when opened: the released row it names, and its lines."""
    files = {name[0]: rows_of(pages, f"{name}.csv") for name in COLUMNS}
    found = []
    for _, _, headers, rows in lazy_tables(pages.tree(language)):
        for header, *cells in rows:
            assert header and len(cells) in (0, len(headers))
            for *lines, place in (cell.split("|") for cell in cells):
                if place:
                    found.append((files[place[0]][int(place[1:]) - 2], lines))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_of_a_table_names_the_row_that_it_shows(pages, language):
    checked = 0
    for row, lines in cells_of(pages, language):
        numbers = as_read(lines[0], language)
        if row.get("estimate") and "odds_ratio" not in row and lines[0].endswith("%") and lines[0][0].isdigit():
            assert numbers[0] == pytest.approx(100 * float(row["estimate"]), abs=0.0501)
            checked += 1
    assert checked > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_on_the_page_once(pages, language):
    tree = pages.tree(language)
    numbers = [number for details in tree.xpath("//details/@data-tables") for number in details.split()]
    assert sorted(map(int, numbers)) == list(range(len(lazy_tables(tree))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_cell_shows_its_reason_and_no_number(pages, language):
    place = {"indicator": "neighbours", "wave": "2021", "subgroup": "province", "level": "zeeland"}
    hidden = [lines for row, lines in cells_of(pages, language) if place.items() <= row.items() and "se" in row]
    assert hidden
    mark = {"nl": "[v]", "en": "[c]"}[language]
    reason = {"nl": "verborgen: te weinig respondenten", "en": "hidden: too few respondents"}[language]
    assert {line for lines in hidden for line in lines} <= {mark, reason}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_alternative_text_and_downloads(pages, language):
    figures = pages.tree(language).xpath("//figure")
    assert len(figures) == len(list((pages.results / "figures").glob(f"*.{language}.png")))
    for figure in figures:
        drawing, narrow = figure.xpath(".//img")
        name = figure.get("id").removeprefix("figure-")
        alternative = (pages.results / f"figures/{name}.{language}.txt").read_text(encoding="utf-8").splitlines()[0]
        assert drawing.get("alt") and drawing.get("alt") == alternative
        assert figure.xpath(".//details/@data-tables") or name == "claims"
        assert drawing.get("alt") == narrow.get("alt")
        assert int(drawing.get("width")) > int(narrow.get("width"))


def texts_in(address: str) -> list[str]:
    """Return the texts of a drawing that stands in the page as an address."""
    head, _, drawing = address.partition(",")
    assert head == "data:image/svg+xml"
    return [text.text for text in etree.fromstring(unquote(drawing)).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_around_a_figure_are_texts_of_the_page(pages, language):
    for figure in pages.tree(language).xpath("//figure"):
        name = figure.get("id").removeprefix("figure-")
        path = pages.results / f"figures/{name}.{language}.svg"
        drawn = [text.text for text in etree.parse(path).getroot().iter("{http://www.w3.org/2000/svg}text")]
        for text in texts_in(figure.xpath(".//img[@class='wide']/@src")[0]):
            drawn.remove(text)
        around = [part.text for part in figure.xpath("div[@class='drawing']/*[not(self::img)]")]
        # nothing is lost, and nothing is there twice
        assert sorted("".join("".join(drawn).split())) == sorted("".join("".join(around).split())), name
        assert figure.xpath("div/h3|div/h4")[0].text == around[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_narrow_drawing_says_what_the_wide_one_does(pages, language):
    for figure in pages.tree(language).xpath("//figure"):
        shown = [{text for text in texts_in(one) if text.endswith("%")} for one in figure.xpath(".//img/@src")]
        assert shown[0] == shown[1], figure.get("id")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_is_told_as_the_statement_makes_it(pages, language):
    (row,) = pages.tree(language).xpath("//tr[@id='claim-A3']")
    (released,) = [
        float(one["difference"])
        for one in rows_of(pages, "contrasts.csv")
        if (one["indicator"], one["subgroup"], one["wave"]) == ("help", "single_parent", one["reference_wave"])
    ]
    assert released < 0
    cell = row[3].text_content()
    assert as_read(cell, language)[0] == pytest.approx(-100 * released, abs=0.0501)
    assert {"nl": "procentpunt", "en": "percentage points"}[language] in cell
    assert {"nl": "Krijgt hulp", "en": "Help"}[language] in cell
    assert {"nl": "; alleenstaande ouder: nee min ja", "en": "; single parent: no minus yes"}[language] in cell
    assert row.xpath("td/data[contains(@data-trace, ': -difference')]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_links_to_its_statement_by_its_words(pages, language):
    tree = pages.tree(language)
    links = tree.xpath("//ul[@class='findings']//p[@class='links']/a")
    statements = {
        f"#{row.get('id')}": row.xpath("th/text()")[0].strip()
        for row in tree.xpath("//table[@class='claims']/tbody/tr")
    }
    assert links
    assert all(link.text == statements[link.get("href")] for link in links)


def test_a_finding_links_to_no_statement_about_another_comparison(pages):
    released = read_released(pages.results, pages.study.id)
    statements = read_statements(released, Words(pages.study, "en"))

    def about(*rows):
        return [statement.id for statement in statements.about(rows)]

    now, before = (released.estimates["sample", year, "help", "yes", "all", "all"] for year in ("2021", "2019"))
    of_year = ("sample", "2021", "2021", "help", "yes")
    families, provinces = (
        released.contrasts[*of_year, *sides]
        for sides in (("single_parent", "yes", "no"), ("province", "fryslân", "groningen"))
    )
    assert about(now) == ["A1"]
    assert about(now, families) == ["A1", "A3"]
    assert about(before) == []
    assert about(provinces) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_entries_of_the_contents_and_no_two_downloads_are_called_the_same(pages, language):
    tree = pages.tree(language)
    contents = [link.text for link in tree.xpath("//nav//a")]
    assert len(contents) == len(set(contents))
    downloads = {(link.text_content(), link.get("href")) for link in tree.xpath("//p[@class='downloads']/a")}
    assert len(downloads) == len({text for text, _ in downloads})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_of_several_tables_stands_on_the_page_once(pages, language):
    notes = [note.text for note in pages.tree(language).xpath("//ul[@class='notes']/li")]
    source = {"nl": "Bron: ", "en": "Source: "}[language]
    once = [note for note in notes if not note.startswith(source)]
    assert len(once) > 3
    assert len(once) == len(set(once))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_all_tables_names_no_model(pages, language):
    outcome = {"nl": "Uitkomst van het model: Krijgt hulp.", "en": "Outcome of the model: Gets help."}[language]
    tree = pages.tree(language)
    reading = tree.xpath("//h3[@id='reading']/following-sibling::ul[1]/li/text()")
    assert reading and outcome not in reading
    assert tree.xpath("//section[@aria-labelledby='table-help_model']/ul[@class='notes']/li/text()").count(outcome) == 1


def test_what_is_quoted_in_another_language_says_so(pages):
    dutch, english = (pages.tree(language) for language in LANGUAGES)
    assert dutch.xpath("//dl//span[@lang='en']/text()") == ['"Family ties"']
    assert not english.xpath("//dl//span[@lang]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_resolves(pages, language):
    tree = pages.tree(language)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for address in set(tree.xpath("//a/@href")):
        path, _, fragment = address.partition("#")
        if not path:
            assert fragment in ids
        elif not path.startswith("http") and path != "../provenance/run.json":
            assert (pages.results / "report" / path).exists(), path
    referred = {name for names in tree.xpath("//@aria-labelledby") for name in names.split()}
    assert referred <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_from_elsewhere(pages, language):
    page = pages.paths[language].read_text(encoding="utf-8")
    fetched = r"""<(?:link|img|iframe|script)[^>]*?\b(?:src|href)="(?!data:)|@import|url\(["']?http"""
    assert not re.search(fetched, page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_go_down_one_step_at_a_time(pages, language):
    levels = [int(heading.tag[1]) for heading in pages.tree(language).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_stand_in_is_said_in_every_section(pages, language):
    tree = pages.tree(language)
    sections = tree.xpath("//main/section")
    assert len(sections) == 5
    assert all(section.xpath("*[contains(@class, 'stand-in')]") for section in sections)
    assert tree.xpath("//header/*[contains(@class, 'stand-in')]")


def test_both_languages_say_the_same(pages):
    trees = [pages.tree(language) for language in LANGUAGES]
    for what in ("//@id", "//data/@data-trace", "//td/@data-trace", "//*/@data-subgroup", "//code/text()"):
        dutch, english = (
            [value.replace(f"-{language}-", "-") for value in tree.xpath(what) if f"-{language}-" not in value]
            for tree, language in zip(trees, LANGUAGES, strict=True)
        )
        assert dutch == english, what
    for tree, language in zip(trees, LANGUAGES, strict=True):
        assert tree.get("lang") == language


def test_counts_of_hidden_cells_are_those_of_the_file(pages):
    for cell in pages.tree("en").xpath("//td[contains(@data-trace, ': flag=')]"):
        file, flag = re.fullmatch(r"(\S+): flag=(\w*)", cell.get("data-trace")).groups()
        assert int(cell.text.replace(",", "")) == sum(row["flag"] == flag for row in rows_of(pages, file))


def test_the_same_results_give_the_same_bytes(pages):
    before = {language: path.read_bytes() for language, path in pages.paths.items()}
    make_report(pages.study, pages.results)
    assert {language: path.read_bytes() for language, path in pages.paths.items()} == before


def test_a_figure_that_was_not_drawn_is_named(pages, tmp_path):
    import shutil

    from ouder_netwerk.errors import InputError

    shutil.copytree(pages.results, tmp_path / "sample")
    (tmp_path / "sample/figures/sources.nl.narrow.svg").unlink()
    with pytest.raises(InputError, match=r"sources\.nl\.narrow\.svg.*is not there[\s\S]*ouder-netwerk figures sample"):
        make_report(pages.study, tmp_path / "sample", ("nl",))


def test_what_changed_before_the_first_published_wave_is_no_break(sample):
    study, _ = sample
    (where, what), *others = breaks(Words(study, "nl"))
    assert (where, what, others) == ("Proefonderzoek 2021", "Andere steekproef", [])
    later = replace(study, file=study.file.model_copy(update={"waves": study.published_waves[-1:]}))
    assert study.waves[study.published_waves[-1]].breaks
    assert breaks(Words(later, "nl")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_a_change_over_a_break(pages, tmp_path, language):
    import shutil

    copy = tmp_path / "sample"
    shutil.copytree(pages.results, copy)
    rows = rows_of(pages, "contrasts.csv")
    with (copy / "contrasts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"flag": "break"} if row["wave"] != row["reference_wave"] else row for row in rows)
    seal(copy)
    broken = Pages(pages.study, copy, {language: make_report(pages.study, copy, (language,))[0]})
    between_waves = "//ul[@class='findings']/li[.//code[contains(., 'compare')]]"
    assert pages.tree(language).xpath(between_waves)
    assert not broken.tree(language).xpath(between_waves)
    shown = broken.tree(language).xpath("//tr[td/@data-trace='contrasts.csv: flag=break']/td[1]/text()")
    assert [text.split(":")[0] for text in shown] == [{"nl": "getoond", "en": "shown"}[language]]
