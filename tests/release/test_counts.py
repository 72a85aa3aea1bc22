"""A mean of how many answers were given tells the shares of these answers: the gate reckons with it."""

import json

import pandas as pd
import pytest

from conftest import Tiny
from numbers_study import with_numbers
from ouder_netwerk.release.internal import read_internal
from ouder_netwerk.release.known import known_limits
from ouder_netwerk.release.relations import build_system
from ouder_netwerk.release.relations.counts import SUM
from ouder_netwerk.release.relations.subgroups import DossierCounts
from ouder_netwerk.release.system import Counted, Place


def test_the_answers_that_are_counted_add_up_to_the_mean(tiny: Tiny) -> None:
    """Two sources: as many as there are, whoever answered both, of who answered either."""
    with_numbers(tiny)
    mean = {"id": "sources_mean", "concept": "sources", "statistic": "mean"}
    share = {"id": "help_neighbours", "category": "yes"}
    tiny.edit("indicators.yaml", lambda content: content["sections"][0]["indicators"].extend([mean, share]))
    tiny.run_all()
    study = tiny.study
    estimates = read_internal(study, ["tiny17"]).estimates
    dossier = json.loads((tiny.folder / "data/harmonised/tiny/tiny17.dossier.json").read_text(encoding="utf-8"))
    missing = {name: sum(reasons.values()) for name, reasons in dossier["missing"].items()}
    limits = known_limits(estimates, pd.DataFrame(columns=[*_CONTRAST]), study.rules)
    system = build_system(study, estimates, limits, {"tiny17": DossierCounts(48, missing)})
    place = Place("tiny17", "all", "all")
    whole = system.keys.index(Counted("answered", place, ("sources", ""), SUM))
    parts = [
        system.keys.index(Counted("answered", place, (name, ""), frozenset({"yes"})))
        for name in ("help_parents", "help_neighbours")
    ]
    rows = system.matrix[:, [whole]].toarray()[:, 0]
    related = [row for row in range(len(rows)) if rows[row] == 2.0]
    assert len(related) == 1
    assert system.matrix[[related[0]]].toarray()[0, parts].tolist() == [-1.0, -1.0]
    # some have no number of sources, so the answers are at least it
    assert missing["sources"] > 0
    assert system.high[related[0]] == pytest.approx(0, abs=1e-9)


_CONTRAST = ["survey", "wave", "reference_wave", "indicator", "category", "subgroup", "level", "reference_level"]
_CONTRAST += ["difference", "se", "df", "p"]
