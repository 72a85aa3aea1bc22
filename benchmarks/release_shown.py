"""How many estimates a study shows after the gate, and after a naive rule that leaves whole tables out.

Run it in a folder with the results and internal tables of the study: `python benchmarks/release_shown.py scp2017`.
The naive rule: an indicator's table by a subgroup is left out when any of its cells is hidden for what is in it; with
its total when that is hidden.
"""

import sys
from pathlib import Path

import pandas as pd


def main(study: str) -> None:
    """Print both shares."""
    keys = ["survey", "wave", "indicator", "subgroup"]
    estimates = pd.read_csv(Path("results") / study / "estimates.csv", keep_default_na=False, dtype=str)
    audit = pd.read_csv(Path("data/estimates") / study / "release.audit.csv", keep_default_na=False, dtype=str)
    audit = audit[audit["table"] == "estimates"]
    primary = audit[~audit["reason"].isin(["secondary", "earlier"])]
    left_out = pd.MultiIndex.from_frame(primary[keys].drop_duplicates())
    naive = pd.MultiIndex.from_frame(estimates[keys]).isin(left_out)
    rows = len(estimates)
    print(f"{study}: {rows} estimates, {len(primary)} hidden by primary rules, {len(audit)} in all")
    print(f"shown by the gate: {1 - len(audit) / rows:.1%}; by leaving tables out: {1 - naive.mean():.1%}")


if __name__ == "__main__":
    main(sys.argv[1])
