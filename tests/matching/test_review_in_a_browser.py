"""The review page in a browser: walked through by keyboard, without a fault of accessibility, and what it writes."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ouder_netwerk.matching.review import AnswerRow, OpenItem, Option
from ouder_netwerk.matching.review_server import ReviewServer
from publish.test_accessibility import ABSENT, open_browser, violations

pytestmark = pytest.mark.skipif(
    bool(ABSENT) and os.environ.get("CI") != "true",
    reason=f"browser tests need {', '.join(ABSENT)}: run scripts/install-browser-tests.sh",
)
DEFINITION = """survey: tiny
design: {id: RESP, weight: TODO}
variables:
  help: {from: TODO}  # no variable is certain
  single_parent: {from: TODO}  # no variable is certain
  worries: {from: TODO}  # no variable is certain
"""
ROWS = (AnswerRow("1", "ja", "64%", "yes"), AnswerRow("2", "nee <script>", "36%", "no"))


def option(variable, content, score="0.71", opposed=False):
    return Option(variable, f"Question of {variable}", score, content, ROWS, opposed)


def mapping(variable):
    return {"from": variable, "values": {"1": "yes", "2": "no"}}


ITEMS = (
    OpenItem("design.weight", "Weight", "", (), (option("gew", "gew"), option("gewicht2", "gewicht2"))),
    OpenItem(
        "help", "Informal help", "HULP", ROWS, (option("v1", mapping("v1")), option("v2", mapping("v2"), opposed=True))
    ),
    OpenItem("single_parent", "Single parent", "", (), (option("huish", mapping("huish")),)),
    OpenItem("worries", "Worries", "ZORG", ROWS, (option("v9", mapping("v9")),)),
)


BATTERY = tuple(
    OpenItem(name, name, "", (), (replace(option(variable, mapping(variable)), label=f"Who helps you: {name}"),))
    for name, variable in (("neighbours", "q1_1"), ("family", "q1_2"), ("friends", "q1_3"))
)


@pytest.fixture
def definition(tmp_path) -> Path:
    path = tmp_path / "tiny18.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return path


def is_open(item: OpenItem, text: str) -> bool:
    name = "design:" if item.key.startswith("design.") else f"  {item.key}:"
    return any(line.startswith(name) and "TODO" in line for line in text.splitlines())


@pytest.fixture
def page(definition, request):
    """Serve what is still open in the definition."""
    items = (*ITEMS, *getattr(request, "param", ()))
    text = "".join(f"  {one.key}: {{from: TODO}}\n" for one in items[len(ITEMS) :])
    definition.write_text(DEFINITION + text, encoding="utf-8")
    server = ReviewServer(
        "tiny 2018", definition, lambda: [one for one in items if is_open(one, definition.read_text(encoding="utf-8"))]
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = open_browser(tmp_path_factory.mktemp("review"))
    yield opened
    opened.quit()


def in_colours(browser, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def press(browser, *keys):
    from selenium.webdriver.common.action_chains import ActionChains

    chain = ActionChains(browser)
    for key in keys:
        chain.send_keys(key)
    chain.perform()


def focus(browser) -> str:
    return browser.execute_script("const here = document.activeElement; return (here.closest('section') || here).id")


def wait_for(browser, number):
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 20).until(lambda one: one.title == f"{number} to decide: tiny 2018")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_of_accessibility(browser, page, scheme):
    in_colours(browser, scheme)
    browser.get(page.address)
    assert violations(browser) == []


def test_everything_is_decided_by_keyboard_alone(browser, page, definition):
    from selenium.webdriver.common.keys import Keys

    in_colours(browser, "light")
    browser.get(page.address)
    assert focus(browser) == "design.weight", "the first is ready to be decided"
    press(browser, "2")
    wait_for(browser, 3)
    assert "design: {id: RESP, weight: gewicht2}" in definition.read_text(encoding="utf-8")
    assert focus(browser) == "help"
    press(browser, "7")
    assert browser.title == "3 to decide: tiny 2018", "a number that no option has does nothing"
    for _ in range(20):
        press(browser, Keys.TAB)
        if focus(browser) == "single_parent":
            break
    press(browser, "0")
    wait_for(browser, 2)
    text = definition.read_text(encoding="utf-8")
    assert "single_parent" not in text, "the file lacks it"
    assert "  help: {from: TODO}" in text, "what was passed over stays open"
    press(browser, "1")
    wait_for(browser, 1)
    press(browser, Keys.TAB, Keys.ENTER)
    wait_for(browser, 0)
    lines = definition.read_text(encoding="utf-8").splitlines()
    assert "  help: {from: v1, values: {1: yes, 2: no}}" in lines
    assert "  worries: {from: v9, values: {1: yes, 2: no}}" in lines
    assert violations(browser) == []


@pytest.mark.parametrize("page", [BATTERY], indirect=True)
def test_a_battery_is_decided_at_once(browser, page, definition):
    from selenium.webdriver.common.keys import Keys

    browser.get(page.address)
    assert violations(browser) == []
    assert browser.find_element("css selector", "section.block h2").text == "Who helps you: 3 questions"
    for _ in range(30):
        press(browser, Keys.TAB)
        if focus(browser).startswith("block"):
            break
    press(browser, "a")
    wait_for(browser, 4)
    lines = definition.read_text(encoding="utf-8").splitlines()
    for one in BATTERY:
        assert f"  {one.key}: {one.options[0].text}" in lines


def test_nothing_is_fetched_from_elsewhere_and_labels_are_texts(browser, page):
    browser.get(page.address)
    fetched = browser.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert [one for one in fetched if not one.startswith("http://127.0.0.1")] == []
    assert browser.execute_script("return document.querySelectorAll('td script').length") == 0
    assert "nee <script>" in browser.find_element("id", "help").text


def test_what_is_chosen_with_a_modifier_is_the_browsers(browser, page, definition):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    browser.get(page.address)
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("1").key_up(Keys.CONTROL).perform()
    assert browser.title == "4 to decide: tiny 2018"
    assert definition.read_text(encoding="utf-8") == DEFINITION
