"""A good study of two waves."""

import pytest

from checks.spoiled import FOLDER, later
from conftest import tiny_frame, write_tiny


@pytest.fixture
def two_waves(tiny):
    """A good study of two waves: nothing is wrong with it."""
    tiny.edit("study.yaml", lambda content: content["waves"].append("tiny18"))
    tiny.edit("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "sources_two", "concept": "help_either", "category": "no", "label": {"nl": "Geen van beide", "en": "Neither"}}))  # fmt: skip
    tiny.edit("concepts.yaml", lambda content: content["concepts"].pop("sources"))
    (tiny.folder / FOLDER / "waves/tiny18.yaml").write_text(
        'like: tiny17\nwave: "2018"\ntitle: {nl: Klein 2018, en: Tiny 2018}\n'
        "sources:\n  - {file: tiny18.sav, missing: {8: dont_know, 9: refused, 98: not_asked}}\n"
    )
    write_tiny(later(tiny_frame()), tiny.folder / "data/raw/tiny18.sav")
    return tiny
