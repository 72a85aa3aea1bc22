"""The report in a browser: WCAG 2.1 AA by axe-core, the chooser by keyboard, narrow screens, print, no script.

`scripts/install-browser-tests.sh` installs what these tests need. Without it they are skipped, except where the
environment says CI=true.
"""

import base64
import importlib.util
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publish.report_pages import Pages, make_pages

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build/browser/node_modules/axe-core/axe.min.js"
LANGUAGES = ("nl", "en")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RUN_AXE = """
const done = arguments[arguments.length - 1];
const rules = {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"]};
axe.run(document, rules).then((found) => done(
  found.violations.map((rule) => `${rule.id}: ${rule.help} (${rule.nodes.length}): ${rule.nodes[0].html}`)
));
"""
NEEDS = {
    "chromium": shutil.which("chromium"),
    "chromedriver": shutil.which("chromedriver"),
    "the Python package selenium": importlib.util.find_spec("selenium"),
    "pdftotext": shutil.which("pdftotext"),
    "axe-core": AXE.exists(),
}
ABSENT = [name for name, found in NEEDS.items() if not found]
pytestmark = pytest.mark.skipif(
    bool(ABSENT) and os.environ.get("CI") != "true",
    reason=f"browser tests need {', '.join(ABSENT)}: run scripts/install-browser-tests.sh",
)


@pytest.fixture(scope="module")
def pages(sample, tmp_path_factory) -> Pages:
    study, released = sample
    return make_pages(study, released, tmp_path_factory.mktemp("report") / "sample")


def open_browser(folder, **preferences):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(NEEDS["chromium"])
    for flag in (*FLAGS, f"--user-data-dir={folder}", "--window-size=1280,900"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", preferences)
    browser = webdriver.Chrome(options=options, service=Service(NEEDS["chromedriver"]))
    browser.set_script_timeout(110)
    return browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = open_browser(tmp_path_factory.mktemp("browser"))
    yield opened
    opened.quit()


def set_width(browser, width):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.fixture
def page(browser, pages):
    """Open a page of the sample report in a window of laptop size."""

    def load(language):
        set_width(browser, 1280)
        browser.get(pages.paths[language].as_uri())
        return browser

    return load


def violations(browser):
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    return browser.execute_async_script(RUN_AXE)


def set_scheme(browser, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})


def unfold(browser):
    """Open all that can be opened, and wait until the tables are built."""
    browser.execute_script("""
        document.getElementById("open-all").click();
        document.querySelectorAll("details").forEach((item) => { item.open = true; });
        document.querySelectorAll("[hidden]").forEach((item) => { item.hidden = false; });
        document.getElementById("show-trace").checked = true;
    """)
    browser.execute_async_script("""
        const done = arguments[arguments.length - 1];
        const lazy = [...document.querySelectorAll("details.lazy")];
        const wait = () => lazy.every((item) => item.querySelector("table")) ? done() : setTimeout(wait, 20);
        wait();
    """)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "width"), [("nl", 390), ("en", 1280)])
def test_no_violation_as_it_opens_and_with_everything_unfolded(page, language, width, scheme):
    browser = page(language)
    set_width(browser, width)
    set_scheme(browser, scheme)
    try:
        paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
        assert violations(browser) == []
        unfold(browser)
        assert violations(browser) == []
    finally:
        set_scheme(browser, "light")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", ["scp2017", "nsch"])
def test_no_violation_in_the_reports_that_are_here(browser, study, language):
    path = ROOT / f"results/{study}/report/index.{language}.html"
    if not path.exists():
        pytest.skip(f"{path.relative_to(ROOT)} has not been made: ouder-netwerk run {study}")
    set_width(browser, 1280)
    browser.get(path.as_uri())
    assert violations(browser) == []


def test_a_violation_would_be_found(page):
    browser = page("nl")
    browser.execute_script("document.querySelector('figure img').removeAttribute('alt');"
                           "document.documentElement.removeAttribute('lang');")  # fmt: skip
    assert {found.split(":")[0] for found in violations(browser)} >= {"html-has-lang", "image-alt"}


def press(browser, *keys):
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def focused(browser):
    return browser.switch_to.active_element


def shown(browser):
    """Return the breakdowns that are not hidden."""
    return set(browser.execute_script(
        "return [...document.querySelectorAll('[data-subgroup]')].filter((item) => !item.hidden)"
        ".map((item) => item.dataset.subgroup)"
    ))  # fmt: skip


