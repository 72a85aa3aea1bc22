"""`ouder-netwerk wave new` and `codebook` as a user runs them."""

import csv
import zipfile
from pathlib import Path

import pyreadstat
import pytest

from conftest import tiny_frame
from ouder_netwerk.study.load import load_study


def _next(tiny, rename=lambda frame: frame, labels=None):
    """The tiny survey of 2018 in a file of its own."""
    frame = rename(tiny_frame())
    texts = {1.0: "ja", 2.0: "nee", 8.0: "weet niet", 9.0: "wil niet zeggen", 98.0: "niet gevraagd"}
    asked = [name for name in frame if str(name).lower().startswith("hulp")]
    path = tiny.folder / "data/raw/tiny18.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        variable_value_labels=dict.fromkeys(asked, labels or texts),
        missing_ranges={name: [{"lo": 8, "hi": 9}, 98] for name in asked},
    )
    return path


def _written(tiny):
    return (tiny.folder / "config/studies/tiny/waves/tiny18.yaml").read_text(encoding="utf-8")


def test_the_same_survey_again_gives_a_short_file_that_runs(tiny):
    _next(tiny)
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--report")
    assert result.exit_code == 0, result.output
    assert _written(tiny).splitlines() == [
        "like: tiny17",
        'wave: "2018"',
        "title: {nl: Klein 2018, en: Tiny 2018}",
        "sources:",
        "  - file: tiny18.sav",
        "    missing: {8: dont_know, 9: refused, 98: not_asked}",
    ]
    assert "runner-up" in result.output
    tiny.edit("study.yaml", lambda content: content["waves"].append("tiny18"))
    assert tiny.run("harmonise", "tiny", "tiny18").exit_code == 0


def test_a_definition_is_not_written_over_by_accident(tiny):
    _next(tiny)
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav").exit_code == 0
    before = _written(tiny)
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav")
    assert result.exit_code == 2
    assert _written(tiny) == before
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--force").exit_code == 0


def test_a_name_that_can_be_no_file_name(tiny):
    _next(tiny)
    result = tiny.run("wave", "new", "tiny", "tiny 18", "tiny18.sav")
    assert result.exit_code == 2
    assert "the name `tiny 18` has other characters" in result.output
    assert not (tiny.folder / "config/studies/tiny/waves/tiny 18.yaml").exists()


def test_a_file_that_is_nowhere(tiny):
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav")
    assert result.exit_code == 2
    assert not (tiny.folder / "config/studies/tiny/waves/tiny18.yaml").exists()


def test_an_unsure_variable_stops_the_run_until_it_is_chosen(tiny):
    _next(tiny, lambda frame: frame.rename(columns={"HULP": "HULPKREEG"}))
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav").exit_code == 0
    text = _written(tiny)
    assert "  help: {from: TODO}  # no variable is certain (it was HULP): " in text
    assert "{from: HULPKREEG, values: {1: yes, 2: no}}" in text, "the candidate can be copied"
    tiny.edit("study.yaml", lambda content: content["waves"].append("tiny18"))
    result = tiny.run("check", "tiny")
    assert result.exit_code == 2
    assert "no variable is chosen yet" in result.output


def test_what_broke_the_series_once_does_not_break_it_again(tiny):
    tiny.edit("waves/tiny17.yaml", lambda content: content.update(breaks={"help": {"nl": "Nieuw", "en": "New"}}))
    _next(tiny)
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav").exit_code == 0
    assert load_study(tiny.folder / "config/studies/tiny").waves["tiny18"].breaks == {}


def test_without_the_earlier_file_it_says_so(tiny, caplog):
    _next(tiny)
    tiny.raw.unlink()
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--report")
    assert result.exit_code == 0
    assert "the file of tiny17 is not here" in result.output


@pytest.mark.parametrize("like", ["tiny71", "tiny18"])
def test_like_a_wave_that_is_not_there(tiny, like):
    _next(tiny)
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--like", like).exit_code == 2


def test_the_codebook_of_a_zip_with_its_label_program(tiny):
    with zipfile.ZipFile(tiny.folder / "data/raw/a.zip", "w") as archive:
        archive.write(tiny.raw, "tiny17.sav")
        archive.writestr("labels.do", 'label var ALLEEN "Alleenstaand"\n')
    result = tiny.run("codebook", "data/raw/a.zip", "--weight", "GEW")
    assert result.exit_code == 0
    assert "ALLEEN  Alleenstaand" in result.output
    result = tiny.run("codebook", "data/raw/a.zip", "--format", "csv", "--to", "a.csv")
    assert (tiny.folder / "a.csv").read_text(encoding="utf-8").startswith("variable,label,kind,")


