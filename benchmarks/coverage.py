"""Coverage of the 95% intervals of proportions in repeated samples from populations of which the truth is known.

Run: python benchmarks/coverage.py [samples]. Writes benchmarks/results/coverage.{csv,md,svg,png}. A minute on one core
for 10,000 samples of each design, size and proportion.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from ouder_netwerk.survey import SurveyDesign, proportion_interval, proportions

mpl.use("Agg")
import matplotlib.pyplot as plt

LEVEL = 0.95
INTERVALS = ("logit", "beta", "wilson", "wald")
SIZES = (120, 480, 1920)
PROPORTIONS = (0.01, 0.05, 0.1, 0.3, 0.5)
BATCH = 250
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Population:
    """Strata of unequal size and level, PSUs that differ within strata, weights that differ within PSUs.

    PSUs are drawn from an infinite number, so no finite population correction applies. Within stratum h the level of a
    PSU is Beta distributed around p_h with intra-cluster correlation `icc`; the stratum levels run from 0.5 p to 1.5 p,
    and strata are sampled equally though they differ fourfold in size, so that weights matter.
    """

    name: str
    strata: int
    psus: int | None
    icc: float

    def shares(self) -> np.ndarray:
        size = np.linspace(1, 4, self.strata)
        return size / size.sum()

    def levels(self, proportion: float) -> np.ndarray:
        raw = np.linspace(1.5, 0.5, self.strata)
        return proportion * raw / (raw @ self.shares())


POPULATIONS = (
    Population("stratified, persons drawn (10 strata)", 10, None, 0.0),
    Population("clustered (10 strata x 6 PSUs, icc 0.05)", 10, 6, 0.05),
    Population("clustered, few PSUs (15 strata x 2, icc 0.05)", 15, 2, 0.05),
)


def draw(
    population: Population, proportion: float, n: int, samples: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return outcomes and weights, both (samples, strata, PSUs, persons)."""
    level = population.levels(proportion)[:, None]
    psus = population.psus or n // population.strata
    shape = (samples, population.strata, psus, n // (population.strata * psus))
    chance = np.broadcast_to(level, shape[:3])
    if population.icc:
        spread = (1 - population.icc) / population.icc
        chance = random.beta(spread * level, spread * (1 - level), shape[:3])
    outcome = (random.random(shape, dtype=np.float32) < chance[..., None]).astype(float)
    weights = population.shares()[:, None, None] * random.gamma(4.0, 0.25, shape)
    return outcome, weights


def linearise(outcome: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return estimate and standard error of each sample."""
    axes = (1, 2, 3)
    size = weights.sum(axis=axes)
    estimate = (weights * outcome).sum(axis=axes) / size
    influence = weights * (outcome - estimate[:, None, None, None]) / size[:, None, None, None]
    totals = influence.sum(axis=3)
    psus = totals.shape[2]
    deviations = totals - totals.mean(axis=2, keepdims=True)
    return estimate, np.sqrt(psus / (psus - 1) * (deviations**2).sum(axis=(1, 2)))


def check_against_engine(outcome: np.ndarray, weights: np.ndarray, estimate: np.ndarray, se: np.ndarray) -> None:
    """The vectorised formulas above must be those of the package."""
    _, strata, psus, persons = outcome.shape
    stratum = np.repeat(np.arange(strata), psus * persons)
    psu = np.repeat(np.arange(strata * psus), persons)
    for sample in range(2):
        design = SurveyDesign(weights[sample].ravel(), strata=stratum, psu=psu)
        table = proportions(design, pd.DataFrame({"y": outcome[sample].ravel()}))
        np.testing.assert_allclose(table[["estimate", "se"]].to_numpy()[0], [estimate[sample], se[sample]], atol=1e-12)
        assert table["df"][0] == strata * (psus - 1)


def cover(
    population: Population, proportion: float, n: int, samples: int, random: np.random.Generator
) -> Iterator[dict]:
    found = []
    for start in range(0, samples, BATCH):
        outcome, weights = draw(population, proportion, n, min(BATCH, samples - start), random)
        found.append(linearise(outcome, weights))
        if start == 0:
            check_against_engine(outcome, weights, *found[0])
    estimate, se = np.concatenate(found, axis=1)
    psus = outcome.shape[2]
    df = np.full(samples, population.strata * (psus - 1))
    for interval in INTERVALS:
        low, high = proportion_interval(estimate, se, np.full(samples, n), df, interval=interval, confidence=LEVEL)
        covered = float(((low <= proportion) & (proportion <= high)).mean())
        yield {
            "design": population.name,
            "n": n,
            "p": proportion,
            "interval": interval,
            "coverage": covered,
            "mc_error": float(np.sqrt(LEVEL * (1 - LEVEL) / samples)),
            "too_low": float((high < proportion).mean()),
            "too_high": float((low > proportion).mean()),
            "mean_width": float((np.minimum(high, 1) - np.maximum(low, 0)).mean()),
            "none_in_sample": float((estimate == 0).mean()),
            "df": int(df[0]),
            "samples": samples,
        }


def simulate(samples: int) -> pd.DataFrame:
    random = np.random.default_rng(20261122)
    rows = [
        row
        for population in POPULATIONS
        for n in SIZES
        for proportion in PROPORTIONS
        for row in cover(population, proportion, n, samples, random)
    ]
    return pd.DataFrame(rows)


def as_markdown(table: pd.DataFrame, seconds: float) -> str:
    samples, error = int(table["samples"].iloc[0]), float(table["mc_error"].iloc[0])
    low, high = LEVEL - 2 * error, LEVEL + 2 * error
    lines = [
        "# Coverage of the 95% intervals",
        "",
        f"Share of {samples:,} samples in which the interval holds the true proportion, in per cent. Monte-Carlo error "
        f"{100 * error:.2f} points; **bold** is below {100 * low:.1f} (more than two errors short), *italic* above "
        f"{100 * high:.1f} (cautious). `none`: samples without a single case, in per cent. Weights differ 4-fold "
        "between strata and have a coefficient of variation of 0.5 within them.",
        "",
    ]
    for design, own in table.groupby("design", sort=False):
        lines += [
            f"## {design}",
            "",
            f"| n | p | none | {' | '.join(INTERVALS)} | width {' / '.join(INTERVALS)} |",
        ]
        lines.append("|" + "---|" * (4 + len(INTERVALS)))
        for (n, proportion), cell in own.groupby(["n", "p"], sort=False):
            by = cell.set_index("interval")
            marks = [mark(by.loc[interval, "coverage"], low, high) for interval in INTERVALS]
            widths = " / ".join(f"{100 * by.loc[interval, 'mean_width']:.1f}" for interval in INTERVALS)
            none = 100 * cell["none_in_sample"].iloc[0]
            lines.append(f"| {n} | {proportion:g} | {none:.1f} | {' | '.join(marks)} | {widths} |")
        lines.append("")
    lines += [
        "## Over all",
        "",
        "| interval | lowest | mean | cells short | cells |",
        "|---|---|---|---|---|",
    ]
    for interval in INTERVALS:
        own = table.loc[table["interval"] == interval, "coverage"]
        lines.append(
            f"| {interval} | {100 * own.min():.1f} | {100 * own.mean():.1f} | {(own < low).sum()} | {len(own)} |"
        )
    lines += [
        "",
        f"Made with `python benchmarks/coverage.py {samples}` in {seconds:.0f} s; figure: coverage.svg.",
        "",
    ]
    return "\n".join(lines)


def mark(coverage: float, low: float, high: float) -> str:
    text = f"{100 * coverage:.1f}"
    if coverage < low:
        return f"**{text}**"
    return f"*{text}*" if coverage > high else text


def draw_figure(table: pd.DataFrame) -> plt.Figure:
    mpl.rcParams["svg.hashsalt"] = "coverage"
    figure, axes = plt.subplots(
        len(POPULATIONS), len(SIZES), figsize=(10, 8.5), sharex=True, sharey=True, layout="constrained"
    )
    error = 100 * table["mc_error"].iloc[0]
    styles = dict(zip(INTERVALS, [("#0072B2", "o"), ("#009E73", "s"), ("#E69F00", "^"), ("#D55E00", "x")], strict=True))
    for row, population in enumerate(POPULATIONS):
        for column, n in enumerate(SIZES):
            axis = axes[row, column]
            axis.axhspan(95 - 2 * error, 95 + 2 * error, color="0.88")
            own = table[(table["design"] == population.name) & (table["n"] == n)]
            for interval, (colour, marker) in styles.items():
                coverage = 100 * own.loc[own["interval"] == interval, "coverage"].clip(lower=0.7)
                axis.plot(range(len(PROPORTIONS)), coverage, color=colour, marker=marker, ms=4, lw=1, label=interval)
            axis.set_title(f"{population.name}\nn = {n:,}", fontsize=8)
            axis.set_xticks(range(len(PROPORTIONS)), [f"{proportion:g}" for proportion in PROPORTIONS])
    axes[0, 0].set_ylim(69, 100.5)
    for axis in axes[:, 0]:
        axis.set_ylabel("coverage, per cent")
    for axis in axes[-1]:
        axis.set_xlabel("true proportion")
    axes[0, 0].legend(fontsize=8, loc="lower right")
    figure.suptitle(
        "Coverage of 95% intervals; grey: nominal within two Monte-Carlo errors; cut off at 70", fontsize=10
    )
    return figure


def main(samples: int) -> None:
    began = time.perf_counter()
    table = simulate(samples)
    report = as_markdown(table, time.perf_counter() - began)
    RESULTS.mkdir(exist_ok=True)
    table.to_csv(RESULTS / "coverage.csv", index=False, float_format="%.5g")
    (RESULTS / "coverage.md").write_text(report, encoding="utf-8")
    figure = draw_figure(table)
    figure.savefig(RESULTS / "coverage.svg", metadata={"Date": None})
    figure.savefig(RESULTS / "coverage.png", dpi=130, metadata={"Software": None})
    print(report)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
