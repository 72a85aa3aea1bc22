"""The same work in R survey, in svy and here, on 200,000 rows: proportions, logistic models, margins, a large table.

Run: python benchmarks/survey_speed.py --svy-python PATH
with PATH the interpreter of an environment made by: python -m venv PATH/env; PATH/env/bin/pip install svy==0.35.0
Without --svy-python svy is left out; Rscript with package survey must be on the path. Writes
benchmarks/results/survey_speed.md. About two minutes, most of them R's.

Every tool reads the same file, makes its design, and then times each task alone, reading not counted: the best of
REPEATS runs in one process, after a first run that is not counted. Matrix products run on one thread everywhere: R's
own library has one, and two of them on a busy machine wait for each other (the logistic model here then takes up to
four times as long). svy's own threads are left as they are.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded

import argparse
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.survey import SurveyDesign, average_marginal_effects, independence_test, logistic, proportions

HERE = Path(__file__).parent
ROWS, STRATA, PSUS = 200_000, 50, 2_000
FEWER_ROWS = 20_000
OUTCOMES = [f"y{number}" for number in range(10)]
PREDICTORS = [f"x{number}" for number in range(8)]
REPEATS = 3
GOALS = {
    "proportions": {"R survey": 200.0, "svy": 15.0},
    "logistic": {"R survey": 10.0, "svy": 2.0},
    "levels": {"R survey": 5.0},
    "independence": {"R survey": 5.0},
}
TASKS = {
    "design": "design object",
    "proportions": "100 proportions with logit CI (10 outcomes x 10 domains)",
    "logistic": "logistic, 8 predictors",
    "margins": "average marginal effects of that model",
    "levels": "logistic, one predictor of 200 levels",
    "independence": "Rao-Scott test of a 200 x 20 table, 20,000 rows",
}


def respondents(seed: int = 2026) -> pd.DataFrame:
    """Rows in PSUs in strata, unequal weights, outcomes and predictors that differ between PSUs."""
    random = np.random.default_rng(seed)
    psu = random.integers(0, PSUS, ROWS)
    frame = pd.DataFrame({"weight": random.lognormal(0, 0.6, ROWS), "stratum": psu % STRATA, "psu": psu})
    frame["domain"] = random.integers(0, 10, ROWS)
    level = random.normal(0, 0.3, PSUS)[psu]
    for number, name in enumerate(OUTCOMES):
        share = 1 / (1 + np.exp(-(level + np.log((0.05 + 0.09 * number) / (0.95 - 0.09 * number)))))
        frame[name] = (random.random(ROWS) < share).astype(int)
    for number, name in enumerate(PREDICTORS):
        value = random.normal(size=ROWS) + level
        frame[name] = value if number < 4 else (value > 0).astype(int)
    frame["area"], frame["kind"] = random.integers(0, 200, ROWS), random.integers(0, 20, ROWS)
    return frame


def best(task: Callable[[], object]) -> float:
    """Seconds of the fastest of REPEATS runs after one that does not count."""
    task()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def ours(data: pd.DataFrame) -> tuple[dict[str, float], pd.DataFrame, pd.DataFrame, str]:
    groups = pd.DataFrame({"domain": pd.Categorical(data["domain"])})

    def design() -> SurveyDesign:
        return SurveyDesign.from_frame(data, weights="weight", strata="stratum", psu="psu")

    made = design()

    def shares() -> pd.DataFrame:
        return proportions(made, data[OUTCOMES], data=groups, by=[("domain",)])

    def model() -> pd.DataFrame:
        return logistic(made, data["y5"], data[PREDICTORS]).table()

    fit, areas = logistic(made, data["y5"], data[PREDICTORS]), data[["area"]].astype("category")
    # R makes an indicator of every cell for each row: of all rows more than a machine may hold
    some = SurveyDesign.from_frame(data[:FEWER_ROWS], weights="weight", strata="stratum", psu="psu")
    seconds = {
        "design": best(design),
        "proportions": best(shares),
        "logistic": best(model),
        "margins": best(lambda: average_marginal_effects(fit)),
        "levels": best(lambda: logistic(made, data["y5"], areas)),
        "independence": best(lambda: independence_test(some, "area", "kind")),
    }
    fitted = model()
    table = shares()[["outcome", "level", "estimate", "se", "ci_low", "ci_high"]]
    coefficients = fitted[fitted["term"].isin(["(Intercept)", *PREDICTORS])].drop_duplicates("term", keep="last")
    version = f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}"
    return seconds, table, coefficients[["term", "estimate", "se"]], version


def theirs(command: list[str], folder: Path) -> tuple[dict[str, float], pd.DataFrame, pd.DataFrame, str]:
    """Run another tool's program, which leaves its seconds, tables and version in the folder."""
    subprocess.run([*command, str(folder / "data.csv"), str(folder), str(REPEATS)], check=True)
    seconds = pd.read_csv(folder / "seconds.csv").set_index("task")["seconds"].to_dict()
    version = (folder / "version.txt").read_text(encoding="utf-8").strip()
    return seconds, pd.read_csv(folder / "proportions.csv"), pd.read_csv(folder / "logistic.csv"), version