def test_an_encoding_that_was_named_is_kept(tiny):
    path = _next(tiny, labels={1.0: "jXX", 2.0: "nee", 8.0: "weet niet", 9.0: "wil niet zeggen", 98.0: "niet gevraagd"})
    # what no other encoding reads: the bytes of ì in cp850 are none of cp1252
    path.write_bytes(path.read_bytes().replace(b"jXX", "jìì".encode("cp850")))
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav").exit_code == 2
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--encoding", "cp850")
    assert result.exit_code == 0, result.output
    assert "    encoding: cp850\n" in _written(tiny)
    assert load_study(tiny.folder / "config/studies/tiny").waves["tiny18"].sources[0].encoding == "cp850"
    # the earlier file is read in its own encoding too
    tiny.edit("waves/tiny18.yaml", lambda content: content.pop("variables", None))
    result = tiny.run("wave", "new", "tiny", "tiny19", "tiny17.sav", "--like", "tiny18")
    assert result.exit_code == 0, result.output


def test_a_wave_with_open_places_is_no_example(tiny):
    _next(tiny, lambda frame: frame.rename(columns={"HULP": "HULPKREEG"}))
    assert tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav").exit_code == 0
    result = tiny.run("wave", "new", "tiny", "tiny19", "tiny17.sav")
    assert result.exit_code == 2
    assert "its definition still has a TODO" in result.output


@pytest.mark.parametrize(("wave", "line"), [("2018", 'waves: [tiny17, "2018"]'), ("tiny18", "waves: [tiny17, tiny18]")])
def test_the_line_for_study_yaml_can_be_copied(tiny, wave, line):
    _next(tiny)
    result = tiny.run("wave", "new", "tiny", wave, "tiny18.sav")
    assert f"  {line}\n" in result.output
    path = tiny.folder / "config/studies/tiny/study.yaml"
    kept = [
        text for text in path.read_text(encoding="utf-8").splitlines() if not text.startswith(("waves:", "- tiny17"))
    ]
    path.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
    assert load_study(path.parent).published_waves == ("tiny17", wave)


def test_the_codebook_looks_in_the_raw_folder_too(tiny):
    result = tiny.run("codebook", "tiny17.sav")
    assert result.exit_code == 0, result.output
    assert "48 respondents" in result.output
    elsewhere = tiny.folder / "elsewhere"
    elsewhere.mkdir()
    tiny.raw.rename(elsewhere / "tiny17.sav")
    assert tiny.run("codebook", "tiny17.sav", "--raw", str(elsewhere)).exit_code == 0
    result = tiny.run("codebook", "tiny17.sav")
    assert result.exit_code == 2
    assert "put it in" in result.output


def test_what_is_open_goes_out_as_a_spreadsheet_and_is_read_back(tiny):
    def renamed(frame):
        return frame.rename(columns={"ALLEEN": "X1", "HULPOUD": "X2", "HULPBUUR": "X3"})

    _next(tiny, renamed)
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--sheet", "open.csv")
    assert result.exit_code == 0, result.output
    assert "ouder-netwerk wave apply tiny tiny18 open.csv" in result.output
    with Path("open.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    open_lines = [line.split(":")[0].strip() for line in _written(tiny).splitlines() if "TODO" in line.split("  # ")[0]]
    assert open_lines and {row["item"] for row in rows} == set(open_lines)
    chosen = {row["item"]: row | {"choose": "x"} for row in reversed(rows)}
    with Path("open.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(chosen.values())
    result = tiny.run("wave", "apply", "tiny", "tiny18", "open.csv")
    assert result.exit_code == 0, result.output
    for item, row in chosen.items():
        assert f"  {item}: {row['written']}" in _written(tiny).splitlines()


def test_flags_and_how_the_interview_went_are_no_answers(tiny):
    """A flag with the name of the question, and an interviewer who has the sex of a parent, come near and are skipped."""

    def with_flags(frame):
        return frame.rename(columns={"HULP": "V7"}).assign(HULP_IF=frame["HULP"], HULP_FLAG=frame["HULP"])

    _next(tiny, with_flags)
    result = tiny.run("wave", "new", "tiny", "tiny18", "tiny18.sav", "--report")
    assert result.exit_code == 0, result.output
    assert "_IF" not in _written(tiny) and "_FLAG" not in _written(tiny)
    assert "_IF" not in result.output and "_FLAG" not in result.output
