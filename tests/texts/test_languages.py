"""Languages are data: a study is published in those it names, and a new one is a file of phrases."""

import csv
import json

import pytest
import yaml
from lxml import html

from ouder_netwerk.errors import InputError
from ouder_netwerk.plan import plan_run
from ouder_netwerk.publish.names import figure_files
from ouder_netwerk.texts.languages import SHIPPED
from ouder_netwerk.texts.phrases import differences, phrases

GERMAN = {
    "language": {"tag": "de-DE", "decimal": ",", "group": "."},
    "points_interval": "{low} bis {high}",
    "total": "Insgesamt",
    "or": " oder ",
    "and": " und ",
    "source": "Quelle: {source}",
    "weighted_percent": "Gewichtete Prozentwerte; Linien: {level}%-Konfidenzintervall",
    "interval": "{level}%-KI",
    "this_report": "Dieser Bericht auf Deutsch",
    "method": "Methode und Gewichtung",
    "sentences": {"share_label": "{label}: {share} der {people}"},
    "alt_bars": "Liegende Balken mit Konfidenzintervallen.",
    "yes": "ja",
    "no": "nein",
    "verdicts": {"reproduced": "bestätigt"},
}
"""Some German phrases, over Dutch ones."""
STEPS = ("claims", "tables", "figures", "report")


@pytest.fixture
def german(tiny):
    """The tiny study in German, in a folder with a file of German phrases."""
    content = yaml.safe_load((SHIPPED / "nl.yaml").read_text(encoding="utf-8"))
    for name, phrase in GERMAN.items():
        content[name] = content[name] | phrase if isinstance(phrase, dict) else phrase
    tiny.phrases = tiny.folder / "config/texts/de.yaml"
    tiny.phrases.parent.mkdir()
    tiny.phrases.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    for path in (tiny.folder / "config/studies/tiny").rglob("*.yaml"):
        tiny.edit(path.relative_to(tiny.folder / "config/studies/tiny").as_posix(), add_german)
    tiny.edit("study.yaml", lambda study: study.update(languages=["de"]))
    yield tiny
    phrases.cache_clear()


def add_german(part):
    """Give every text of a definition a German one."""
    values = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    if isinstance(part, dict) and set(part) == {"nl", "en"}:
        part["de"] = f"{part['nl']} (auf Deutsch)"
    for value in values:
        add_german(value)


def publish(study):
    study.run_all()
    for step in STEPS:
        result = study.run(step, "tiny")
        assert result.exit_code == 0, result.output
    return study.folder / "results/tiny"


@pytest.mark.parametrize(("one", "other"), [("nl", "en"), ("en", "nl")])
def test_shipped_languages_have_the_same_phrases_with_the_same_gaps(one, other):
    assert not list(differences(SHIPPED / f"{one}.yaml", phrases(one).written, phrases(other).written))


def test_a_study_in_german_alone_needs_one_file_of_phrases_and_its_own_texts(german):
    results = publish(german)
    published = [path.name for path in results.rglob("*.*") if path.is_file()]
    assert {"index.de.html", "tiny.de.xlsx", "tiny.de.docx", "claims_coverage.de.md"} <= set(published)
    assert not [name for name in published if ".nl." in name or ".en." in name]
    page = html.parse(results / "report/index.de.html").getroot()
    assert page.get("lang") == "de"
    assert page.xpath("//h2[@id='method']")[0].text == "Methode und Gewichtung"
    assert not page.xpath("//p[@class='language']")
    told = next((results / "figures").glob("*.de.txt")).read_text(encoding="utf-8")
    assert "Liegende Balken mit Konfidenzintervallen." in told
    assert "-KI " in told
    drawing = next((results / "figures").glob("*.de.svg")).read_text(encoding="utf-8")
    assert "Quelle: " in drawing
    (notes,) = [json.loads(path.read_text(encoding="utf-8"))["notes"] for path in (results / "dossier").glob("*.json")]
    assert all("de" in note for note in notes)


def test_what_a_run_expects_is_what_the_steps_make(german):
    results = publish(german)
    plan = plan_run({"study": "tiny"})
    assert plan.study.languages == ("de",)
    assert all((results / "tables" / name).exists() for name in plan.table_files("de"))
    assert all((results / "figures" / name).exists() for name in figure_files(plan.study))


def test_three_languages_link_to_each_other(german):
    german.edit("study.yaml", lambda study: study.update(languages=["nl", "en", "de"]))
    results = publish(german)
    for language, others in {"nl": {"en", "de"}, "en": {"nl", "de"}, "de": {"nl", "en"}}.items():
        page = html.parse(results / f"report/index.{language}.html").getroot()
        links = page.xpath("//p[@class='language']/a")
        assert {link.get("lang") for link in links} == others
        assert all(link.get("href") == f"index.{link.get('lang')}.html" for link in links)
        assert all(link.text == phrases(link.get("lang")).text("this_report") for link in links)


def test_files_with_one_language_are_in_english_or_else_in_the_first(german):
    results = publish(german)
    with (results / "claims_coverage.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[0] == "source"
    assert german.study.main_language == "de"
    german.edit("study.yaml", lambda study: study.update(languages=["nl", "en"]))
    assert german.study.main_language == "en"


def test_a_phrase_that_is_not_there_is_named_with_file_and_key_by_check(german):
    content = yaml.safe_load(german.phrases.read_text(encoding="utf-8"))
    del content["total"]
    content["verdicts"].pop("deviates")
    content["source"] = "Quelle"
    content["mistyped"] = "nichts"
    content["interval"] = "{level%-KI"
    german.phrases.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    result = german.run("check", "tiny")
    assert result.exit_code == 2
    for complaint in (
        "config/texts/de.yaml: total: is absent",
        "config/texts/de.yaml: verdicts.deviates: is absent",
        "config/texts/de.yaml: source: has other gaps: Quelle",
        "config/texts/de.yaml: there is no phrase `mistyped`",
        "config/texts/de.yaml: interval: has other gaps",
    ):
        assert complaint in result.output
    with pytest.raises(InputError, match=r"de\.yaml: total: is absent"):
        phrases("de")


def test_a_text_of_the_study_that_lacks_a_language_is_named_with_file_line_and_key(german):
    german.edit("concepts.yaml", lambda content: content["concepts"]["help"]["label"].pop("de"))
    with pytest.raises(InputError) as error:
        german.study  # noqa: B018
    (problem,) = error.value.problems
    assert "concepts.yaml:" in problem.where
    assert problem.what == "concepts.help.label: is not written in `de`"


def test_a_language_without_phrases_is_a_fault_of_the_study(tiny):
    for path in (tiny.folder / "config/studies/tiny").rglob("*.yaml"):
        tiny.edit(path.relative_to(tiny.folder / "config/studies/tiny").as_posix(), add_german)
    tiny.edit("study.yaml", lambda study: study.update(languages=["nl", "de"]))
    with pytest.raises(InputError, match=r"languages: there are no phrases in `de`[\s\S]*config/texts/de\.yaml"):
        tiny.study  # noqa: B018


@pytest.mark.parametrize("command", ["tables", "figures", "report", "verify"])
def test_only_a_language_of_the_study_can_be_asked_for(tiny, command):
    tiny.run_all()
    result = tiny.run(command, "tiny", "--lang", "de")
    assert result.exit_code == 2
    assert "tiny is not published in de" in result.output
    assert "choose from: nl, en" in result.output
