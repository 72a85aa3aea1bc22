"""Whether waves hold the same people: a comparison of waves rests on their being different."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.respondents.table import read_harmonised
from ouder_netwerk.study.study import Study

_SAME_ROWS = 0.9
"""Share of the rows of the smaller wave that occur in the other, weight and answers, from which they are the same."""
_TELLING = 0.5
"""Share of the rows that must be unlike any other of their wave for that to say anything."""


def refuse_shared_people(study: Study) -> None:
    """Stop where the harmonised waves of one survey share people and no wave says so.

    Raises
    ------
    InputError
        For each pair of waves with respondents of the same number, or with the same rows.
    """
    problems: list[Problem] = []
    for waves in study.surveys().values():
        tables = {wave: read_harmonised(layout.harmonised(study.id, wave)).frame for wave in waves if len(waves) > 1}
        problems += shared_people(study, tables)
    if problems:
        raise InputError(problems)


def shared_people(study: Study, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield a problem for each pair of waves of a survey that seem to hold the same people.

    Parameters
    ----------
    study : Study
        The study definition; a wave may say of another that they overlap, or that equal numbers are other people.
    tables : mapping of str to DataFrame
        Harmonised tables by wave; or their column `respondent` alone, of which rows can not be compared.
    """
    for earlier, later in combinations(tables, 2):
        if study.overlap(earlier, later) is not None:
            continue
        where = f"{study.folder / 'waves' / later}.yaml"
        shared = set(tables[earlier]["respondent"]) & set(tables[later]["respondent"])
        numbered = [study.waves[wave].design for wave in (earlier, later)]
        if shared and all(design and design.id for design in numbered):
            of = f"{len(shared)} of {len(tables[later])} respondents"
            what = f"{of} have the number of one in wave {earlier}, such as {min(shared)}"
            yield Problem(where, what, _declare(earlier))
        elif _same_rows(tables[earlier], tables[later]):
            what = f"its rows are those of wave {earlier}, weight and answers: the same people under two names"
            yield Problem(where, what, _declare(earlier))


def _declare(wave: str) -> str:
    return (
        f'say `overlap: {{"{wave}": same_people}}` where they are, and changes are tested as those of a panel; or '
        f'`overlap: {{"{wave}": none}}` where each wave numbers its own'
    )


def _same_rows(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    columns = [name for name in one if name in other and name not in {"respondent", "psu", "stratum", "wave"}]
    if "weight" not in columns or len(columns) < 3:
        return False
    rows, others = (pd.util.hash_pandas_object(table[columns].astype(str), index=False) for table in (one, other))
    if min(rows.nunique() / len(rows), others.nunique() / len(others)) < _TELLING:
        return False
    small, large = sorted((rows, others), key=len)
    return bool(small.isin(large).mean() >= _SAME_ROWS)
