"""The design columns of a file, and what can be wrong with them."""

import numpy as np
import pandas as pd

from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.microdata.variables import Microdata, code_of
from ouder_netwerk.study.waves import Columns


def design_columns(microdata: Microdata, columns: Columns) -> pd.DataFrame:
    """Return id, weight, stratum, PSU and population size of every respondent.

    Parameters
    ----------
    microdata : Microdata
        The file, with at least these variables.
    columns : Columns
        Which variables hold them.

    Returns
    -------
    DataFrame
        `respondent` (string), `weight` (float; 1 where the file has none), and as far as the design has them
        `stratum`, `psu` (Categorical) and `fpc` (float).

    Raises
    ------
    InputError
        Ids that occur twice; weights that are missing, negative, not finite or all zero; missing strata or PSUs.
    """
    frame, where = microdata.frame, str(microdata.path)
    ids = frame[microdata.spelled(columns.id)].map(code_of)
    problems = _id_problems(ids, f"{where}: {columns.id}")
    weight = np.ones(len(frame))
    if columns.weight is not None:
        weight = pd.to_numeric(frame[microdata.spelled(columns.weight)], errors="coerce").to_numpy(dtype=float)
        problems += _weight_problems(weight, f"{where}: {columns.weight}")
    table = pd.DataFrame({"respondent": ids, "weight": weight})
    for name, variables in (("stratum", columns.strata), ("psu", (columns.psu,) if columns.psu else ())):
        if variables:
            parts = [frame[microdata.spelled(variable)] for variable in variables]
            absent = int(pd.concat(parts, axis=1).isna().any(axis=1).sum())
            if absent:
                what = f"the {name} is missing for {absent} respondents"
                problems.append(
                    Problem(f"{where}: {', '.join(variables)}", what, "mend the file: the design must be known")
                )
            table[name] = _crossed(parts)
    if columns.fpc:
        table["fpc"] = pd.to_numeric(frame[microdata.spelled(columns.fpc)], errors="coerce")
    if problems:
        raise InputError(problems)
    return table


def _crossed(parts: list[pd.Series]) -> "pd.Categorical[str]":
    """Return one category per combination of codes."""
    coded = [pd.factorize(part, sort=False) for part in parts]
    combined = coded[0][0].astype(np.int64)
    for codes, uniques in coded[1:]:
        combined = combined * len(uniques) + codes
    _, firsts, inverse = np.unique(combined, return_index=True, return_inverse=True)
    labels = ["*".join(code_of(part.iloc[first]) for part in parts) for first in firsts]
    return pd.Categorical.from_codes(inverse.astype(np.int32), categories=pd.Index(labels))


def _id_problems(ids: pd.Series, where: str) -> list[Problem]:
    twice = ids[ids.duplicated(keep=False)]
    if twice.empty:
        return []
    return [
        Problem(
            where,
            f"{twice.nunique()} ids occur more than once, {twice.iloc[0]} for one; {len(twice)} rows",
            "name the variable that identifies a respondent, or remove the doubles",
        )
    ]


def _weight_problems(weight: np.ndarray, where: str) -> list[Problem]:
    faults = {
        "missing": int(np.isnan(weight).sum()),
        "infinite": int(np.isinf(weight).sum()),
        "negative": int((weight < 0).sum()),
    }
    problems = [
        Problem(
            where,
            f"the weight is {fault} for {count} of {len(weight)} respondents",
            "mend the weights, or name the right variable",
        )
        for fault, count in faults.items()
        if count
    ]
    if not problems and not (weight > 0).any():
        problems.append(
            Problem(where, f"the weight is zero for all {len(weight)} respondents", "name the right variable")
        )
    return problems