def test_keyboard_alone_chooses_a_breakdown(page):
    from selenium.webdriver.common.keys import Keys

    browser = page("nl")
    press(browser, Keys.TAB)
    assert focused(browser).get_attribute("class") == "skip"
    assert focused(browser).rect["x"] >= 0
    for _ in range(300):
        press(browser, Keys.TAB)
        if focused(browser).get_attribute("name") == "subgroup":
            break
    assert focused(browser).get_attribute("value") == ""
    assert shown(browser) == {"single_parent", "province", "single_parent*province"}
    assert browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"

    press(browser, Keys.ARROW_DOWN)
    assert focused(browser).get_attribute("value") == "single_parent"
    assert shown(browser) == {"single_parent"}
    status = browser.find_element("id", "chosen").text
    assert "alleenstaande ouder" in status
    assert any(character.isdigit() for character in status)
    assert browser.execute_script("return document.querySelector('details.part:not([hidden])[data-subgroup]').open")

    press(browser, Keys.ARROW_UP)
    assert shown(browser) == {"single_parent", "province", "single_parent*province"}

    press(browser, Keys.TAB)
    assert focused(browser).get_attribute("id") == "open-all"
    press(browser, Keys.ENTER, Keys.TAB)
    assert focused(browser).get_attribute("id") == "show-trace"
    press(browser, Keys.SPACE)
    unfold(browser)
    shown_key = "getComputedStyle(document.querySelector('.theme td[data-trace]'), '::after').content"
    assert "estimates.csv" in browser.execute_script(f"return {shown_key}")


def test_a_link_to_a_breakdown_that_is_not_chosen_shows_it(page):
    browser = page("en")
    browser.execute_script("document.querySelector('input[value=single_parent]').click()")
    browser.execute_script("location.hash = 'figure-provinces-province'")
    assert browser.execute_async_script(
        "setTimeout(() => arguments[0](!document.getElementById('figure-provinces-province').hidden), 200)"
    )


