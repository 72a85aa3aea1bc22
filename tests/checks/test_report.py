"""The findings on the command line: as text, JSON and a page, with an exit code."""

import json
from html.parser import HTMLParser


def _spoil(tiny):
    tiny.edit("waves/tiny17.yaml", lambda content: content["variables"]["single_parent"].update(values={"1": "yes"}))


def test_a_study_without_errors_exits_0(tiny):
    result = tiny.run("check", "tiny")
    assert result.exit_code == 0
    assert "error" not in result.output


def test_an_error_exits_2_and_is_numbered(tiny):
    _spoil(tiny)
    result = tiny.run("check", "tiny")
    assert result.exit_code == 2
    assert "1. error: data/raw/tiny17.sav: ALLEEN: code 2 (no label) has no rule" in result.output
    assert "  -> add it to `values`" in result.output
    assert "tiny: 1 error" in result.output


def test_as_json(tiny):
    _spoil(tiny)
    content = json.loads(tiny.run("check", "tiny", "--format", "json").output)
    assert content["study"] == "tiny" and content["errors"] == 1
    assert content["findings"][0]["severity"] == "error"
    assert set(content["findings"][0]) == {"severity", "where", "what", "remedy"}


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))


def test_as_a_page_of_its_own(tiny):
    tiny.edit("concepts.yaml", lambda c: c["concepts"]["help"].update(label={"nl": "<b>hulp</b>", "en": "<b>hulp</b>"}))
    result = tiny.run("check", "tiny", "--format", "html", "--to", "check.html")
    page = (tiny.folder / "check.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(page)
    names = [tag for tag, _ in tags.seen]
    assert result.exit_code == 0
    assert not {"script", "link", "img", "b"} & set(names)
    assert names.count("caption") == names.count("table") == 1
    assert all(given.get("scope") in {"col", "row"} for tag, given in tags.seen if tag == "th")


def test_an_unknown_study_lists_those_there_are(tiny):
    result = tiny.run("check", "tinny")
    assert result.exit_code == 2
