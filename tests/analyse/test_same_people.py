"""A change between waves is a change between different people, or it is not shown."""

import pandas as pd
import pytest

from conftest import tiny_frame, write_tiny


def _add(tiny, text):
    (tiny.folder / "config/studies/tiny/waves/tiny18.yaml").write_text(f'like: tiny17\nwave: "2018"\n{text}')
    tiny.edit("study.yaml", lambda content: content.update(waves=["tiny17", "tiny18"]))


def _compare(tiny):
    for wave in ("tiny17", "tiny18"):
        for step in ("harmonise", "estimate"):
            result = tiny.run(step, "tiny", wave)
            assert result.exit_code == 0, result.output
    return tiny.run("compare", "tiny")


def _second(tiny, change=lambda frame: frame):
    frame = tiny_frame()
    write_tiny(change(frame), tiny.raw.with_name("tiny18.sav"))


OTHER = "sources: [{file: tiny18.sav, missing: {8: dont_know, 9: refused, 98: not_asked}}]\n"


def test_one_file_in_two_waves_is_refused(tiny):
    _add(tiny, "")
    for command in (("check", "tiny"), ("harmonise", "tiny", "tiny18")):
        result = tiny.run(*command)
        assert result.exit_code == 2
        assert "reads tiny17.sav, as wave tiny17 does: the same people would count as two samples" in result.output
        assert "`where`" in result.output


def test_one_file_with_the_rows_of_each_wave_apart(tiny):
    tiny.edit("waves/tiny17.yaml", lambda content: content.update(where={"STRAT": ["1"]}))
    _add(tiny, "where: {STRAT: 2}\n")
    assert _compare(tiny).exit_code == 0
    tiny.edit("waves/tiny17.yaml", lambda content: content.update(where={"STRAT": ["1", "2"]}))
    assert tiny.run("check", "tiny").exit_code == 2


def test_respondents_with_the_same_number_are_refused(tiny):
    _second(tiny, lambda frame: frame.assign(GEW=frame["GEW"] * 2))
    _add(tiny, OTHER)
    result = _compare(tiny)
    assert result.exit_code == 2
    assert "48 of 48 respondents have the number of one in wave tiny17, such as r00" in result.output
    assert not (tiny.folder / "data/estimates/tiny/waves.contrasts.csv").exists()
    assert "48 of 48 respondents have the number" in tiny.run("check", "tiny").output


def test_the_same_rows_under_other_numbers_are_refused(tiny):
    weights = [1 + row / 100 for row in range(48)]
    tiny.write(lambda frame: frame.assign(GEW=weights))
    _second(tiny, lambda frame: frame.assign(GEW=weights, RESP=frame["RESP"] + "x").sample(frac=1, random_state=1))
    _add(tiny, OTHER)
    result = _compare(tiny)
    assert result.exit_code == 2
    assert "its rows are those of wave tiny17, weight and answers" in result.output


@pytest.mark.parametrize("said", ["none", "same_people"])
def test_what_a_wave_says_of_another(tiny, said):
    """The second asks the same people of whom some answer otherwise: as those of others, their change says less."""
    _second(tiny, lambda frame: frame.assign(GEW=frame["GEW"] * 2, HULP=frame["HULP"].mask(frame.index % 12 == 0, 1)))
    _add(tiny, OTHER + f"overlap: {{tiny17: {said}}}\n")
    assert _compare(tiny).exit_code == 0
    contrasts = pd.read_csv(tiny.folder / "data/estimates/tiny/waves.contrasts.csv")
    change = contrasts.query("indicator == 'help' and subgroup == 'all'").iloc[0]
    estimates = [pd.read_csv(tiny.folder / f"data/estimates/tiny/tiny1{year}.estimates.csv") for year in (7, 8)]
    apart = sum(one.query("indicator == 'help' and subgroup == 'all'")["se"].item() ** 2 for one in estimates) ** 0.5
    assert change["difference"] > 0
    assert change["se"] == pytest.approx(apart) if said == "none" else change["se"] < 0.8 * apart
    assert tiny.run("check", "tiny").exit_code == 0


def test_a_panel_is_released(tiny):
    _second(tiny, lambda frame: frame.assign(GEW=frame["GEW"] * 2))
    _add(tiny, OTHER + "overlap: {tiny17: same_people}\n")
    assert _compare(tiny).exit_code == 0
    for step in (("model", "tiny", "tiny17"), ("model", "tiny", "tiny18"), ("release", "tiny")):
        result = tiny.run(*step)
        assert result.exit_code == 0, result.output
    shown = pd.read_csv("results/tiny/contrasts.csv").query("wave != reference_wave and indicator == 'help'")
    assert shown.query("subgroup == 'all'")["difference"].tolist() == [0.0]
