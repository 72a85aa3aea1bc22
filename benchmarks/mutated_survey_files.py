"""Read many mutated survey files of every format: each must end well or in one message, within bounds.

    python benchmarks/mutated_survey_files.py [COUNT] [--sas FILE.sas7bdat]

Nothing here writes SAS data sets, so one must be given.
"""

import argparse
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from conftest import tiny_frame, write_tiny  # noqa: E402
from microdata.mutations import try_mutations, write_seeds  # noqa: E402

_MB = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--sas", type=Path, action="append", default=[])
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    given.sas = [path.resolve() for path in given.sas]
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        shutil.copytree(ROOT / "tests/tiny_study", "config/studies/tiny")
        seeds = write_seeds(Path("seeds"), tiny_frame(), write_tiny)
        seeds |= {f"sas7bdat {path.name}": path for path in given.sas}
        for name, seed in seeds.items():
            if given.only and name not in given.only:
                continue
            start = time.monotonic()
            outcome = try_mutations(seed, Path("data/raw"), given.count, random.Random(name), given.keep)
            bad += len(outcome.wrong)
            codes = ", ".join(f"{command} {code}: {count}" for (command, code), count in sorted(outcome.codes.items()))
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MB
            print(
                f"{name:10} {codes}; slowest {outcome.slowest:.1f} s; {time.monotonic() - start:.0f} s in all; "
                f"largest reader so far {peak} MB; wrong {len(outcome.wrong)}",
                flush=True,
            )
            for wrong in outcome.wrong[:3]:
                print(wrong, flush=True)
    print(f"{bad} wrong", flush=True)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
