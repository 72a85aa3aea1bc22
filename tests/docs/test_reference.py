"""The page of public names, which is built from docstrings and not committed."""

import re

import pdoc
import pdoc.render
import pytest

from ouder_netwerk import survey


@pytest.fixture(scope="module")
def page():
    pdoc.render.configure(docformat="numpy", show_source=False)
    return pdoc.pdoc("ouder_netwerk.survey")


def test_every_public_name_is_on_the_page_and_explained(page):
    sections = dict(re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL))
    assert set(survey.__all__) <= set(sections)
    assert [name for name in survey.__all__ if 'class="docstring"' not in sections[name]] == []


def test_parameters_are_lists_and_not_plain_text(page):
    assert page.count('<h6 id="parameters">Parameters</h6>') > 30
    assert "----------" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
