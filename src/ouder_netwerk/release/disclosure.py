"""Disclosure control and precision flags on internal estimates.

A reason code says why a cell is hidden, or how to read one that is shown:

`empty`              no respondent is in the cell
`few_respondents`    fewer respondents than the minimum in all
`few_with`           fewer than the minimum have the characteristic
`few_without`        fewer than the minimum do not have it
`hidden_side`        (differences) one of the two estimates is hidden
`separated`, `collinear`    (models) the coefficient has no finite estimate
`imprecise`          shown, but too imprecise to build on
`break`              (differences between waves) shown, but something else changed too: wording, mode or sample
"""

import numpy as np
import pandas as pd

HIDING = ("empty", "few_respondents", "few_with", "few_without", "hidden_side", "separated", "collinear")
"""Reason codes of cells whose numbers are withheld."""

_WIDE, _NARROW, _RELATIVE, _SMALL = 0.30, 0.05, 1.30, 30


def estimate_flags(table: pd.DataFrame, minimum_n: int) -> np.ndarray:
    """Return the reason code of each estimate.

    Parameters
    ----------
    table : DataFrame
        Internal estimates with `n`, `n_yes`, `n_eff`, `estimate`, `ci_low`, `ci_high`.
    minimum_n : int
        Respondents an estimate needs: in all, with and without the characteristic.

    Returns
    -------
    ndarray of str
        Empty for an estimate that is shown without remark.

    Notes
    -----
    `imprecise` follows the width rules of the NCHS data presentation standards for proportions: fewer than 30
    (effective) respondents, an interval of 30 percentage points or more, or one of more than 5 points that is also
    wider than 130% of the share (of the smaller of share and complement).

    References
    ----------
    Parker et al. (2017), National Center for Health Statistics data presentation standards for proportions, Vital and
    Health Statistics 2(175).

    Examples
    --------
    >>> counts = {"n": [8, 400], "n_yes": [4, 200], "n_eff": [7, 380]}
    >>> cells = pd.DataFrame(counts | {"estimate": [0.5, 0.5], "ci_low": [0.2, 0.45], "ci_high": [0.8, 0.55]})
    >>> estimate_flags(cells, 10).tolist()
    ['few_respondents', '']
    """
    n, yes = table["n"].to_numpy(), table["n_yes"].to_numpy()
    rules = {
        "empty": n == 0,
        "few_respondents": n < minimum_n,
        "few_with": yes < minimum_n,
        "few_without": n - yes < minimum_n,
        "imprecise": _imprecise(table),
    }
    return np.select(list(rules.values()), list(rules), default="").astype(object)


def _imprecise(table: pd.DataFrame) -> np.ndarray:
    width = (table["ci_high"] - table["ci_low"]).to_numpy()
    share = table["estimate"].to_numpy()
    smaller = np.minimum(share, 1 - share)
    few = np.fmin(table["n"].to_numpy(), table["n_eff"].to_numpy()) < _SMALL
    return few | (width >= _WIDE) | ((width > _NARROW) & (width > _RELATIVE * smaller))


def contrast_flags(contrasts: pd.DataFrame, estimates: pd.DataFrame) -> np.ndarray:
    """Return the reason code of each difference: hidden when one of its two estimates is, else its remark.

    Parameters
    ----------
    contrasts : DataFrame
        Internal differences, with `remark`.
    estimates : DataFrame
        Estimates with their `flag`.
    """
    cell = ["survey", "indicator", "category", "subgroup"]
    flags = estimates.set_index([*cell, "wave", "level"])["flag"]
    sides = [
        pd.MultiIndex.from_frame(contrasts[[*cell, wave, level]], names=flags.index.names)
        for wave, level in (("wave", "level"), ("reference_wave", "reference_level"))
    ]
    hidden = [flags.reindex(side).isin(HIDING).to_numpy() for side in sides]
    return np.where(hidden[0] | hidden[1], "hidden_side", contrasts["remark"]).astype(object)


def model_flags(models: pd.DataFrame, minimum_n: int) -> np.ndarray:
    """Return the reason code of each row of a model: few respondents behind it, or a coefficient without estimate.

    Parameters
    ----------
    models : DataFrame
        Internal rows with `n`, `n_level`, `n_yes` and `reason`; rows of tests have the `n` of their model alone.
    minimum_n : int
        Respondents a model needs in all, and a level in all, with and without the outcome.
    """
    level, yes = models["n_level"].to_numpy(), models["n_yes"].to_numpy()
    reason = models["reason"].to_numpy()
    rules = {
        "empty": (level == 0) | (reason == "empty"),
        "few_respondents": (level < minimum_n) | (models["n"].to_numpy() < minimum_n),
        "few_with": yes < minimum_n,
        "few_without": level - yes < minimum_n,
        "separated": reason == "separated",
        "collinear": reason == "collinear",
    }
    return np.select(list(rules.values()), list(rules), default="").astype(object)


def without_hidden(table: pd.DataFrame, numbers: tuple[str, ...]) -> pd.DataFrame:
    """Return a table in which the numbers of hidden rows are empty."""
    hidden = table["flag"].isin(HIDING)
    shown = table.copy()
    for name in numbers:
        shown[name] = shown[name].astype(object).mask(hidden, "")
    return shown


def audit(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row for every cell that was hidden: which table, which cell, why.

    Parameters
    ----------
    tables : dict of str to DataFrame
        From the name of a released table to that table, with `flag`.
    """
    names = [
        "survey",
        "wave",
        "indicator",
        "category",
        "model",
        "block",
        "term",
        "subgroup",
        "level",
        "reference_level",
        "flag",
    ]
    hidden = [table[table["flag"].isin(HIDING)].assign(table=name) for name, table in tables.items()]
    return pd.concat(hidden, ignore_index=True).reindex(columns=["table", *names])
