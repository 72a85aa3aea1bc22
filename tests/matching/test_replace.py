"""The real file of a wave: found under any names, and nothing of another survey."""

from dataclasses import dataclass

import pytest

from matching.as_it_may_arrive import Arrived, arrive
from ouder_netwerk.matching.suggest import Suggestion, suggest_wave
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.standin.make import make_standin

FILES = {"ejoo17": "ejoo17.sav", "kok17": "kok17.sav", "sdi17": "sdi17.dta"}


@pytest.fixture(scope="session")
def stand_ins(scp, tmp_path_factory):
    folder = tmp_path_factory.mktemp("standins")
    for name in FILES.values():
        make_standin(scp.folder, name, folder / name)
    return {wave: read_microdata(folder / name) for wave, name in FILES.items()}


@dataclass
class Score:
    right: list[str]
    wrong: list[str]
    open: list[str]


def _score(found: Suggestion, new: Arrived, wave) -> Score:
    score = Score([], [], [])
    for concept, mapping in wave.variables.items():
        if found.status(concept) != "certain":
            score.open.append(concept)
            continue
        best = found.of(concept)[0].best
        expected = {new.codes[mapping.from_].get(code, code): category for code, category in mapping.values.items()}
        same = best.variable == new.names[mapping.from_] and expected.items() >= best.codes[concept].values.items()
        (score.right if same else score.wrong).append(concept)
    return score


@pytest.mark.parametrize("wave", FILES)
def test_twenty_files_as_they_may_arrive(scp, stand_ins, wave, capsys):
    shares = []
    for seed in range(20):
        new = arrive(scp, wave, stand_ins[wave], seed)
        found = suggest_wave(scp, wave, new, stand_ins[wave], replaces=True)
        score = _score(found, new, scp.waves[wave])
        assert score.wrong == [], seed
        for match in found.matches:
            if match.wanted.role and match.status == "certain":
                assert match.best.variable == new.names[match.wanted.name], seed
        shares.append(len(score.right) / len(scp.waves[wave].variables))
        assert shares[-1] >= 0.9, (seed, score.open)
    with capsys.disabled():
        print(f"\n{wave}: {min(shares):.0%} to {max(shares):.0%} of the concepts right in 20 files, none wrong")


@pytest.mark.parametrize("wave", FILES)
@pytest.mark.parametrize("other", FILES)
def test_the_file_of_another_survey_gives_no_confident_match(scp, stand_ins, wave, other):
    if wave == other:
        return
    for file in (stand_ins[other], arrive(scp, other, stand_ins[other], 3)):
        reader = file if isinstance(file, Arrived) else Arrived(file.frame, file.variables, {}, {})
        found = suggest_wave(scp, wave, reader, stand_ins[wave], replaces=True)
        assert not found.recognised
        assert [match.wanted.key for match in found.matches if match.status == "certain"] == []
