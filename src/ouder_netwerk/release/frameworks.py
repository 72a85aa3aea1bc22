"""What the gate lets through of ladders and paths: a framework of a wave is shown whole, or not at all.

H and the parts of an association tell, with the shares of each item, how many have two answers at once. So nothing is
shown where fewer than the minimum do, nor where a share of the wave that is made of two of these answers is hidden.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.errors import fail
from ouder_netwerk.files import read_sealed
from ouder_netwerk.release.primary import CONFIDENTIAL
from ouder_netwerk.release.rounding import to_base, to_digits, to_step
from ouder_netwerk.study.base import TOTAL
from ouder_netwerk.study.disclosure import Rules
from ouder_netwerk.study.study import Study

FILE = "frameworks"
FRAMEWORK_NUMBERS = (
    "estimate", "se", "ci_low", "ci_high", "df", "p", "effect", "effect_se", "effect_low", "effect_high", "e_value",
    "e_value_limit", "n",
)  # fmt: skip
FRAMEWORKS = ["study", "survey", "wave", "framework", "part", "term", *FRAMEWORK_NUMBERS, "flag", "data"]
_COEFFICIENTS = ("estimate", "se", "ci_low", "ci_high", "e_value", "e_value_limit")
_SHARES = ("effect", "effect_se", "effect_low", "effect_high")


def read_frameworks(study: Study, waves: Iterable[str]) -> pd.DataFrame:
    """Read the internal tables of ladders and paths.

    Raises
    ------
    InputError
        When a table is absent, not the one that was sealed, of another wave, or holds other frameworks than defined.
    """
    tables = []
    for wave_id in waves:
        path, made_by = layout.internal(study.id, wave_id, FILE), f"ouder-netwerk frameworks {study.id} {wave_id}"
        table = read_sealed(path, made_by, (*FRAMEWORK_NUMBERS, "n_fewest"))
        wave = study.waves[wave_id]
        there = set(table[["study", "survey", "wave", "framework"]].itertuples(index=False, name=None))
        wanted = {(study.id, wave.survey, wave.wave, one.id) for one in study.frameworks.analysed_in(wave_id)}
        if there != wanted or table[["framework", "part", "term"]].duplicated().any():
            raise fail(str(path), "holds other rows than the frameworks of the wave", f"run `{made_by}` again")
        tables.append(table.assign(term=table["term"].fillna("")))
    return pd.concat(tables, ignore_index=True)


def framework_reasons(study: Study, table: pd.DataFrame, estimates: pd.DataFrame) -> np.ndarray:
    """Return why each row is hidden, or has no number; empty when it is shown.

    Parameters
    ----------
    study : Study
        The study definition.
    table : DataFrame
        As `read_frameworks` gives it.
    estimates : DataFrame
        All shares, with their `reason`.
    """
    rules = study.rules
    of_one = [table[key] for key in ("survey", "wave", "framework")]
    fewest = table["n_fewest"].groupby(of_one).transform("min")
    n = table["n"].groupby(of_one).transform("min")
    hidden = estimates[estimates["reason"].isin(CONFIDENTIAL) & (estimates["subgroup"] == TOTAL)]
    concepts = hidden["indicator"].map({name: one.concept for name, one in study.indicators.all.items()})
    told = set(zip(hidden["survey"], hidden["wave"], concepts, strict=True))
    rows = zip(table["survey"], table["wave"], table["framework"], strict=True)
    beside = [any((survey, wave, name) in told for name in _about(study, which)) for survey, wave, which in rows]
    found: dict[str, np.ndarray] = {
        "few_respondents": n.to_numpy() < max(rules.minimum_n, rules.minimum_base),
        "few_with": fewest.to_numpy() < rules.minimum_n,
        "hidden_side": np.array(beside, dtype=bool),
        "empty": table["estimate"].isna().to_numpy(),
    }
    return np.select(list(found.values()), list(found), default="").astype(object)


def _about(study: Study, framework: str) -> set[str]:
    """Return the concepts of a framework, and those made of two of them or more."""
    one = next(one for one in study.frameworks.analysed if one.id == framework)
    own = set(one.concepts)
    made = {name for name in study.concepts if len(own & set(study.made_from([name]))) > 1}
    return own | made


def released_frameworks(study: Study, table: pd.DataFrame, reasons: np.ndarray) -> pd.DataFrame:
    """Return the table as it is released: rounded, hidden numbers empty, with its flags."""
    rules = study.rules
    shown = _rounded(table, rules) if rules.rounds else table
    told = np.where(np.isin(reasons, CONFIDENTIAL) & rules.one_reason, "confidential", reasons)
    numbers = shown[list(FRAMEWORK_NUMBERS)].astype(object)
    shown = shown.assign(flag=told)
    shown[list(FRAMEWORK_NUMBERS)] = numbers.mask(pd.Series(reasons != "", index=table.index), "")
    return shown[FRAMEWORKS]


def _rounded(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    return table.assign(
        **{name: table[name].round(2) for name in _COEFFICIENTS},
        **{name: to_step(table[name], rules.share_step) for name in _SHARES},
        df=to_digits(table["df"], rules.digits),
        p=table["p"].round(3),
        n=to_base(table["n"], rules.count_base),
    )
