"""Ten million rows by thirty items, one chunk in memory at a time: time per million rows and peak memory.

Run: python benchmarks/chunks.py [million_rows]. Writes benchmarks/results/chunks.md.
"""

import platform
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.survey.estimates.chunk_estimates import proportions_from_sums
from ouder_netwerk.survey.estimates.chunks import merge_sums, partial_sums

ITEMS = [f"item_{number:02d}" for number in range(30)]
GROUPINGS = [(), ("single_parent",), ("child_age",), ("single_parent", "child_age")]
STRATA, PSUS, CHUNK = 50, 2000, 250_000
RESULT = Path(__file__).parent / "results" / "chunks.md"


def chunks(rows: int) -> Iterator[pd.DataFrame]:
    """Generate respondents; every chunk has rows of nearly every PSU, so PSUs are spread over all chunks."""
    random = np.random.default_rng(11)
    level = random.beta(2, 5, (PSUS, len(ITEMS)))
    for start in range(0, rows, CHUNK):
        size = min(CHUNK, rows - start)
        psu = random.integers(0, PSUS, size)
        draws = random.random((size, len(ITEMS)), dtype=np.float32)
        items = (draws < level[psu]).astype(np.float32)
        items[draws > 0.97] = np.nan
        frame = pd.DataFrame(items, columns=ITEMS)
        yield frame.assign(
            weight=random.lognormal(0, 0.5, size),
            stratum=psu % STRATA,
            psu=psu,
            single_parent=pd.Categorical.from_codes(random.integers(0, 2, size), ["no", "yes"]),
            child_age=pd.Categorical.from_codes(random.integers(0, 3, size), ["0-5", "6-11", "12-17"]),
        )


def main(million_rows: float) -> None:
    rows = int(million_rows * 1e6)
    spent = {"generate": 0.0, "sum": 0.0}

    def parts() -> Iterator:
        stream = chunks(rows)
        while True:
            before = time.perf_counter()
            chunk = next(stream, None)
            spent["generate"] += time.perf_counter() - before
            if chunk is None:
                return
            yield partial_sums(
                chunk["weight"],
                chunk[ITEMS],
                chunk[["single_parent", "child_age"]],
                strata=chunk["stratum"],
                psu=chunk["psu"],
            )

    began = time.perf_counter()
    sums = merge_sums(parts())
    spent["sum"] = time.perf_counter() - began - spent["generate"]
    began = time.perf_counter()
    table = proportions_from_sums(sums, by=GROUPINGS)
    spent["finish"] = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    report = f"""# Estimation in chunks

{rows:,} rows, {len(ITEMS)} binary items with missing values, {PSUS:,} PSUs in {STRATA} strata, each PSU in
every chunk of {CHUNK:,} rows; {len(table):,} proportions with standard errors, intervals and design effects.

| step | seconds | per million rows |
|---|---|---|
| sums and merging | {spent["sum"]:.1f} | {spent["sum"] / million_rows:.2f} |
| table of estimates, once | {spent["finish"]:.2f} | |
| (generating the rows) | {spent["generate"]:.1f} | {spent["generate"] / million_rows:.2f} |

Peak memory of the process: {peak:.2f} GB. The sums: {len(sums.cells):,} cells,
{sum(values.nbytes for values in sums.sums.values()) / 1e6:.0f} MB.

Made with `python benchmarks/chunks.py {million_rows:g}` on one core of a {platform.machine()} machine; Python
{platform.python_version()}, NumPy {np.__version__}, pandas {pd.__version__}.
"""
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
