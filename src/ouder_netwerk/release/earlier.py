"""Hold a release against earlier ones, so that two of them can not be subtracted.

What was hidden stays hidden, for it differs little from what it is now. What was shown stays as it was, or has to
differ by at least the minimum of respondents: fewer of them would be told by subtraction. And what was shown as it is
now can not be hidden any more: nothing is protected by it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.release.rounding import rounded_estimates, rounded_models
from ouder_netwerk.released import CONTRAST_KEY, ESTIMATE_KEY, MANIFEST, MODEL_KEY, check_release
from ouder_netwerk.study.disclosure import Rules

_ESTIMATE_NUMBERS = ("estimate", "se", "n", "n_weighted")
_CONTRAST_NUMBERS = ("difference", "se", "statistic", "df", "p")
_MODEL_NUMBERS = ("estimate", "se", "statistic", "df", "p", "ame", "ame_se", "n")
_BLOCK = ["survey", "wave", "model", "block"]

DossierCell = tuple[str, ...]
"""A wave, a concept, and what else tells a count of its dossier."""


@dataclass(frozen=True)
class EarlierReleases:
    """What earlier releases of a study showed and hid.

    Attributes
    ----------
    folders : tuple of Path
        Released folders.
    rules : Rules
        Thresholds and rounding of the new one.
    """

    folders: tuple[Path, ...]
    rules: Rules

    @classmethod
    def read(cls, study: str, folders: Iterable[Path], rules: Rules) -> "EarlierReleases":
        """Return earlier releases of a study.

        Raises
        ------
        InputError
            When a folder is no release, or not as it was released.
        """
        folders = tuple(folders)
        for folder in folders:
            if not (folder / MANIFEST).exists():
                raise fail(
                    str(folder), f"is no release: it holds no {MANIFEST}", "name the folder of an earlier release"
                )
            check_release(folder, study)
        return cls(folders, rules)

    def estimates(self, estimates: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return which estimates an earlier release does not allow, and which one showed as they are now.

        Parameters
        ----------
        estimates : DataFrame
            Internal estimates, every digit.
        """
        forbidden, known = np.zeros((2, len(estimates)), dtype=bool)
        now = rounded_estimates(estimates, self.rules) if self.rules.rounds else estimates
        for folder in self.folders:
            before = _before(folder / "estimates.csv", ESTIMATE_KEY, estimates)
            there, shown = _shown(before, "estimate")
            same = _same(before, now, _ESTIMATE_NUMBERS)
            forbidden |= (there & ~shown) | (shown & ~same & self._few_more(before, estimates["n"]))
            known |= shown & same
        return forbidden, known

    def contrasts(self, contrasts: pd.DataFrame, rounded: pd.DataFrame, known_sides: np.ndarray) -> np.ndarray:
        """Return which differences tell a small change: other numbers, though both sides are shown as before."""
        forbidden = np.zeros(len(contrasts), dtype=bool)
        for folder in self.folders:
            before = _before(folder / "contrasts.csv", CONTRAST_KEY, contrasts)
            there, shown = _shown(before, "difference")
            changed = shown & ~_same(before, rounded, _CONTRAST_NUMBERS)
            forbidden |= known_sides & ((there & ~shown) | changed)
        return forbidden

    def models(self, models: pd.DataFrame) -> np.ndarray:
        """Return which rows of models an earlier release does not allow: all of a block that changed by few."""
        forbidden = np.zeros(len(models), dtype=bool)
        now = rounded_models(models, self.rules) if self.rules.rounds else models
        blocks = [models[name] for name in _BLOCK]
        for folder in self.folders:
            before = _before(folder / "models.csv", MODEL_KEY, models)
            hidden = before["flag"].eq("confidential").to_numpy()
            _, shown = _shown(before, "n")
            changed = shown & ~_same(before, now, _MODEL_NUMBERS) & self._few_more(before, models["n"])
            of_block = pd.Series(changed, models.index).groupby(blocks).transform("any").to_numpy()
            forbidden |= hidden | of_block
        return forbidden

    def hidden_counts(self) -> frozenset[DossierCell]:
        """Return the counts of dossiers that were hidden: of a variable by code, and of a concept by missing reason."""
        cells: set[DossierCell] = set()
        for path in (path for folder in self.folders for path in sorted((folder / "dossier").glob("*.json"))):
            dossier = json.loads(path.read_text(encoding="utf-8"))
            for recode in dossier["recodes"]:
                cells |= {
                    count_cell(dossier["id"], recode, count)
                    for count in recode["counts"]
                    if count["respondents"] is None
                }
            for row in dossier["missing"]:
                cells |= {
                    (dossier["id"], row["concept"], reason) for reason, share in row["reasons"].items() if share is None
                }
        return frozenset(cells)

    def _few_more(self, before: pd.DataFrame, n: pd.Series) -> np.ndarray:
        """Return where fewer than the minimum of respondents may have come or gone."""
        least = np.abs(n.to_numpy(dtype=float) - pd.to_numeric(before["n"]).to_numpy()) - self.rules.count_base // 2
        return np.asarray(least < max(self.rules.minimum_n, self.rules.protection))


def count_cell(wave: str, recode: dict[str, Any], count: dict[str, Any]) -> DossierCell:
    """Return what tells one count of a recode from all others."""
    return wave, recode["concept"], recode["variable"], *(count[key] for key in ("code", "label", "category", "reason"))


def _before(path: Path, key: Sequence[str], table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an earlier table that belong to those of a new one; NaN where there is none."""
    before = pd.read_csv(path, keep_default_na=False, dtype=str).set_index(list(key))
    return before.reindex(pd.MultiIndex.from_frame(table[list(key)].astype(str)))


def _shown(before: pd.DataFrame, number: str) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows there were, and which had numbers."""
    return before["flag"].notna().to_numpy(), pd.to_numeric(before[number]).notna().to_numpy()


def _same(before: pd.DataFrame, now: pd.DataFrame, numbers: Sequence[str]) -> np.ndarray:
    same = np.ones(len(now), dtype=bool)
    for name in numbers:
        old, new = pd.to_numeric(before[name]).to_numpy(), now[name].to_numpy(dtype=float)
        same &= np.isclose(old, new, rtol=1e-9, atol=1e-12, equal_nan=True)
    return same
