"""Time the whole pipeline: a cold run, a run with nothing to do, and a run after one changed label, for both studies.

    python benchmarks/pipeline.py [--cores 2] [--runs 3] [--raw FOLDER]

Works in a temporary copy of the checkout. `--raw` is the folder that holds `nsch/`; without it (or
`$OUDER_NETWERK_RAW`) only `scp2017` is timed. Writes benchmarks/results/pipeline.md.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks/results/pipeline.md"
COPIED = ("Snakefile", "config", "profiles", "data/raw")
MADE = (".snakemake", "logs", "results", "data/standin", "data/harmonised", "data/estimates")
LABELS = {
    "scp2017": ("Informele hulp", "Hulp uit het informele netwerk"),
    "nsch": ("Family situation", "Kind of family"),
}
AIMS = {"scp2017": {"cold": 30, "nothing to do": 3, "one changed label": 8}}


def run(folder: Path, study: str, raw: str | None, cores: int) -> float:
    """Run the workflow once and return the seconds it took."""
    command = [sys.executable, "-m", "snakemake", "--cores", str(cores), "--config", f"study={study}"]
    command += [f"raw={raw}"] if raw else []
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - start


def change_label(folder: Path, study: str) -> None:
    """Change one label of a concept, and back again the next time."""
    path = folder / "config/studies" / study / "concepts.yaml"
    text = path.read_text(encoding="utf-8")
    old, new = LABELS[study] if LABELS[study][1] not in text else reversed(LABELS[study])
    assert old in text, f"{path} has no label {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def steps(folder: Path, study: str) -> dict[str, float]:
    """Return the seconds of each rule in the last cold run, summed over its jobs."""
    seconds: dict[str, float] = {}
    for file in sorted((folder / "logs" / study).glob("*.tsv")):
        rule = file.stem.split("-")[0]
        seconds[rule] = seconds.get(rule, 0.0) + float(file.read_text().splitlines()[1].split("\t")[0])
    return seconds


def measure(study: str, raw: str | None, cores: int, runs: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Time the three kinds of run."""
    times: dict[str, list[float]] = {"cold": [], "nothing to do": [], "one changed label": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in COPIED:
            source, target = ROOT / part, folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        for _ in range(runs):
            for part in MADE:
                shutil.rmtree(folder / part, ignore_errors=True)
            times["cold"].append(run(folder, study, raw, cores))
            spent = steps(folder, study)
            times["nothing to do"].append(run(folder, study, raw, cores))
            change_label(folder, study)
            times["one changed label"].append(run(folder, study, raw, cores))
    return times, spent


def spending_table(study: str, spent: dict[str, float], cores: int) -> list[str]:
    """Say where the cold run went."""
    whole = sum(spent.values())
    largest_first = sorted(spent.items(), key=lambda item: -item[1])
    return [
        "",
        f"Where the cold run of `{study}` goes (seconds of its jobs, summed over {cores} cores):",
        "",
        "| step | seconds | share |",
        "|---|---|---|",
        *(f"| {rule} | {took:.1f} | {took / whole:.0%} |" for rule, took in largest_first),
    ]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--raw", default=os.environ.get("OUDER_NETWERK_RAW"))
    options = parser.parse_args()
    lines = [
        "# The pipeline, timed",
        "",
        f"Made by `python benchmarks/pipeline.py --cores {options.cores} --runs {options.runs}`: seconds of a whole "
        f"run, median (lowest-highest) of {options.runs} runs; Python {platform.python_version()}.",
        "",
        "| study | run | seconds | aim |",
        "|---|---|---|---|",
    ]
    spending = []
    studies: dict[str, str | None] = {"scp2017": str(ROOT / "data/raw")}
    if options.raw:
        studies["nsch"] = str((Path(options.raw) / "nsch").resolve())
    for study, raw in studies.items():
        times, spent = measure(study, raw, options.cores, options.runs)
        for kind, seconds in times.items():
            aim = AIMS.get(study, {}).get(kind, "")
            span = f"{statistics.median(seconds):.1f} ({min(seconds):.1f}-{max(seconds):.1f})"
            lines.append(f"| {study} | {kind} | {span} | {aim} |")
        spending += spending_table(study, spent, options.cores)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join([*lines, *spending]) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
