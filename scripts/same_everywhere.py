"""Run both studies as they would run on other machines, and compare every file of the results byte for byte.

    python scripts/same_everywhere.py [--raw FOLDER] [--results FOLDER] [STUDY ...]

A setting stands in for a machine: another processor (older kernels of the linear algebra, NumPy without its newer
instructions) with one thread; two threads. Where results were made already with two threads, `--results` names their
folder, and only the other machine is run. Ends with exit code 1 when any file differs.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETTINGS: dict[str, dict[str, str]] = {
    "two threads": {"OPENBLAS_NUM_THREADS": "2"},
    "another processor, one thread": {
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3",
        "OPENBLAS_NUM_THREADS": "1",
    },
}


def results(folder: Path, studies: list[str], raw: Path | None, setting: dict[str, str]) -> dict[str, bytes]:
    """Run studies in an empty folder and return every file of their results."""
    folder.mkdir()
    for name in ("Snakefile", "config", "profiles"):
        (folder / name).symlink_to(ROOT / name)
    for study in studies:
        config = [f"study={study}", *([f"raw={raw}"] if raw else [])]
        command = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all", "--config", *config]
        subprocess.run(command, cwd=folder, env=os.environ | setting, check=True)
    return read(folder / "results", studies)


def read(made: Path, studies: list[str]) -> dict[str, bytes]:
    """Return every file of the results of studies."""
    return {
        path.relative_to(made).as_posix(): path.read_bytes()
        for study in studies
        for path in (made / study).rglob("*")
        if path.is_file()
    }


def main() -> int:
    """Compare and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("studies", nargs="*", default=["scp2017", "nsch"])
    parser.add_argument("--raw", type=Path, help="folder with the raw files")
    parser.add_argument("--results", type=Path, help="results made already with two threads")
    given = parser.parse_args()
    raw = given.raw.absolute() if given.raw else None
    reference: dict[str, bytes] = {}
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, setting) in enumerate(SETTINGS.items()):
            made = given.results if number == 0 else None
            found = (
                read(made, given.studies) if made else results(Path(folder, str(number)), given.studies, raw, setting)
            )
            said = " ".join(f"{key}='{value}'" for key, value in setting.items()) or "no setting"
            if not reference:
                reference = found
                print(f"{name} ({said}): {len(found)} files of {', '.join(given.studies)}", flush=True)
                continue
            others = sorted(file for file in reference | found if reference.get(file) != found.get(file))
            different += len(others)
            print(f"{name} ({said}): {len(found)} files, {len(others)} differ", *others, sep="\n  ", flush=True)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
