"""A small study with released files that a test can change."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.verify import verify, write_claims
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.load import load_study
from sealed import seal

from .walk import STUDIES, Walk, lean

ESTIMATES = (
    "study,survey,wave,indicator,category,subgroup,level,estimate,se,ci_low,ci_high,ci_method,df,n,"
    "n_weighted,n_eff,deff,flag,data"
)
CONTRASTS = (
    "study,survey,wave,reference_wave,indicator,category,subgroup,level,reference_level,difference,se,ci_low,"
    "ci_high,statistic,df,p,p_adjusted,flag,data"
)
MODELS = "study,survey,wave,model,block,term,level,estimate,se,odds_ratio,or_low,or_high,statistic,df,p,ame,ame_se,n,flag,data,measure,effect,effect_low,effect_high"


class SmallStudy:
    """The study folder, and its released files as rows that can be changed before they are checked."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "config" / "small"
        self.results = root / "results" / "small"
        shutil.copytree(Path(__file__).parent / "study", self.folder)
        self.results.mkdir(parents=True)
        self.estimates: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.contrasts: dict[tuple[str, str], dict[str, Any]] = {}
        self.models: dict[tuple[str, str], dict[str, Any]] = {}
        self.share("family", 0.47)
        self.share("friends", 0.40)
        self.share("neighbours", 0.11)
        self.share("family", 0.38, level="yes")
        self.share("family", 0.49, level="no")
        self.share("family", 0.41, wave="2021")
        self.difference("no", "yes", 0.11, 0.05, 0.17)
        self.difference("2021", "2017", -0.06, -0.10, -0.02)

    def share(self, indicator: str, estimate: float, level: str = "all", wave: str = "2017", **more: Any) -> None:
        """Add or replace an estimate with a margin of three points and an effective n of 400."""
        self.estimates[indicator, level, wave] = {
            "survey": "small",
            "wave": wave,
            "indicator": indicator,
            "category": "yes",
            "subgroup": "all" if level == "all" else "single",
            "level": level,
            "estimate": estimate,
            "ci_low": estimate - 0.03,
            "ci_high": estimate + 0.03,
            "se": 0.015,
            "n": 500 if level == "all" else 200,
            "n_eff": 400,
            "data": "real",
        } | more

    def difference(self, first: str, second: str, value: float, low: float, high: float, **more: Any) -> None:
        """Add or replace a difference in help from family, of levels or of waves."""
        waves = first.isdigit()
        self.contrasts[first, second] = {
            "survey": "small",
            "wave": first if waves else "2017",
            "reference_wave": second if waves else "2017",
            "indicator": "family",
            "category": "yes",
            "subgroup": "all" if waves else "single",
            "level": "all" if waves else first,
            "reference_level": "all" if waves else second,
            "difference": value,
            "ci_low": low,
            "ci_high": high,
            "data": "real",
        } | more

    def hide(self, indicator: str, level: str = "all", wave: str = "2017") -> None:
        """Take the numbers of an estimate away, as disclosure control does."""
        empty = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "n", "n_eff"), "")
        self.estimates[indicator, level, wave] |= empty | {"flag": "small_n"}

    def as_standin(self) -> None:
        """Make every number one from stand-in microdata."""
        for row in (*self.estimates.values(), *self.contrasts.values()):
            row["data"] = "stand-in"

    def edit(self, old: str, new: str) -> None:
        """Change the claims file in one place."""
        path = self.folder / "claims.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def verify(self, accepted: Mapping[str, str] | None = None) -> ClaimReport:
        """Write the released files and judge the claims."""
        self.release()
        return verify(load_study(self.folder), self.results, accepted)

    def write_claims(self) -> ClaimReport:
        """Write the released files, and what became of the claims."""
        self.release()
        return write_claims(load_study(self.folder), self.results)

    def _settle(self) -> None:
        """Let each difference be that of its two shares, which stay where they are when they are hidden."""
        for (first, second), row in self.contrasts.items():
            waves = first.isdigit()
            one, other = (
                self.estimates["family", "all" if waves else side, side if waves else "2017"]
                for side in (first, second)
            )
            if row["difference"] != "" and "" not in (one["estimate"], other["estimate"]):
                shift = other["estimate"] + row["difference"] - one["estimate"]
                one |= {name: one[name] + shift for name in ("estimate", "ci_low", "ci_high")}

    def release(self) -> None:
        """Write the released files."""
        self._settle()
        for name, columns, rows in (
            ("estimates", ESTIMATES, self.estimates),
            ("contrasts", CONTRASTS, self.contrasts),
            ("models", MODELS, self.models),
        ):
            with (self.results / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns.split(","), restval="")
                writer.writeheader()
                writer.writerows(rows.values())
        seal(self.results)

    def result(self, claim: str) -> ClaimResult:
        """Check the claims and return one result."""
        return next(result for result in self.verify().results if result.claim.id == claim)


@pytest.fixture
def small(tmp_path: Path) -> SmallStudy:
    return SmallStudy(tmp_path)


@pytest.fixture(scope="session")
def standins(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The 2017 surveys with their stand-in files."""
    folder = tmp_path_factory.mktemp("standin")
    study = load_study(STUDIES / "scp2017")
    files = {wave: folder / study.waves[wave].sources[0].file for wave in study.published_waves}
    for path in files.values():
        make_standin(study.folder, path.name, path)
    everything = set(study.indicators.all)
    return Walk(lean(study, everything, study.subgroups, study.published_waves, ("informal_help",)), files)


@pytest.fixture(scope="session")
def standin_results(standins: Walk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The released files of the 2017 surveys, from their stand-ins."""
    folder = tmp_path_factory.mktemp("released")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        standins.verdicts()
    return folder / "results" / "scp2017"
