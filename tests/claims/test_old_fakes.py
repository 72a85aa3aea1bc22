"""Ways to a green check without right numbers: each ends red, or is refused."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ouder_netwerk.cli import main
from ouder_netwerk.files import checksum
from ouder_netwerk.microdata.variables import STANDIN_MARK

from .walk import STUDIES, Walk

Row = dict[str, str]


class Folder:
    """A working folder with the released files of the 2017 surveys and their definition, as a user has it."""

    def __init__(self, root: Path, results: Path) -> None:
        self.definition = root / "config/studies/scp2017"
        self.results = root / "results/scp2017"
        shutil.copytree(STUDIES / "scp2017", self.definition, ignore=shutil.ignore_patterns("lock.*"))
        shutil.copytree(results, self.results)

    def edit_text(self, file: str, old: str, new: str) -> None:
        path = self.definition / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def edit_rows(self, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
        path = self.results / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(change(rows))
        self.seal()

    def seal(self) -> None:
        """Forge the seal of the release, so that what was edited looks released."""
        path = self.results / "release.json"
        release = json.loads(path.read_text(encoding="utf-8"))
        release["files"] = {name: checksum(self.results / name) for name in release["files"]}
        path.write_text(json.dumps(release), encoding="utf-8")

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, [words[0], "scp2017", *words[1:]])


@pytest.fixture
def folder(tmp_path: Path, standin_results: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    made = Folder(tmp_path, standin_results)
    monkeypatch.chdir(tmp_path)
    result = made.run("lock")
    assert result.exit_code == 0, result.output
    return made


def test_reviewed_results_are_green(folder: Folder) -> None:
    result = folder.run("verify", "--strict")
    assert result.exit_code == 0, result.output


def test_without_a_lock_strict_is_refused(folder: Folder) -> None:
    (folder.definition / "lock.yaml").unlink()
    result = folder.run("verify", "--strict")
    assert result.exit_code == 2
    assert "lock.yaml: does not exist" in result.output
    assert folder.run("verify").exit_code == 0


def test_standin_called_real(folder: Folder) -> None:
    for name in ("estimates", "contrasts", "models"):
        folder.edit_rows(name, lambda rows: [row | {"data": "real"} for row in rows])
    result = folder.run("verify")
    assert result.exit_code == 2
    assert "called real, but" in result.output


def test_standin_file_whose_label_is_gone(standins: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark is taken out of the survey file itself: harmonised, estimated and released as real data."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sdi17.dta"
    content = standins.files["sdi17"].read_bytes()
    assert STANDIN_MARK.encode() in content
    path.write_bytes(
        content.replace(STANDIN_MARK.encode(), b"SURVEY D"[: len(STANDIN_MARK)].ljust(len(STANDIN_MARK), b"X"))
    )
    walk = Walk(standins.study, standins.files | {"sdi17": path})
    walk.verdicts()
    shutil.copytree(STUDIES / "scp2017", tmp_path / "config/studies/scp2017")
    with (tmp_path / "results/scp2017/estimates.csv").open(encoding="utf-8") as file:
        assert {row["data"] for row in csv.DictReader(file)} == {"real", "stand-in"}
    result = CliRunner().invoke(main, ["verify", "scp2017"])
    assert result.exit_code == 2
    assert "called real, but" in result.output


def test_data_column_edited_in_some_rows(folder: Folder) -> None:
    folder.edit_rows(
        "estimates",
        lambda rows: [row | {"data": "real"} if row["indicator"] == "informal_help" else row for row in rows],
    )
    result = folder.run("verify")
    assert result.exit_code == 2
    assert "is called real here and stand-in elsewhere" in result.output or "is called stand-in here" in result.output


def test_data_column_against_the_provenance_of_the_run(folder: Folder) -> None:
    run = {"waves": [{"id": "kok17", "survey": "kok", "wave": "2017", "data": "real"}], "results": []}
    (folder.results / "provenance").mkdir()
    (folder.results / "provenance/run.json").write_text(json.dumps(run))
    result = folder.run("verify")
    assert result.exit_code == 2
    assert "wave kok17 is called stand-in, but" in result.output


def test_file_that_is_not_of_the_run(folder: Folder) -> None:
    run = {"waves": [], "results": [{"file": "estimates.csv", "sha256": "0" * 64}]}
    (folder.results / "provenance").mkdir()
    (folder.results / "provenance/run.json").write_text(json.dumps(run))
    result = folder.run("verify")
    assert result.exit_code == 2
    assert "is not the file of the run" in result.output


def test_everything_hidden(folder: Folder) -> None:
    numbers = ("estimate", "se", "ci_low", "ci_high", "n", "n_weighted", "n_eff", "deff", "df")
    hidden = dict.fromkeys(numbers, "") | {"flag": "few_respondents"}
    folder.edit_rows("estimates", lambda rows: [row | hidden for row in rows])
    gone = dict.fromkeys(("difference", "se", "ci_low", "ci_high", "statistic", "p", "p_adjusted"), "") | {
        "flag": "hidden_side"
    }
    folder.edit_rows("contrasts", lambda rows: [row | gone for row in rows])
    assert folder.run("verify", "--strict").exit_code == 1


def test_one_claim_hidden(folder: Folder) -> None:
    hidden = dict.fromkeys(("estimate", "se", "ci_low", "ci_high"), "") | {"flag": "few_respondents"}

    def change(rows: list[Row]) -> list[Row]:
        return [row | hidden if row["indicator"] == "hard_to_ask" and row["level"] == "all" else row for row in rows]

    folder.edit_rows("estimates", change)
    result = folder.run("verify", "--strict")
    assert result.exit_code == 1
    assert "not the verdict that was expected: B05-hard-to-ask: was cannot-tell, is inconclusive" in result.output


def test_variable_unmapped(folder: Folder) -> None:
    folder.edit_text("figures.yaml", "shame, reciprocity_kin, reciprocity_non_kin", "shame, reciprocity_non_kin")
    path = folder.definition / "waves/ejoo17.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("  reciprocity_kin:")), encoding="utf-8")
    for name in ("estimates", "contrasts"):
        folder.edit_rows(name, lambda rows: [row for row in rows if row["indicator"] != "reciprocity_kin"])
    assert folder.run("verify").exit_code == 0
    result = folder.run("verify", "--strict")
    assert result.exit_code == 1
    assert "B09-non-kin: was supports, is not-testable" in result.output


def test_claim_deleted(folder: Folder) -> None:
    path = folder.definition / "claims.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  - id: A08-transport"), text.index("  - id: A09-odd-jobs")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    result = folder.run("verify", "--strict")
    assert result.exit_code == 1
    assert "A08-transport: the claim is gone" in result.output


def test_published_number_changed(folder: Folder) -> None:
    folder.edit_text("claims.yaml", "    quantity: 27%\n", "    quantity: 72%\n")
    assert folder.run("verify").exit_code == 1


def test_target_of_the_standin_changed(folder: Folder) -> None:
    folder.edit_text("standin.yaml", "{shares: {yes: 0.270}", "{shares: {yes: 0.280}")
    result = folder.run("verify")
    assert result.exit_code == 1
    assert "27.00% where the stand-in was made to have 28.00%" in result.output


def test_range_that_cannot_fail(folder: Folder) -> None:
    folder.edit_text("claims.yaml", "    range: [0.10, 0.12]\n", "    range: [0.005, 1]\n")
    result = folder.run("verify")
    assert result.exit_code == 2
    assert "the claim cannot fail" in result.output


def test_row_twice_and_unknown_row(folder: Folder) -> None:
    folder.edit_rows("estimates", lambda rows: [*rows, rows[0], rows[1] | {"indicator": "made_up"}])
    result = folder.run("verify")
    assert result.exit_code == 2
    assert "is there twice" in result.output
    assert "the study has no indicator made_up" in result.output


def test_locked_number_changed_needs_a_reason(folder: Folder) -> None:
    def change(rows: list[Row]) -> list[Row]:
        return [row | {"se": "0.5"} if row["indicator"] == "no_help" and row["level"] == "all" else row for row in rows]

    folder.edit_rows("estimates", change)
    assert folder.run("verify").exit_code == 0
    assert folder.run("verify", "--locked").exit_code == 1
    refused = folder.run("lock")
    assert refused.exit_code == 2
    assert "locked numbers changed" in refused.output
    assert folder.run("lock", "--reason", "another variance").exit_code == 0
    assert folder.run("verify", "--strict").exit_code == 0
    assert "another variance" in (folder.definition / "lock.yaml").read_text(encoding="utf-8")


def test_nothing_is_locked_while_something_is_wrong(folder: Folder) -> None:
    folder.edit_text("claims.yaml", "    quantity: 27%\n", "    quantity: 72%\n")
    result = folder.run("lock", "--reason", "because")
    assert result.exit_code == 2
    assert "is not right: A08-transport" in result.output
