"""Verdicts on claims by the numbers with all their digits, decided inside the gate."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ouder_netwerk.claims.verify import READS, check_claims, fingerprint
from ouder_netwerk.files import write_csv
from ouder_netwerk.released import read_rows
from ouder_netwerk.study.study import Study


def exact_verdicts(study: Study, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the verdict on each claim by its fingerprint.

    Parameters
    ----------
    study : Study
        The study definition.
    tables : mapping of str to DataFrame
        As they would be released without rounding: what is hidden is empty here too.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in READS:
            write_csv(tables[name], Path(folder) / f"{name}.csv")
        report = check_claims(study, read_rows(Path(folder), READS))
    return {fingerprint(result.claim): result.verdict for result in report.results}
