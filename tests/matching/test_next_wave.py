"""Renamed variables, reordered codes, a new wording, a dropped item, another missing scheme: what is found is right."""

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.matching.report import match_table
from ouder_netwerk.matching.suggest import ACCEPT, suggest_wave
from ouder_netwerk.matching.wave_file import NewFile, wave_yaml
from ouder_netwerk.microdata.read import open_microdata, read_microdata
from ouder_netwerk.microdata.variables import Variable
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.yaml_lines import read_yaml

SEEDS = range(12)


@dataclass
class InMemory:
    """A survey file that lies nowhere."""

    frame: pd.DataFrame
    variables: dict[str, Variable]

    def read(self, columns):
        return self.frame[list(columns)]


def _suggest(study, like, path, earlier=None, labels=None):
    with open_microdata(path, labels=labels) as file:
        return suggest_wave(study, like, file, earlier)


@pytest.mark.parametrize("seed", SEEDS)
def test_nine_in_ten_are_right_and_none_is_wrong(scp, sdi17, make_next_wave, tmp_path, seed):
    new = make_next_wave(sdi17, tmp_path, seed)
    found = _suggest(scp, "sdi17", new.path, sdi17)
    wave = scp.waves["sdi17"]
    right, wrong = [], []
    for concept, mapping in wave.variables.items():
        if found.status(concept) != "certain":
            continue
        best = found.of(concept)[0].best
        values = (
            {new.codes[mapping.from_][code]: category for code, category in mapping.values.items()}
            if mapping.from_ != new.dropped
            else None
        )
        is_right = (
            best.variable == new.names.get(mapping.from_)
            and (not mapping.values or best.codes[concept].values == values)
            and not best.codes[concept].open
        )
        (right if is_right else wrong).append(concept)
    assert wrong == []
    present = [name for name, mapping in wave.variables.items() if mapping.from_ not in {new.dropped, new.reversed}]
    assert len(right) >= 0.9 * len(present)
    flagged = [name for name, mapping in wave.variables.items() if found.status(name) != "certain"]
    assert all(wave.variables[name].from_ in {new.dropped, new.reworded, new.reversed} for name in flagged)
    turned = next(match for match in found.matches if match.wanted.name == new.reversed)
    assert turned.status == "open"
    assert any(one.variable == new.names[new.reversed] and one.opposed for one in turned.candidates)
    assert all(match.status == "certain" for match in found.matches if match.wanted.role)


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_the_written_wave_harmonises_to_the_same_answers(scp, sdi17, make_next_wave, tmp_path, seed):
    new = make_next_wave(sdi17, tmp_path, seed)
    found = _suggest(scp, "sdi17", new.path, sdi17)
    folder = tmp_path / "scp2017"
    shutil.copytree(scp.folder, folder)
    path = folder / "waves/sdi21.yaml"
    path.write_text(wave_yaml(found, "sdi21", NewFile("sdi21.sav")), encoding="utf-8")
    assert load_study(folder).waves["sdi21"].wave == "2021", "it loads as it is written"
    lines = path.read_text(encoding="utf-8").splitlines()
    for concept, mapping in scp.waves["sdi17"].variables.items():
        if found.status(concept) == "open":
            # do as the comment says: put the right candidate in the place of what is open
            (line,) = (
                line for line in lines if line.startswith(f"  {concept}: {{from: TODO}}  # no variable is certain")
            )
            chosen = re.search(rf"{{from: {new.names.get(mapping.from_)}, .*?}} (?=0\.\d\d )", line)
            lines[lines.index(line)] = f"  {concept}: {chosen[0] if chosen else 'null'}"
    path.write_text("\n".join(lines), encoding="utf-8")
    study = load_study(folder)
    assert study.waves["sdi21"].wave == "2021"
    after, _ = harmonise_wave(study, "sdi21", new.path)
    before, _ = harmonise_wave(scp, "sdi17", sdi17.path)
    expected = before.frame.iloc[new.rows].reset_index(drop=True)
    concepts = [name for name in after.frame if name in expected and name not in {"respondent", "stratum"}]
    assert len(concepts) > 20
    for name in concepts:
        pd.testing.assert_series_equal(after.frame[name], expected[name], check_dtype=False)


