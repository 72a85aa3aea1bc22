"""The design columns of a file, and what can be wrong with them."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.microdata.absent import Valued, absent_codes, valued
from ouder_netwerk.microdata.variables import SYSTEM_MISSING, Microdata, code_of
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.mappings import DesignColumns, SourceMapping

_SIZES = "name the variable with the number of units in the stratum's population"


def design_columns(microdata: Microdata, columns: DesignColumns, scheme: Collection[str] = ()) -> pd.DataFrame:
    """Return id, weight, stratum, PSU and population size of every respondent.

    Parameters
    ----------
    microdata : Microdata
        The file, with at least these variables.
    columns : DesignColumns
        Which variables hold them.
    scheme : collection of str
        The source's missing codes; what they and the file itself declare missing is no value, as `valued` says.

    Returns
    -------
    DataFrame
        `respondent` (string; the number of the row where the file has no id), `weight` (float; 1 where the file has
        none), and as far as the design has them `stratum`, `psu` (Categorical) and `fpc` (float).

    Raises
    ------
    InputError
        Respondents without a value in any of them; ids that occur twice; weights that are no number, negative, not
        finite or all zero; population sizes that are no number, not positive, smaller than the sample, or several in
        one stratum.
    """
    found = {name: design_column(microdata, name, scheme) for name in columns.variables}
    ids = _ids([found[name].values for name in columns.id], len(microdata.frame))
    problems = [*_absences(microdata, columns, found), *_doubles(ids, f"{microdata.path}: {', '.join(columns.id)}")]
    weight = np.ones(len(ids))
    if columns.weight is not None:
        weight = found[columns.weight].numbers()
        problems += _weight_problems(found[columns.weight], f"{microdata.path}: {columns.weight}")
    if columns.fpc:
        problems += _size_problems(found[columns.fpc], f"{microdata.path}: {columns.fpc}")
    if problems:
        raise InputError(problems)
    table = pd.DataFrame({"respondent": ids, "weight": weight})
    for role, variables in (("stratum", columns.strata), ("psu", (columns.psu,) if columns.psu else ())):
        if variables:
            table[role] = _crossed([found[variable].values for variable in variables])
    if columns.fpc:
        table["fpc"] = found[columns.fpc].numbers()
        if problems := list(_population_problems(table, f"{microdata.path}: {columns.fpc}")):
            raise InputError(problems)
    return table


def other_weights(microdata: Microdata, wave: SourceMapping, scheme: Collection[str] = ()) -> pd.DataFrame:
    """Return the other weights of a wave as `weight.NAME`, and what their designs have of their own, as `psu.NAME`.

    Parameters
    ----------
    microdata, scheme
        As for `design_columns`.
    wave : SourceMapping
        Its `weights`.

    Returns
    -------
    DataFrame
        Of a respondent without a value, who took no part in that part of the survey, the weight is zero and the rest is
        empty.

    Raises
    ------
    InputError
        As `design_columns`, of those who took part.
    """
    tables = [pd.DataFrame(index=microdata.frame.index)]
    problems: list[Problem] = []
    for name, other in wave.weights.items():
        columns = other.columns(name)
        took_part = ~design_column(microdata, str(columns.weight), scheme).values.isna().to_numpy()
        those = replace(microdata, frame=microdata.frame[took_part].reset_index(drop=True))
        try:
            own = design_columns(those, columns, scheme)
        except InputError as error:
            problems += error.problems
            continue
        own.index = microdata.frame.index[took_part]
        table = own.drop(columns="respondent").reindex(microdata.frame.index).fillna({"weight": 0.0})
        tables.append(table.add_suffix(f".{name}"))
    if problems:
        raise InputError(problems)
    return pd.concat(tables, axis=1)


def design_column(microdata: Microdata, name: str, scheme: Collection[str]) -> Valued:
    """Return one design column with values only."""
    own = microdata.spelled(name)
    return valued(microdata.frame[own], microdata.variables[own], scheme)


def single_psu_problem(columns: DesignColumns, table: pd.DataFrame, where: str) -> Problem | None:
    """Return what is wrong when strata have one PSU of several: they allow no variance without a rule for them."""
    units = units_per_stratum(table)
    population = table["fpc"].groupby(strata_of(table)).min() if "fpc" in table else units + 1
    single = sorted(units.index[(units == 1) & (population > 1)])
    if not single:
        return None
    kind = "PSU" if columns.psu else "respondent"
    what = f"{len(single)} of {len(units)} strata have one {kind}: {_first_few(single)}"
    rules = "certainty, remove, adjust or average"
    remedy = f"join the stratum with one like it, or choose a rule, `settings.single_psu` in study.yaml: {rules}"
    return Problem(f"{where}: {', '.join(columns.strata) or columns.psu}", what, remedy)


def units_per_stratum(table: pd.DataFrame) -> pd.Series:
    """Return how many PSUs each stratum has; respondents where there are no PSUs."""
    unit = table["psu"] if "psu" in table else table["respondent"]
    return unit.astype(str).groupby(strata_of(table)).nunique()


def strata_of(table: pd.DataFrame) -> pd.Series:
    """Return the stratum of each respondent; one for all where there are none."""
    return (table["stratum"] if "stratum" in table else pd.Series("all", index=table.index)).astype(str)


def _absences(microdata: Microdata, columns: DesignColumns, found: dict[str, Valued]) -> Iterator[Problem]:
    roles: dict[str | None, str] = dict.fromkeys(columns.id, "id")
    roles |= {columns.psu: "PSU", columns.fpc: "population size", columns.weight: "weight"}
    for name, column in found.items():
        if column.absent:
            lacking = f"{sum(column.absent.values())} of {len(column.values)} respondents"
            codes = absent_codes(column.absent, column.variable)
            what = f"the {roles.get(name, 'stratum')} is missing for {lacking}: {codes}"
            remedy = "mend the file, or name another variable: the design must be known for everybody"
            yield Problem(f"{microdata.path}: {name}", what, remedy)


def _ids(parts: list[pd.Series], rows: int) -> pd.Series:
    """Return one id per row: crossed when there are several parts, the number of the row when there is none."""
    if not parts:
        return pd.Series([str(number) for number in range(1, rows + 1)])
    first, *others = (part.map(code_of) for part in parts)
    for other in others:
        first = first + PAIR + other
    return first


def _crossed(parts: list[pd.Series]) -> "pd.Categorical[str]":
    """Return one category per combination of codes."""
    coded = [pd.factorize(part) for part in parts]
    combined = coded[0][0].astype(np.int64)
    for codes, uniques in coded[1:]:
        combined = combined * len(uniques) + codes
    _, firsts, inverse = np.unique(combined, return_index=True, return_inverse=True)
    labels = [PAIR.join(code_of(part.iloc[first]) for part in parts) for first in firsts]
    return pd.Categorical.from_codes(inverse.astype(np.int32), categories=pd.Index(labels))


def _doubles(ids: pd.Series, where: str) -> Iterator[Problem]:
    there = ids[ids != SYSTEM_MISSING]
    twice = there[there.duplicated(keep=False)]
    if not twice.empty:
        yield Problem(
            where,
            f"{twice.nunique()} ids occur more than once, {twice.iloc[0]} for one; {len(twice)} rows",
            "name the variable that identifies a respondent, or remove the doubles",
        )


def _weight_problems(column: Valued, where: str) -> Iterator[Problem]:
    weight = column.numbers()
    faults = {
        "no number": _no_numbers(column),
        "infinite": int(np.isinf(weight).sum()),
        "negative": int((weight < 0).sum()),
    }
    for fault, count in faults.items():
        if count:
            what = f"the weight is {fault} for {count} of {len(weight)} respondents"
            yield Problem(where, what, "mend the weights, or name the right variable")
    if not any(faults.values()) and not (weight > 0).any():
        yield Problem(where, f"the weight is zero for all {len(weight)} respondents", "name the right variable")


def _size_problems(column: Valued, where: str) -> Iterator[Problem]:
    size = column.numbers()
    for fault, count in {"no number": _no_numbers(column), "not positive": int((size <= 0).sum())}.items():
        if count:
            yield Problem(where, f"the population size is {fault} for {count} of {len(size)} respondents", _SIZES)


def _no_numbers(column: Valued) -> int:
    return int(np.isnan(column.numbers()).sum()) - sum(column.absent.values())


def _population_problems(table: pd.DataFrame, where: str) -> Iterator[Problem]:
    size = table["fpc"].groupby(strata_of(table))
    units = units_per_stratum(table)
    faults = {
        "the population size differs between respondents": size.max() > size.min(),
        "the population is smaller than the sample": units > size.min(),
    }
    for fault, wrong in faults.items():
        strata = sorted(wrong.index[wrong])
        if strata:
            yield Problem(where, f"{fault} in {len(strata)} of {len(units)} strata: {_first_few(strata)}", _SIZES)


def _first_few(strata: list[str]) -> str:
    return ", ".join(strata[:5]) + (", ..." if len(strata) > 5 else "")
