"""Without a fault all claims hold, whichever stand-in the assumptions make."""

import re
import shutil
from pathlib import Path

import pytest

from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.load import load_study

from .prepared import Prepared
from .walk import STUDIES, lean


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_all_claims_hold_on_other_seeds(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "scp2017"
    shutil.copytree(STUDIES / "scp2017", folder)
    text = (folder / "standin.yaml").read_text(encoding="utf-8")
    (folder / "standin.yaml").write_text(re.sub(r"(?m)^seed: \d+", f"seed: {seed}", text), encoding="utf-8")
    study = load_study(folder)
    files = {wave: tmp_path / study.waves[wave].sources[0].file for wave in study.published_waves}
    for path in files.values():
        make_standin(folder, path.name, path)
    small = lean(study, set(study.indicators.all), study.subgroups, study.published_waves, ("informal_help",))
    prepared = Prepared.of(small, {wave: harmonise_wave(small, wave, path)[0] for wave, path in files.items()})
    report = prepared.judged(prepared.released())
    assert [result.claim.id for result in report.results if result.failed] == []
    assert report.faults == ()