def test_without_the_earlier_file_nothing_is_guessed(scp, sdi17, make_next_wave, tmp_path):
    new = make_next_wave(sdi17, tmp_path, 0)
    found = _suggest(scp, "sdi17", new.path)
    for match in found.matches:
        if match.status == "certain":
            assert match.best.variable == new.names.get(match.wanted.name)
            assert match.best.score >= ACCEPT
    assert any(match.status == "open" for match in found.matches)
    assert "is not here" in match_table(found)


def test_labels_that_were_stripped_leave_the_codes_open(scp, sdi17, make_next_wave, tmp_path):
    new = make_next_wave(sdi17, tmp_path, 0)
    with open_microdata(new.path) as file:
        for variable in file.variables.values():
            variable.value_labels.clear()
        found = suggest_wave(scp, "sdi17", file, sdi17)
    text = wave_yaml(found, "sdi21", NewFile("sdi21.sav"))
    variable = new.names["red_huis"]
    assert "  managing_household: {from: TODO}  # no code is certain (it was red_huis" in text
    assert f"{{from: {variable}, values: {{1: TODO, 2: TODO, 3: TODO}}}} 1.00" in text


@pytest.mark.parametrize("year", ["2018", "2019"])
def test_adding_a_year_to_nsch_gives_the_committed_file(nsch_raw, tmp_path, year):
    study = load_study(Path(__file__).parents[2] / "config/studies/nsch")
    name = f"nsch_{year}_topical_Stata.zip"
    labels = f"nsch_{year}_topical.do"
    earlier = read_microdata(nsch_raw / "nsch_2017_topical_Stata.zip", labels="nsch_2017_topical.do")
    found = _suggest(study, "2017", nsch_raw / name, earlier, labels)
    text = wave_yaml(found, year, NewFile(name, f"nsch_{year}e_topical.dta", labels))
    assert {match.status for match in found.matches} == {"certain"}
    committed, _ = read_yaml(study.folder / f"waves/{year}.yaml")
    committed.pop("breaks", None)  # only a person can say that a series is broken
    committed["sources"] = [{key: value for key, value in committed["sources"][0].items() if key != "published"}]
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    assert read_yaml(tmp_path / "new.yaml")[0] == committed
    assert len(text.splitlines()) == 9
    assert (
        '# wording changed: "Emotional Support - Spouse" is now "Emotional Support - Spouse or Domestic Partner"'
        in text
    )


@pytest.mark.parametrize("name", ["ejoo17", "kok17", "sdi17"])
@pytest.mark.parametrize("lost", [0.15, 0.3])
def test_words_lost_from_every_label_cost_matches_but_make_none_wrong(scp, tmp_path, name, lost):
    rng = np.random.default_rng(round(100 * lost))
    wave = scp.waves[name]
    path = tmp_path / wave.sources[0].file
    make_standin(scp.folder, path.name, path)
    old = read_microdata(path)
    kept = [variable for variable in old.variables if rng.random() > 0.2]
    names = {variable: f"v{number}" for number, variable in enumerate(rng.permutation(kept))}
    labels = {variable: " ".join(word for word in old.variables[variable].label.split() if rng.random() > lost) for variable in kept}  # fmt: skip
    variables = {names[one]: replace(old.variables[one], name=names[one], label=labels[one]) for one in kept}
    frame = old.frame[kept].rename(columns=names).sample(frac=1, replace=True, random_state=1, ignore_index=True)
    found = suggest_wave(scp, name, InMemory(frame, variables), old)
    certain = [match for match in found.matches if match.status == "certain" and match.wanted.concepts]
    assert [match.wanted.key for match in certain if match.best.variable != names.get(match.wanted.name)] == []
    assert len(certain) >= (0.8 if lost < 0.2 else 0.5) * sum(
        match.wanted.name in names for match in found.matches if match.wanted.concepts
    )
