"""A stand-in without its label is still a stand-in; a file under other names is not taken for one."""

from pathlib import Path

import numpy as np

from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.write import FileVariable, write_microdata
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.standin.recognise import is_standin_content
from ouder_netwerk.study.load import load_study

STUDY = Path(__file__).parents[2] / "config/studies/scp2017"


def _copied(tmp_path, change=lambda frame: frame):
    made = tmp_path / "made.sav"
    make_standin(STUDY, "kok17.sav", made)
    old = read_microdata(made)
    frame = change(old.frame)
    path = tmp_path / "kok17.sav"
    write_microdata(path, frame, {str(name): FileVariable("", decimals=6) for name in frame}, "Kijk op Kinderopvang")
    return path


def test_a_relabelled_copy_is_known_by_its_rows(tmp_path):
    study = load_study(STUDY)
    assert is_standin_content(study, "kok17", _copied(tmp_path))
    assert is_standin_content(study, "kok17", _copied(tmp_path, lambda frame: frame.sample(frac=0.8, random_state=1)))


def test_other_answers_and_other_names_are_not(tmp_path):
    study = load_study(STUDY)

    def answered_again(frame):
        rng = np.random.default_rng(1)
        return frame.assign(**{name: rng.permutation(frame[name]) for name in frame if name != "volgnr"})

    assert not is_standin_content(study, "kok17", _copied(tmp_path, answered_again))
    assert not is_standin_content(study, "kok17", _copied(tmp_path, lambda frame: frame.add_prefix("x")))
