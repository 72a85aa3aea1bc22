"""The gate as a whole: it fails closed, swaps a release at once, and is held to by what comes after."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from ouder_netwerk.files import checksum, seal_of, write_sealed
from ouder_netwerk.release.folder import swap_in
from ouder_netwerk.release.primary import CONFIDENTIAL
from ouder_netwerk.release.release import COLUMNS

INTERNAL = Path("data/estimates/tiny")
RESULTS = Path("results/tiny")


def _reseal(name, change):
    """Change an internal table as a faulty program would: its seal is right, its content is not."""
    path, between_waves = INTERNAL / name, INTERNAL / "waves.contrasts.csv"
    write_sealed(change(pd.read_csv(path, dtype=str, keep_default_na=False)), path)
    if between_waves.exists():
        # as if it was made from the changed one
        write_sealed(pd.read_csv(between_waves, dtype=str, keep_default_na=False), between_waves)


def _refused(tiny, message):
    result = tiny.run("release", "tiny")
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert not RESULTS.exists()


@pytest.fixture
def estimated(tiny):
    """The tiny study, ready to be released."""
    tiny.run_all()
    shutil.rmtree(RESULTS)
    return tiny


def test_released_files_keep_the_contract_and_hide(tiny):
    tiny.edit("study.yaml", lambda content: content["release"].update(minimum_n="5"))
    tiny.run_all()
    tables = {name: pd.read_csv(RESULTS / f"{name}.csv", keep_default_na=False) for name in COLUMNS}
    assert [list(table) for table in tables.values()] == list(COLUMNS.values())
    estimates = tables["estimates"]
    assert set(estimates["data"]) == {"real"}
    hidden = estimates["flag"].isin(CONFIDENTIAL)
    assert 0 < hidden.sum() < len(estimates)
    numbers = ["estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted", "n_eff", "deff"]
    assert (estimates.loc[hidden, numbers] == "").all(axis=None)
    assert (estimates.loc[~hidden, numbers] != "").all(axis=None)
    audited = pd.read_csv(INTERNAL / "release.audit.csv")
    assert (audited["table"] == "estimates").sum() == hidden.sum()


@pytest.mark.parametrize(
    ("absent", "command"),
    [
        ("tiny17.estimates.csv", "estimate tiny tiny17"),
        ("tiny17.contrasts.csv", "estimate tiny tiny17"),
        ("waves.contrasts.csv", "compare tiny"),
        ("tiny17.models.csv", "model tiny tiny17"),
    ],
)
def test_a_table_that_is_absent_is_named_with_the_command_that_makes_it(estimated, absent, command):
    (INTERNAL / absent).unlink()
    _refused(estimated, f"{absent}: does not exist\n  -> run `ouder-netwerk {command}` first")


@pytest.mark.parametrize("name", ["tiny17.estimates.csv", "tiny17.contrasts.csv", "tiny17.models.csv"])
def test_a_table_that_was_cut_changed_or_is_of_an_older_version_is_refused(estimated, name):
    path = INTERNAL / name
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    _refused(estimated, f"{name}: is not the table that was sealed")
    path.write_text(whole.replace("tiny", "tiny ", 1), encoding="utf-8")
    _refused(estimated, f"{name}: is not the table that was sealed")
    path.write_text(whole, encoding="utf-8")
    seal_of(path).unlink()
    _refused(estimated, f"{name}: has no seal")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.assign(n_yes="many"), "`many` is not a number"),
        (lambda t: t.assign(n_yes=""), "have counts or shares that can not be"),
        (
            lambda t: t.assign(n_yes=t["n_yes"].where(t.index > 0, "3.5")),
            "1 rows have counts or shares that can not be",
        ),
        (lambda t: t.assign(n_yes="9999"), "have counts or shares that can not be"),
        (lambda t: t.assign(with_first=""), "have counts or shares that can not be"),
        (lambda t: t.drop(columns="n_yes"), "has no column n_yes"),
        (lambda t: t.iloc[1:], "1 rows are absent"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "1 rows appear twice"),
        (lambda t: t.assign(level=t["level"].replace("yes", "perhaps")), "rows are unknown"),
        (lambda t: t.assign(study="other"), "holds rows of another study"),
        (lambda t: t.assign(wave="1999"), "holds rows of another wave"),
    ],
)
def test_a_table_that_is_not_as_it_should_be_releases_nothing(estimated, change, message):
    _reseal("tiny17.estimates.csv", change)
    _refused(estimated, message)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("tiny17.contrasts.csv", lambda t: t.assign(level="nobody"), "a side is no estimate"),
        ("tiny17.contrasts.csv", lambda t: pd.concat([t, t.iloc[:1]]), "rows appear twice"),
        ("tiny17.models.csv", lambda t: t[t["term"] != "model"], "rows are absent"),
        ("tiny17.models.csv", lambda t: t.assign(n_level=""), "lack a count"),
    ],
)
def test_differences_and_models_too(estimated, name, change, message):
    _reseal(name, change)
    _refused(estimated, message)


def test_a_dossier_of_another_wave_releases_nothing(estimated):
    path = Path("data/harmonised/tiny/tiny17.dossier.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"tiny17"', '"tiny16"'), encoding="utf-8")
    _refused(estimated, "is not the dossier of tiny17")


@pytest.mark.parametrize("command", ["figures", "tables", "report", "claims"])
def test_what_comes_after_refuses_files_that_are_not_those_of_the_release(tiny, command):
    tiny.run_all()
    path = RESULTS / "estimates.csv"
    whole = path.read_text(encoding="utf-8")
    path.write_text("\n".join(whole.splitlines()[:5]) + "\n", encoding="utf-8")
    result = tiny.run(command, "tiny")
    assert result.exit_code == 2
    assert "estimates.csv: is not as released\n  -> run `ouder-netwerk release tiny` again" in result.output
    path.write_text(whole, encoding="utf-8")
    (RESULTS / "release.json").unlink()
    result = tiny.run(command, "tiny")
    assert result.exit_code == 2
    assert "release.json: is not there" in result.output


def test_the_same_release_leaves_what_was_made_from_it(tiny):
    tiny.run_all()
    made = RESULTS / "tables/one.csv"
    made.parent.mkdir()
    made.write_text("made from this release")
    assert tiny.run("release", "tiny").exit_code == 0
    assert made.exists()


def test_another_release_takes_everything_made_from_the_one_before_away(tiny):
    tiny.run_all()
    (RESULTS / "tables").mkdir()
    (RESULTS / "claims.csv").write_text("of the first release")
    tiny.edit("study.yaml", lambda content: content["release"].update(minimum_n="8"))
    assert tiny.run("release", "tiny").exit_code == 0
    names = {path.name for path in RESULTS.iterdir()}
    assert names == {"estimates.csv", "contrasts.csv", "models.csv", "dossier", "release.json"}
    assert sorted(path.name for path in Path("results").iterdir()) == ["tiny"]


def test_a_release_that_can_not_be_written_leaves_the_one_before(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    swap_in("s", {"release.json": "{}", "a.csv": "first", "b.csv": "first"})
    write = Path.write_bytes

    def full(path, content):
        if path.name.endswith("b.csv"):
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*b\.csv'"):
        swap_in("s", {"release.json": "{}", "a.csv": "second", "b.csv": "second"})
    assert [(tmp_path / "results/s" / name).read_text() for name in ("a.csv", "b.csv")] == ["first", "first"]
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert swap_in("s", {"release.json": "{}", "a.csv": "second", "b.csv": "second"})
    assert sorted(path.name for path in Path("results").iterdir()) == ["s"]


def test_the_manifest_names_preset_rules_and_what_is_hidden(tiny):
    tiny.run_all()
    told = json.loads((RESULTS / "release.json").read_text(encoding="utf-8"))
    assert (told["study"], told["preset"], told["rules"]["minimum_n"]) == ("tiny", "public", 3)
    assert set(told["files"]) == {f"{name}.csv" for name in COLUMNS} | {"dossier/tiny17.json", "dossier/coverage.csv"}


def test_only_results_can_be_read_by_others(tiny):
    for step in (["harmonise", "tiny17"], ["estimate", "tiny17"], ["model", "tiny17"], ["compare"], ["release"]):
        assert tiny.run("--log", f"logs/tiny/{step[0]}.log", step[0], "tiny", *step[1:]).exit_code == 0
    for folder in ("data/harmonised/tiny", "data/estimates/tiny", "logs/tiny"):
        files = list(Path(folder).iterdir())
        assert files
        assert {file.stat().st_mode & 0o077 for file in (Path(folder), *files)} == {0}
    assert (RESULTS / "estimates.csv").stat().st_mode & 0o044


def test_microdata_can_be_cleaned_away_and_nothing_else(tiny):
    tiny.run_all()
    assert tiny.run("clean", "tiny").exit_code == 2
    assert tiny.run("clean", "tiny", "--microdata").exit_code == 0
    left = {path.split("/")[0] for path in tiny.files()}
    assert left == {"results"}
    assert tiny.raw.exists()


def test_logs_of_models_hold_no_counts(tiny):
    tiny.run("harmonise", "tiny", "tiny17")
    tiny.run("--log", "logs/model.log", "model", "tiny", "tiny17")
    told = Path("logs/model.log").read_text(encoding="utf-8")
    assert "block background fitted" in told
    assert "respondents" not in told


def test_a_second_vintage_can_not_be_subtracted_from_the_first(tiny):
    """Three respondents more: what they are in is hidden, what they are not in stays."""
    tiny.edit("study.yaml", lambda content: content.update(release={"preset": "acro"}))
    tiny.run_all()
    first = pd.read_csv(RESULTS / "estimates.csv", keep_default_na=False)
    shutil.copytree(RESULTS, "first")
    tiny.write(lambda frame: pd.concat([frame, frame.iloc[[3, 7, 40]].assign(RESP=["n1", "n2", "n3"])]))
    for step in (["harmonise", "tiny17"], ["estimate", "tiny17"], ["model", "tiny17"], ["compare"]):
        assert tiny.run(step[0], "tiny", *step[1:]).exit_code == 0
    result = tiny.run("release", "tiny", "--earlier", "first")
    assert result.exit_code == 0, result.output
    second = pd.read_csv(RESULTS / "estimates.csv", keep_default_na=False)
    total = first["subgroup"] == "all"
    assert (first.loc[total, "flag"] != "confidential").any()
    assert (second.loc[total, "flag"] == "confidential").all()
    assert ((first["flag"] != "confidential") | (second["flag"] == "confidential")).all()
    for name in ("contrasts", "models"):
        old, new = (pd.read_csv(folder / f"{name}.csv", dtype=str) for folder in (Path("first"), RESULTS))
        numbers = old.columns.difference(["flag"])
        shown = new["flag"] != "confidential"
        assert (~shown | (old["flag"] != "confidential")).all()
        assert old.loc[shown, numbers].equals(new.loc[shown, numbers]), name


@pytest.mark.parametrize("folder", ["data", "config"])
def test_an_earlier_folder_that_is_no_release_is_refused(estimated, folder):
    result = estimated.run("release", "tiny", "--earlier", folder)
    assert result.exit_code == 2
    assert "is no release: it holds no release.json" in result.output


def test_the_output_checker_gets_a_page_a_workbook_and_a_record(tiny):
    tiny.edit("study.yaml", lambda content: content["release"].update(minimum_n="5"))
    tiny.run_all()
    assert tiny.run("release", "tiny", "--audit").exit_code == 0
    record = json.loads((INTERNAL / "acro_results.json").read_text(encoding="utf-8"))["results"]
    assert set(record) == set(COLUMNS)
    assert record["estimates"]["outcome"]["few_with"] > 0
    sheets = pd.read_excel(INTERNAL / "release.audit.xlsx", sheet_name=None, engine="openpyxl")
    assert set(sheets) == {"tables", "rules", "reasons", "files", "hidden", "made from"}
    assert len(sheets["hidden"]) == sheets["reasons"]["rows"].sum()
    made_from = sheets["made from"].set_index(["kind", "name"])["sha256"]
    assert made_from["survey file", tiny.raw.name] == checksum(tiny.raw)
    assert made_from["internal table", "tiny17.models.csv"] == checksum(INTERNAL / "tiny17.models.csv")
    assert made_from["definition", "study.yaml"] == checksum(Path("config/studies/tiny/study.yaml"))
    assert set(made_from["code of a step"].index) == {"harmonise", "estimate", "model", "compare", "release"}
    assert record["models"]["properties"]["made_from"] == sheets["made from"].to_dict("records")
    page = (INTERNAL / "release.audit.html").read_text(encoding="utf-8")
    assert "Not for release" in page
    assert "few_with" in page
