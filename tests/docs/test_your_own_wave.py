"""The tutorial, run as it stands: its files are written, its commands run, on the sample survey of the package."""

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ouder_netwerk.cli import main
from ouder_netwerk.sample import sample_answers, write_sample

DOC = Path(__file__).parents[2] / "docs/your-own-wave.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _write_block(text):
    """Write a file that a block names in its first line, or put its lines in the place of those with the same key."""
    first, _, content = text.partition("\n")
    whole = re.fullmatch(r"# (config/\S+)", first)
    if whole:
        path = Path(whole[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return
    path = Path(re.fullmatch(r"# in (config/\S+)", first)[1])
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in content.splitlines():
        key = line.partition(":")[0] + ":"
        there = [number for number, old in enumerate(lines) if old.startswith(key)]
        if there:
            lines[there[0]] = line
        else:
            # a key of the wave itself can not follow the indented variables
            lines.insert(len(lines) if line.startswith(" ") else 0, line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder after the whole tutorial was followed, and what each command printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "data/raw").mkdir(parents=True)
    write_sample(folder / "data/raw")
    outputs, generated = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("OUDER_NETWERK_RAW", raising=False)
        for kind, text in BLOCK.findall(DOC.read_text(encoding="utf-8")):
            if kind == "yaml":
                _write_block(text)
            for line in text.splitlines() if kind == "sh" else ():
                program, *arguments = shlex.split(line)
                assert program == "ouder-netwerk"
                result = CliRunner().invoke(main, arguments)
                assert result.exit_code == 0, f"{line}\n{result.output}"
                outputs.append((line, result.output))
                if "wave new" in line:
                    path = Path(f"config/studies/monitor/waves/{arguments[3]}.yaml")
                    generated[arguments[3]] = path.read_text(encoding="utf-8")
    return folder, outputs, generated


def test_the_codebook_shows_the_file(followed):
    folder, outputs, _ = followed
    assert "praat  Is er iemand met wie u over de opvoeding kunt praten?" in outputs[0][1]
    assert "<h2" in (folder / "data/codebook.html").read_text(encoding="utf-8")


def test_what_the_page_says_is_written_is_written(followed):
    _, _, generated = followed
    quoted = [text for kind, text in BLOCK.findall(DOC.read_text(encoding="utf-8")) if not kind]
    assert len(quoted) == 3
    for text, wave in zip(quoted, ("2024", "2024", "2026"), strict=True):
        assert all(line in generated[wave].splitlines() for line in text.splitlines())


def test_the_next_wave_is_short_and_right(followed):
    _, _, generated = followed
    text = generated["2026"]
    assert "TODO" not in text
    assert "talks_to_friends: null" in text
    assert "hard_to_ask: {from: v6, values: {1: very, 2: somewhat, 3: not}}" in text
    assert 'wording changed: "Moeite met het vragen van hulp" is now "Moeite met het vragen om hulp"' in text
    assert "someone_to_talk_to: {from: v3, values: {0: no, 1: yes}}" in text
    assert "missing: {-1: dont_know, -2: not_asked}" in text
    assert "design: {id: resp_id, weight: gewicht, strata: [gebied], psu: schoolnr}" in text
    assert len(text.splitlines()) < 20


def test_check_finds_no_error(followed):
    _, outputs, _ = followed
    checks = [output for line, output in outputs if " check " in line]
    assert len(checks) == 2
    assert all("error" not in output for output in checks)


def test_the_estimates_are_those_of_the_file(followed):
    folder, _, _ = followed
    estimates = pd.read_csv(folder / "results/monitor/estimates.csv", dtype={"wave": str})
    for year in (24, 26):
        given = sample_answers(year)
        known = ~given["unknown"]
        expected = np.average(given["talks"][known], weights=given["weight"][known])
        row = estimates.query(f"indicator == 'someone_to_talk_to' and subgroup == 'all' and wave == '20{year}'").iloc[0]
        assert row.estimate == pytest.approx(expected, abs=0.0006), "released numbers are rounded"
        assert row.df == 36, "40 schools less 4 districts"
    contrasts = pd.read_csv(folder / "results/monitor/contrasts.csv", dtype=str)
    assert {"2026"} <= set(contrasts.query("reference_wave == '2024'").wave)


def test_the_line_for_study_yaml_is_the_one_on_the_page(followed):
    _, outputs, _ = followed
    printed = [output for line, output in outputs if "wave new" in line]
    page = DOC.read_text(encoding="utf-8").splitlines()
    for output, line in zip(printed, ('waves: ["2024"]', 'waves: ["2024", "2026"]'), strict=True):
        assert f"  {line}\n" in output
        assert line in page


def test_the_table_and_the_figure_are_there(followed):
    folder, _, _ = followed
    results = folder / "results/monitor"
    assert "Praat met familie over de opvoeding" in (results / "tables/talking.nl.html").read_text(encoding="utf-8")
    assert (results / "tables/monitor.en.xlsx").exists()
    assert "Talks to family" in (results / "figures/talking_trend.en.svg").read_text(encoding="utf-8")
