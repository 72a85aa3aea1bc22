"""The check can fail, the whole way from a survey file to verdicts and exit code.

Every classic mistake is planted in memory in `test_planted_faults.py`; here the way through the files is walked.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from ouder_netwerk.claims.report import ClaimReport
from ouder_netwerk.respondents.table import Harmonised

from .walk import Walk


def red(report: ClaimReport) -> set[str]:
    """Return the claims whose verdict needs an acceptance, accepted or not."""
    return {result.claim.id for result in report.results if result.failed or result.accepted}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_all_right_is_green(standins: Walk) -> None:
    report = standins.verdicts()
    assert red(report) == set()
    assert report.exit_code == 0
    assert "reproduced" not in report.counts
    assert "stand-in" in dict(report.by_basis())


def test_two_answer_codes_swapped(standins: Walk) -> None:
    walk = standins.recoded("ejoo17", "help_type_transport", values={"1": "no", "2": "yes"})
    report = walk.verdicts()
    assert red(report) == {"A08-transport"}
    transport = next(result for result in report.results if result.claim.id == "A08-transport")
    assert transport.verdict == "pipeline-fault"
    assert "where the stand-in was made to have 27.00%" in transport.reason("en")
    assert report.exit_code == 1


def test_user_missing_read_as_an_answer(standins: Walk) -> None:
    values = {"1": "yes", "2": "no", ".s": "no"}
    report = standins.recoded("sdi17", "worries", values=values, universe=None).verdicts()
    assert red(report) == {"B01-no-worries-sdi", "B02-worries-sdi"}


def test_weights_dropped(standins: Walk) -> None:
    def without_weights(harmonised: Harmonised) -> Harmonised:
        return replace(harmonised, frame=harmonised.frame.assign(weight=1.0))

    report = standins.verdicts(without_weights)
    assert {"B01-no-worries-ejoo", "B01-no-worries-sdi", "A08-transport", "A09-odd-jobs"} <= red(report)
