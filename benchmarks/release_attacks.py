"""Attack random studies after the gate: what does somebody work out of what is hidden, who knows all that is released?

Run it in the repository: `PYTHONPATH=src:tests python benchmarks/release_attacks.py 0 200`, the first seed and the one
after the last. The studies and the attacker are those of `tests/release/`; a line for each study is printed, and a
table by kind at the end.
"""

import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from ouder_netwerk.release.release import decide
from release.random_studies import RandomStudy, definitions
from release.test_attack import attack


def main(first: int, end: int) -> None:
    """Attack the studies of some seeds."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        known = definitions(Path(folder))
        for seed in range(first, end):
            one = RandomStudy.make(known, seed)
            start = time.process_time()
            decided = decide(one.study, one.internal, one.dossiers)
            seconds = time.process_time() - start
            lost = attack(one.study, decided, one.dossiers, equal=one.kind.weights == "equal")
            reasons = decided.tables["estimates"]["reason"]
            primary = (reasons != "") & (reasons != "secondary")
            rows.append(
                {"seed": seed, **vars(one.kind), "cells": len(reasons), "primary": primary.sum(),
                 "hidden": (reasons != "").sum(), "lost": len(lost), "seconds": round(seconds, 1)}
            )  # fmt: skip
            print(rows[-1], lost, flush=True)
    table = pd.DataFrame(rows)
    table["studies"] = 1
    kinds = table.groupby(["size", "imputed", "weights"])[
        ["studies", "cells", "primary", "hidden", "lost", "seconds"]
    ].sum()
    print(kinds.round(1).to_string())
    print(table[["studies", "cells", "primary", "hidden", "lost", "seconds"]].sum().round(1).to_string())


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