@pytest.mark.parametrize("width", [320, 375])
def test_nothing_but_tables_and_figures_scrolls_sideways_on_a_phone(page, width):
    browser = page("nl")
    unfold(browser)
    set_width(browser, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_no_percentage_of_a_figure_is_off_screen(page, width):
    browser = page("nl")
    set_width(browser, width)
    browser.refresh()
    drawings = browser.execute_script("""
        return [...document.querySelectorAll("figure img")].filter((one) => one.offsetWidth).map((one) => {
          const box = one.getBoundingClientRect();
          return [decodeURIComponent(one.currentSrc.split(",").slice(1).join(",")), box.left, box.width];
        });
    """)
    assert len(drawings) == len(browser.find_elements("css selector", "figure"))
    for drawing, left, across in drawings:
        root = ElementTree.fromstring(drawing)
        scale = across / float(root.get("viewBox").split()[2])
        letters = {float(size) for size in re.findall(r"font-size:([\d.]+)px", drawing)}
        assert min(letters) * scale > 10.5
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= left + float(text.get("x")) * scale <= width, text.text
    # the narrow drawing is the one that is shown on a phone
    assert all((across < 400) == (width == 390) for _, _, across in drawings)


def test_at_400_percent_everything_is_read_without_scrolling_sideways(page):
    browser = page("nl")
    size = {"width": 320, "height": 256, "deviceScaleFactor": 4, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    unfold(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
    # what stays in sight leaves room for what is read
    bar = browser.execute_script("return getComputedStyle(document.getElementById('contents')).position")
    assert bar == "static"


def test_in_forced_colours_the_notice_and_the_drawings_can_be_read(page):
    browser = page("nl")
    features = [{"name": "forced-colors", "value": "active"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    try:
        width = browser.execute_script("return getComputedStyle(document.querySelector('.stand-in')).borderTopWidth")
        assert float(width.removesuffix("px")) >= 1.5
        # a drawing has paper of its own under its letters
        drawn = browser.execute_script("return document.querySelector('figure img.wide').currentSrc")
        assert "<path class='a'" in drawn and "--a:%23ffffff" in drawn
    finally:
        set_scheme(browser, "light")


def test_the_contents_follow_the_reader_and_fold_after_a_choice(page):
    from selenium.webdriver.common.keys import Keys

    browser = page("nl")
    browser.execute_script("document.getElementById('method').scrollIntoView()")
    here = "return document.querySelector('#contents .here').textContent"
    assert browser.execute_async_script(f"setTimeout(() => arguments[0]((() => {{ {here} }})()), 200)") == "Methode"
    assert browser.execute_script("return document.getElementById('contents').getBoundingClientRect().top") == 0
    summary = browser.find_element("css selector", "#contents summary")
    summary.send_keys(Keys.ENTER)
    assert browser.find_element("css selector", "#contents details").get_property("open")
    press(browser, Keys.TAB, Keys.ESCAPE)
    assert not browser.find_element("css selector", "#contents details").get_property("open")
    assert focused(browser) == summary
    summary.send_keys(Keys.ENTER)
    browser.find_element("css selector", "#contents a[href='#claims']").click()
    assert not browser.find_element("css selector", "#contents details").get_property("open")
    assert browser.execute_script("return document.getElementById('claims').getBoundingClientRect().top") > 30


def test_without_script_every_figure_is_there_and_tables_are_links(pages, tmp_path):
    browser = open_browser(tmp_path, **{"profile.managed_default_content_settings.javascript": 2})
    try:
        browser.get(pages.paths["nl"].as_uri())
        assert len(displayed(browser, "figure img")) > 8
        assert not displayed(browser, "details.lazy, #chooser")
        browser.find_element("css selector", "details.sheets summary").click()
        assert displayed(browser, ".sheet .downloads a")
    finally:
        browser.quit()


@contextmanager
def on_paper(browser):
    """Show the page as it is printed, for as long as this lasts."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    try:
        yield
    finally:
        browser.execute_script("dispatchEvent(new Event('afterprint'))")
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def displayed(browser, selector):
    return [item for item in browser.find_elements("css selector", selector) if item.is_displayed()]


def test_paper_gets_findings_figures_and_what_is_open(page):
    browser = page("nl")
    with on_paper(browser):
        figures = browser.find_elements("css selector", "figure:not([data-subgroup])")
        assert all(figure.find_element("css selector", "img.wide, img.narrow") for figure in figures)
        assert len(displayed(browser, "figure:not([data-subgroup]) img")) == len(figures)
        # by subgroup only what was chosen
        assert not displayed(browser, "figure[data-subgroup]")
        assert not displayed(browser, "#chooser, .downloads, .origin, .on-screen, details.lazy, details.sheets")
        assert "sample.nl.xlsx" in displayed(browser, "main .on-paper")[0].text
        # the contents are a page of their own
        assert len(displayed(browser, "#contents li")) > 6


def test_print_has_the_chosen_tables_and_no_chooser(page):
    browser = page("nl")
    browser.execute_script("document.querySelector('input[value=single_parent]').click()")
    browser.execute_async_script("setTimeout(arguments[0], 300)")
    with on_paper(browser):
        assert not browser.find_element("id", "chooser").is_displayed()
        parts = displayed(browser, "details.part[data-subgroup]")
        assert {part.get_attribute("data-subgroup") for part in parts} == {"single_parent"}
        assert all(part.get_property("open") for part in parts) and displayed(browser, "details.part table")


@pytest.mark.parametrize(("study", "most"), [("scp2017", 48), ("nsch", 40)])
def test_a_report_has_few_pages_with_their_numbers(browser, study, most, tmp_path):
    path = ROOT / f"results/{study}/report/index.nl.html"
    if not path.exists():
        pytest.skip(f"{path.relative_to(ROOT)} has not been made: ouder-netwerk run {study}")
    set_width(browser, 1280)
    browser.get(path.as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    sheets = pages_of(base64.b64decode(printed["data"]), tmp_path)
    assert 10 < len(sheets) <= most
    assert all(lines[-1].split()[-3:] == [str(number), "/", str(len(sheets))] for number, lines in enumerate(sheets, 1))


def test_pages_are_a4_and_end_with_no_caption_or_head(page, tmp_path):
    browser = page("nl")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    assert set(re.findall(rb"/MediaBox \[([^]]*)\]", pdf)) == {b"0 0 594.95996 841.91998"}
    captions = {caption.get_property("textContent") for caption in browser.find_elements("tag name", "caption")}
    heads = {"Kenmerk Percentage 95%-BI n", "Kenmerk Odds ratio 95%-BI p Effect (procentpunt)"}
    # the last line is the number of the page
    lasts = [" ".join(lines[-2].split()) for lines in pages_of(pdf, tmp_path)]
    assert len(lasts) > 3
    assert not set(lasts) & (captions | heads)


def pages_of(pdf, folder):
    """Return the lines of each page; needs pdftotext, of the Debian package poppler-utils."""
    (folder / "report.pdf").write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", folder / "report.pdf", "-"], capture_output=True, check=True).stdout
    pages = [[line for line in one.splitlines() if line.strip()] for one in text.decode().split("\f")]
    return [lines for lines in pages if lines]


@pytest.mark.parametrize("width", [375, 1280])
def test_no_cell_of_the_statements_runs_into_the_next(page, width):
    browser = page("nl")
    set_width(browser, width)
    cells = browser.find_elements("css selector", ".claims th, .claims td")
    assert len(cells) > 12
    assert [cell.text for cell in cells if cell.get_property("scrollWidth") > cell.get_property("clientWidth")] == []


@pytest.mark.parametrize("width", [375, 1280])
def test_only_what_scrolls_is_a_stop_for_the_keyboard(page, width):
    browser = page("nl")
    set_width(browser, width)
    unfold(browser)
    # sizes are told when the page is painted
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    regions = browser.execute_script(
        "return [...document.querySelectorAll('.scroll')].map((one) => [one.scrollWidth > one.clientWidth, one.tabIndex])"
    )
    assert len(regions) > 10 and (width > 400 or {scrolls for scrolls, _ in regions} == {True, False})
    assert all((stop == 0) == scrolls for scrolls, stop in regions)


def test_on_a_phone_findings_captions_and_notes_stand_inside_the_screen(page):
    browser = page("nl")
    set_width(browser, 375)
    browser.refresh()
    edges = browser.execute_script(
        "return [...document.querySelectorAll('figure h3, figure h4, .drawing > p, figure img.narrow')]"
        ".map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])"
    )
    assert len(edges) > 20
    assert all(left >= 0 and right <= 375 for left, right in edges)
