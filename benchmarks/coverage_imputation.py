"""Bias and coverage of multiple imputation: of numbers by matching, of categories by drawing.

    python benchmarks/coverage_imputation.py [--samples 1000]

The truth is known and the model that fills in is the one that made the data; what is missing depends on the predictors,
so that complete cases are biased. Numbers: the mean of an outcome with discrete, continuous and mixed predictors.
Categories: the coefficients of a logistic model one of whose predictors is missing by the outcome. The whole is run
again, in a process of its own, as on another processor. Writes benchmarks/results/coverage_imputation.md.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.chained_equations import impute
from ouder_netwerk.survey import SurveyDesign, combine, logistic, means

RESULT = Path(__file__).parent / "results/coverage_imputation.md"
RESPONDENTS, IMPLICATES = 500, 5
PREDICTORS = ("discrete", "continuous", "mixed")
MEAN = 20.0
COEFFICIENTS = {("(Intercept)", ""): -0.6, ("place", "b"): 0.8}
ANOTHER = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3"}


def sample_numbers(kind: str, random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return an outcome of mean 20 with holes, and its predictors."""
    columns: dict[str, np.ndarray] = {}
    if kind in ("discrete", "mixed"):
        columns |= {"a": random.integers(0, 2, RESPONDENTS) - 0.5, "b": random.integers(0, 3, RESPONDENTS) - 1.0}
    if kind in ("continuous", "mixed"):
        columns["x"] = random.uniform(-1.5, 1.5, RESPONDENTS)
    predictors = pd.DataFrame(columns)
    index = predictors.sum(axis=1).to_numpy()
    outcome = MEAN + 3 * index + random.normal(0, 2, RESPONDENTS)
    # at the ends a third or more have an answer: without donors there is nothing to match with
    gone = random.random(RESPONDENTS) < 1 / (1 + np.exp(0.5 - 0.8 * np.clip(index, -1.5, 1.5)))
    return pd.DataFrame({"outcome": np.where(gone, np.nan, outcome)}), predictors


def estimate_mean(kind: str, seed: int) -> list[tuple[float, float, float]]:
    """Return estimate and limits of the mean: with imputation, and of complete cases."""
    known, predictors = sample_numbers(kind, np.random.default_rng([seed, PREDICTORS.index(kind)]))
    design = SurveyDesign(np.ones(RESPONDENTS))
    filled = [impute(known, predictors, 1, np.random.default_rng([seed, number])) for number in range(IMPLICATES)]
    tables = [combine([means(design, one) for one in filled], keys=["outcome", "group", "level"]), means(design, known)]
    return [tuple(table.loc[0, ["estimate", "ci_low", "ci_high"]]) for table in tables]


def estimate_coefficients(seed: int) -> list[list[tuple[float, float, float]]]:
    """Return estimate and limits of each coefficient: with imputation, and of complete cases."""
    random = np.random.default_rng(seed)
    place = random.random(RESPONDENTS) < 0.4
    outcome = random.random(RESPONDENTS) < 1 / (1 + np.exp(0.6 - 0.8 * place))
    gone = random.random(RESPONDENTS) < np.where(outcome, 0.5, 0.1)
    places = pd.Series(pd.Categorical.from_codes(place.astype(int), categories=["a", "b"])).mask(gone)
    design, helped = SurveyDesign(np.ones(RESPONDENTS)), pd.DataFrame({"helped": outcome.astype(float)})
    filled = [
        impute(places.to_frame("place"), helped, 1, np.random.default_rng([seed, number]))
        for number in range(IMPLICATES)
    ]
    fits = [logistic(design, helped["helped"], one).table() for one in filled]
    complete = logistic(design, helped["helped"], places.to_frame("place")).table()
    tables = [combine(fits, keys=["term", "level"]), complete]
    columns = ["estimate", "ci_low", "ci_high"]
    return [[tuple(table.loc[at, columns]) for table in tables] for at in range(len(COEFFICIENTS))]


def simulate(samples: int) -> dict[str, np.ndarray]:
    """Return by quantity the estimates and limits, (samples, 2, 3)."""
    found = {
        f"mean, {kind} predictors": np.array([estimate_mean(kind, seed) for seed in range(samples)])
        for kind in PREDICTORS
    }
    coefficients = np.array([estimate_coefficients(seed) for seed in range(samples)])
    names = [f"coefficient {term} {level}".strip() for term, level in COEFFICIENTS]
    return found | {name: coefficients[:, at] for at, name in enumerate(names)}


def row(name: str, truth: float, values: np.ndarray) -> str:
    """Return a line of the table."""
    samples = len(values)
    cells = [name]
    for side in (0, 1):
        estimate, low, high = values[:, side].T
        error = estimate.std(ddof=1) / np.sqrt(samples)
        cells += [
            f"{estimate.mean() - truth:+.4f} ({error:.4f})",
            f"{100 * ((low < truth) & (truth < high)).mean():.1f}",
        ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Simulate and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--digest", action="store_true", help="print a digest of all estimates, and write nothing")
    given = parser.parse_args()
    found = simulate(given.samples)
    digest = hashlib.sha256(b"".join(values.tobytes() for values in found.values())).hexdigest()
    if given.digest:
        print(digest)
        return
    again = [sys.executable, __file__, "--samples", str(given.samples), "--digest"]
    other = subprocess.run(again, env=os.environ | ANOTHER, capture_output=True, text=True, check=True).stdout.strip()
    truths = [MEAN] * len(PREDICTORS) + list(COEFFICIENTS.values())
    setting = " ".join(f"{name}='{value}'" for name, value in ANOTHER.items())
    same = "the same to the last digit" if other == digest else "**different**"
    lines = [
        "# Bias and coverage of multiple imputation",
        "",
        f"Made by `python benchmarks/coverage_imputation.py --samples {given.samples}`: {RESPONDENTS} respondents, "
        f"{IMPLICATES} implicates. Bias with its Monte-Carlo standard error, and % of 95% intervals that hold the "
        f"truth (standard error {100 * np.sqrt(0.95 * 0.05 / given.samples):.1f}). All estimates under `{setting}`: "
        f"{same}.",
        "",
        "| quantity | imputation: bias | coverage | complete cases: bias | coverage |",
        "|---|---|---|---|---|",
        *(row(name, truth, values) for (name, values), truth in zip(found.items(), truths, strict=True)),
    ]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
