"""Standard errors after raking against the truth: the weighted, the unweighted and the replicated rule.

Run: python benchmarks/coverage_raking.py [samples]. Writes benchmarks/results/coverage_raking.md.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.survey import SurveyDesign, jackknife, means, rake
from ouder_netwerk.survey.intervals import t_quantile

RESULT = Path(__file__).parent / "results" / "coverage_raking.md"
STRATA, CLUSTERS, PERSONS = 8, 500, 12
SIZES = (4, 16)  # PSUs per stratum
RULES = ("weighted", "unweighted", "jackknife")


def population(random: np.random.Generator, rows: int = 1_000_000) -> pd.DataFrame:
    """Strata of very different size; both margins matter for the outcome and differ between strata."""
    stratum = random.choice(STRATA, rows, p=np.geomspace(1, 20, STRATA) / np.geomspace(1, 20, STRATA).sum())
    cluster = random.integers(0, CLUSTERS, rows)
    level = random.normal(0, 0.3, (STRATA, CLUSTERS))[stratum, cluster]
    age = (random.random(rows) < 0.2 + 0.08 * stratum).astype(int) + (random.random(rows) < 0.3)
    single = (random.random(rows) < 0.35 - 0.03 * stratum).astype(int)
    outcome = 1.0 * age - 1.5 * single * (stratum < 4) + 0.2 * stratum + level + random.normal(0, 1, rows)
    return pd.DataFrame({"stratum": stratum, "cluster": cluster, "age": age, "single": single, "y": outcome})


def draw(frame: pd.DataFrame, members: dict, psus: int, random: np.random.Generator) -> pd.DataFrame:
    """Draw the same number of clusters and persons in every stratum, whatever its size."""
    rows, weights = [], []
    for stratum in range(STRATA):
        for cluster in random.choice(CLUSTERS, psus, replace=False):
            own = members[stratum, cluster]
            rows.append(random.choice(own, PERSONS, replace=False))
            weights.append(np.full(PERSONS, CLUSTERS / psus * len(own) / PERSONS))
    return frame.iloc[np.concatenate(rows)].assign(weight=np.concatenate(weights))


def estimate(sample: pd.DataFrame, margins: dict, rule: str) -> tuple[float, float, float]:
    design = SurveyDesign(sample["weight"], strata=sample["stratum"], psu=sample["cluster"], nest=True)
    base = jackknife(design) if rule == "jackknife" else design
    raked = rake(base, sample, margins, residuals="unweighted" if rule == "unweighted" else "weighted").design
    found = means(raked, sample[["y"]]).iloc[0]
    return float(found["estimate"]), float(found["se"]), float(found["df"])


def compare(frame: pd.DataFrame, psus: int, samples: int, random: np.random.Generator) -> list[str]:
    """Return a row of the report per rule."""
    members = {key: np.asarray(rows) for key, rows in frame.groupby(["stratum", "cluster"]).indices.items()}
    margins = {name: frame[name].value_counts() for name in ("age", "single")}
    found: dict[str, list[tuple[float, float, float]]] = {rule: [] for rule in RULES}
    for _ in range(samples):
        sample = draw(frame, members, psus, random)
        for rule in RULES:
            found[rule].append(estimate(sample, margins, rule))
    truth = float(frame["y"].mean())
    spread = np.std([value for value, _, _ in found["weighted"]])
    lines = []
    for rule in RULES:
        values, errors, df = np.array(found[rule]).T
        covered = 100 * float((np.abs(values - truth) <= t_quantile(0.95, df) * errors).mean())
        lines.append(
            f"| {psus} | {rule} | {spread:.5f} | {errors.mean():.5f} | {errors.mean() / spread:.3f} | {covered:.1f} |"
        )
    return lines


def main(samples: int) -> None:
    began = time.perf_counter()
    random = np.random.default_rng(5)
    frame = population(random)
    rows = [line for psus in SIZES for line in compare(frame, psus, samples, random)]
    report = "\n".join(
        [
            "# Standard errors after raking",
            "",
            f"{samples:,} samples of {STRATA} strata with {PERSONS} persons in each PSU, raked to two margins. Strata "
            "differ 20-fold in size and are sampled equally. Truth: the standard deviation of the raked mean over the "
            f"samples (Monte-Carlo error {100 / np.sqrt(2 * samples):.1f} per cent).",
            "",
            "| PSUs per stratum | rule | truth | mean standard error | ratio | coverage of 95% intervals |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Made with `python benchmarks/coverage_raking.py {samples}` in {time.perf_counter() - began:.0f} s.",
            "",
        ]
    )
    RESULT.write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