def disagreement(one: pd.DataFrame, two: pd.DataFrame, keys: list[str]) -> dict[str, float]:
    """Largest relative difference per column over rows matched by their keys."""
    one, two = (table.astype(dict.fromkeys(keys, str)).set_index(keys).sort_index() for table in (one, two))
    if list(one.index) != list(two.index):
        raise SystemExit(f"rows differ: {set(one.index) ^ set(two.index)}")
    return {column: float((two[column] / one[column] - 1).abs().max()) for column in one.columns}


def report(results: dict[str, tuple[dict[str, float], pd.DataFrame, pd.DataFrame, str]]) -> str:
    seconds = {tool: result[0] for tool, result in results.items()}
    others = [tool for tool in results if tool != "here"]
    lines = [
        "# Speed beside R survey and svy",
        "",
        f"`python benchmarks/survey_speed.py`: {ROWS:,} rows, {PSUS:,} PSUs, {STRATA} strata; best of {REPEATS} runs, "
        "seconds, reading the file not counted, one thread for matrix products. "
        f"Machine: {os.cpu_count()} cores, {platform.machine()}.",
        "",
        *(f"- {tool}: {result[3]}" for tool, result in results.items()),
        "",
        f"| task | here | {' | '.join(f'{tool} | {tool} / here' for tool in others)} |",
        f"|---|---:|{'---:|---:|' * len(others)}",
    ]
    for task, title in TASKS.items():
        cells = [f"{seconds['here'][task]:.3f}"]
        for tool in others:
            if task not in seconds[tool]:
                cells += ["", ""]
                continue
            ratio = seconds[tool][task] / seconds["here"][task]
            goal = GOALS.get(task, {}).get(tool)
            met = "" if goal is None else f" (goal {goal:g}: {'met' if ratio >= goal else 'NOT met'})"
            cells += [f"{seconds[tool][task]:.3f}", f"{ratio:.1f}{met}"]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    lines += [
        "",
        "Largest relative difference from here (R's logit interval and all logistic models are iterative):",
        "",
        "| tool | table | estimate | se | ci_low | ci_high |",
    ]
    lines.append("|---|---|---:|---:|---:|---:|")
    for tool in others:
        for position, (name, keys) in enumerate(
            (("proportions", ["outcome", "level"]), ("logistic", ["term"])), start=1
        ):
            found = disagreement(results["here"][position], results[tool][position], keys)
            cells = [
                f"{found[column]:.0e}" if column in found else "" for column in ("estimate", "se", "ci_low", "ci_high")
            ]
            lines.append(f"| {tool} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--svy-python", help="interpreter of an environment with svy==0.35.0")
    parser.add_argument("--rscript", default="Rscript")
    options = parser.parse_args()
    data = respondents()
    results = {"here": ours(data)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data.to_csv(folder / "data.csv", index=False)
        results["R survey"] = theirs([options.rscript, str(HERE / "survey_speed.R")], folder)
        if options.svy_python:
            results["svy"] = theirs([options.svy_python, str(HERE / "survey_speed_svy.py")], folder)
    text = report(results)
    (HERE / "results" / "survey_speed.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
