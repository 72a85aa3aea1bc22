"""Hold a release against earlier ones, so that two of them can not be subtracted."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.release.rounding import rounded_estimates
from ouder_netwerk.released import MANIFEST, check_release
from ouder_netwerk.study.disclosure import Rules

_KEY = ["survey", "wave", "indicator", "category", "subgroup", "level"]
_COMPARED = ("estimate", "se", "n", "n_weighted")


def earlier_reasons(estimates: pd.DataFrame, folders: Iterable[Path], rules: Rules) -> np.ndarray:
    """Return `earlier` for each estimate that an earlier release does not allow, else an empty text.

    Parameters
    ----------
    estimates : DataFrame
        Internal estimates, every digit.
    folders : iterable of Path
        Released folders.
    rules : Rules
        Thresholds and rounding.

    Notes
    -----
    What was hidden stays hidden, for it differs little from what it is now. What was shown stays as it was, or has to
    differ by at least the minimum of respondents: fewer of them would be told by subtraction.
    """
    reasons = np.full(len(estimates), "", dtype=object)
    keys = pd.MultiIndex.from_frame(estimates[_KEY])
    now = rounded_estimates(estimates, rules) if rules.rounds else estimates
    for folder in folders:
        if not (folder / MANIFEST).exists():
            raise fail(str(folder), f"is no release: it holds no {MANIFEST}", "name the folder of an earlier release")
        study = str(estimates["study"].iloc[0])
        check_release(folder, study)
        before = pd.read_csv(folder / "estimates.csv", keep_default_na=False, dtype=dict.fromkeys(_KEY, str))
        before = before.set_index(_KEY).reindex(keys)
        there, shown = before["flag"].notna().to_numpy(), pd.to_numeric(before["estimate"]).notna().to_numpy()
        same = np.ones(len(estimates), dtype=bool)
        for name in _COMPARED:
            old = pd.to_numeric(before[name]).to_numpy()
            same &= np.isclose(old, now[name].to_numpy(dtype=float), rtol=1e-9, atol=1e-12)
        old_n = pd.to_numeric(before["n"]).to_numpy()
        least = np.abs(estimates["n"].to_numpy() - old_n) - rules.count_base // 2
        told = shown & ~same & (least < max(rules.minimum_n, rules.protection))
        reasons[(there & ~shown) | told] = "earlier"
    return reasons
