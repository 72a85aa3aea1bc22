"""How large a report may be: what a phone opens at once, and what a printer takes."""

from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).parents[2]
MOST_ELEMENTS = 12_000
MOST_BYTES = 1_200_000


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("study", ["scp2017", "nsch"])
def test_a_report_stays_small_until_its_tables_are_opened(study: str, language: str) -> None:
    path = ROOT / f"results/{study}/report/index.{language}.html"
    if not path.exists():
        pytest.skip(f"{path.relative_to(ROOT)} has not been made: ouder-netwerk run {study}")
    page = path.read_bytes()
    assert len(page) < MOST_BYTES
    assert sum(isinstance(element.tag, str) for element in html.fromstring(page.decode()).iter()) < MOST_ELEMENTS
