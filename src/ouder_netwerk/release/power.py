"""Which mistakes claims would have seen, as it may be shown: outcomes alone, and only of claims on what is shown."""

from collections.abc import Mapping
from typing import get_args

from ouder_netwerk import layout
from ouder_netwerk.claims.load import load_claims
from ouder_netwerk.claims.power import COLUMNS, FILE, MISTAKES, PowerOutcome
from ouder_netwerk.claims.verdicts import UNTESTED
from ouder_netwerk.claims.verify import fingerprint
from ouder_netwerk.errors import fail
from ouder_netwerk.files import read_sealed, table_csv
from ouder_netwerk.study.study import Study


def power_file(study: Study, verdicts: Mapping[str, str]) -> dict[str, str]:
    """Return `power.csv` with its content, as far as it may be shown.

    Parameters
    ----------
    study : Study
        The study definition.
    verdicts : mapping of str to str
        By the fingerprint of a claim, from what the release shows: a claim that nothing shown decides is left out.

    Raises
    ------
    InputError
        When the table is not the one that was sealed, or names a claim, mistake or outcome that there is not.
    """
    path, made_by = layout.internal(study.id, "claims", "power"), f"ouder-netwerk power {study.id}"
    table = read_sealed(path, made_by, ())
    claims = {claim.id: fingerprint(claim) for claim in load_claims(study).file.claims}
    allowed = {"study": [study.id], "claim": claims, "mistake": MISTAKES, "outcome": get_args(PowerOutcome)}
    for column, values in allowed.items():
        unknown = sorted(set(table[column]) - set(values))
        if unknown:
            raise fail(str(path), f"has the {column} {unknown[0]}, which there is not", f"run `{made_by}` again")
    shown = [name for name, mark in claims.items() if verdicts.get(mark) not in {None, *UNTESTED}]
    kept = table[table["claim"].isin(shown)]
    return {FILE: table_csv(kept[COLUMNS])}
