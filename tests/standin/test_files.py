"""The files are files of their format, and the same ones every time."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.standin.make import make_standin


@pytest.mark.parametrize("file", ["ejoo17.sav", "kok17.sav", "kok17.por", "sdi17.dta"])
def test_same_seed_same_bytes(folder: Path, study_folder: Path, tmp_path: Path, file: str) -> None:
    """Also in another process with another hash seed."""
    code = (
        "import sys; from pathlib import Path; from ouder_netwerk.standin.make import make_standin; "
        "make_standin(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(study_folder), file, str(tmp_path / file)],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "12345"},
    )
    assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def test_another_seed_other_answers(study_folder: Path, folder: Path, tmp_path: Path) -> None:
    text = (study_folder / "standin.yaml").read_text(encoding="utf-8")
    (tmp_path / "standin.yaml").write_text(text.replace("seed: 20170101", "seed: 1"), encoding="utf-8")
    make_standin(tmp_path, "kok17.sav", tmp_path / "kok17.sav")
    first, second = (pyreadstat.read_sav(path / "kok17.sav")[0] for path in (folder, tmp_path))
    assert first["opvbet"].tolist() != second["opvbet"].tolist()


def test_a_file_that_is_not_listed(study_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"makes no stand-in for `kok18\.sav`"):
        make_standin(study_folder, "kok18.sav", tmp_path / "kok18.sav")


def test_every_file_says_what_it_is(folder: Path) -> None:
    labels = {
        "ejoo17.sav": pyreadstat.read_sav,
        "kok17.sav": pyreadstat.read_sav,
        "kok17.por": pyreadstat.read_por,
        "sdi17.dta": pyreadstat.read_dta,
    }
    for file, read in labels.items():
        assert read(folder / file, metadataonly=True)[1].file_label.startswith("STAND-IN")


def test_spss_labels_and_missing_codes(folder: Path) -> None:
    frame, meta = pyreadstat.read_sav(folder / "ejoo17.sav", user_missing=True)
    assert meta.column_names_to_labels["hbron_4"] == "Hulp van: buren"
    assert meta.variable_value_labels["infhulp"] == {
        1.0: "Ja",
        2.0: "Nee",
        8.0: "Weet niet",
        9.0: "Geen antwoord",
    }
    assert meta.missing_ranges["infhulp"] == [{"lo": 8.0, "hi": 8.0}, {"lo": 9.0, "hi": 9.0}]
    assert meta.missing_ranges["inkklas"] == [{"lo": 98.0, "hi": 99.0}]
    assert all(meta.column_names_to_labels[name] for name in frame)
    for name, labels in meta.variable_value_labels.items():
        assert set(frame[name].dropna()) <= set(labels), name


def test_stata_labels_and_missing_codes(folder: Path) -> None:
    frame, meta = pyreadstat.read_dta(folder / "sdi17.dta", user_missing=True)
    assert meta.missing_user_values["zorgkind"] == ["a", "b", "c", "s"]
    assert meta.variable_value_labels["zorgkind"]["a"] == "Weet niet"
    assert (frame.loc[frame["ouder"] == 0, "zorgkind"] == "s").all()
    assert (frame.loc[frame["ouder"] == 1, "zorgkind"] != "s").all()


def test_skip_patterns(ejoo: pd.DataFrame) -> None:
    asked = ejoo["infhulp"] == 1
    for number in range(1, 7):
        assert ejoo.loc[asked, f"hbron_{number}"].notna().all()
        assert ejoo.loc[~asked, f"hbron_{number}"].isna().all()
    assert ejoo.loc[ejoo["leeftkd"] < 4, "fbron_1"].isna().all()
    assert ejoo.loc[ejoo["zorgen"] != 1, "zorg_1"].isna().all()


def test_whoever_was_helped_names_a_source_and_a_kind(ejoo: pd.DataFrame) -> None:
    for battery in ("hbron", "hsoort"):
        answers = ejoo.loc[ejoo["infhulp"] == 1, [f"{battery}_{number}" for number in range(1, 7)]]
        complete = answers.isin([1, 2]).all(axis=1)
        assert (answers[complete] == 1).any(axis=1).all()


def test_item_nonresponse_is_small_but_there(ejoo: pd.DataFrame) -> None:
    missing = {name: float(ejoo[name].isin([8, 9]).mean()) for name in ("infhulp", "zorgen", "drempel1", "tevr_inf")}
    assert all(0.004 < rate < 0.04 for rate in missing.values())
    assert 0.04 < float(ejoo["inkklas"].isin([98, 99]).mean()) < 0.10


def test_portable_and_system_file_hold_the_same(folder: Path) -> None:
    sav = pyreadstat.read_sav(folder / "kok17.sav")[0]
    por, meta = pyreadstat.read_por(folder / "kok17.por")
    assert [name.lower() for name in por] == list(sav)
    np.testing.assert_allclose(por.to_numpy(dtype=float), sav.to_numpy(dtype=float), rtol=1e-13)
    assert meta.variable_value_labels["GROEP"][1.0].startswith("Babygroep")
