"""Coverage of the 95% intervals of average marginal effects, standardised shares, correlations and variances.

Run: python benchmarks/coverage_further.py [samples]. Writes benchmarks/results/coverage_further.md.

The truth is what each statistic is in a population of two million, from which the samples come: PSUs differ in the
outcome and in the predictors, and weights make up for a sampling rate that depends on a predictor.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.survey import (
    SurveyDesign,
    average_marginal_effects,
    correlation,
    logistic,
    means,
    standardize,
    variance,
)

STRATA, PSUS, ROWS, POPULATION = 10, 6, 10, 2_000_000
RESULTS = Path(__file__).parent / "results" / "coverage_further.md"
AGES = {"young": 0.5, "middle": 0.3, "old": 0.2}


def respondents(psus: int, size: int, random: np.random.Generator) -> pd.DataFrame:
    """Return members of PSUs: a quantity, ages, two regions, and an outcome that hangs on all."""
    psu = np.repeat(np.arange(psus), size)
    shared = random.normal(size=psus)[psu]
    x = random.normal(size=len(psu)) + 0.4 * shared
    region = np.where(random.random(psus)[psu] < 0.5, "north", "south")
    age = pd.Categorical.from_codes(
        np.digitize(random.random(len(psu)) + 0.15 * (region == "north"), [0.4, 0.8]), list(AGES)
    )
    eta = -0.3 + 0.7 * x + 0.5 * (age == "old") - 0.4 * (age == "young") + 0.3 * (region == "north") + 0.4 * shared
    helped = random.random(len(psu)) < 1 / (1 + np.exp(-eta))
    hours = 5 + 2 * x + random.normal(size=len(psu)) + shared
    weight = 1 + (age == "old")
    return pd.DataFrame(
        {"psu": psu, "x": x, "age": age, "region": region, "helped": helped, "hours": hours, "weight": weight}
    )


def effects(design: SurveyDesign) -> pd.DataFrame:
    table = average_marginal_effects(logistic(design, "helped", ["x", "age"]))
    return table.assign(name="marginal effect of " + table["term"] + " " + table["level"])


def shares(design: SurveyDesign) -> pd.DataFrame:
    table = means(standardize(design, by="age", over="region", population=AGES), "helped", by="region")
    return table.assign(name="standardised share, " + table["level"])


def spreads(design: SurveyDesign) -> pd.DataFrame:
    both = pd.concat([variance(design, "hours"), correlation(design, ("x", "hours"))])
    return both.assign(name=["variance of a quantity", "correlation of two quantities"])


STATISTICS: tuple[Callable[[SurveyDesign], pd.DataFrame], ...] = (effects, shares, spreads)


def estimates(design: SurveyDesign) -> pd.DataFrame:
    tables = [statistic(design) for statistic in STATISTICS]
    return pd.concat(tables)[["name", "estimate", "se", "ci_low", "ci_high"]].set_index("name")


def main(samples: int) -> None:
    """Write the table."""
    everyone = respondents(POPULATION // ROWS, ROWS, np.random.default_rng(1))
    truth = estimates(SurveyDesign.from_frame(everyone, psu="psu"))["estimate"]
    random, found = np.random.default_rng(2), []
    for _ in range(samples):
        # twice as many as are kept: the old with half the chance of the others
        drawn = respondents(STRATA * PSUS, 2 * ROWS, random)
        kept = drawn[random.random(len(drawn)) < 0.6 / drawn["weight"]].assign(
            stratum=lambda frame: frame["psu"] % STRATA
        )
        found.append(estimates(SurveyDesign.from_frame(kept, weights="weight", strata="stratum", psu="psu")))
    inside = pd.concat([(table["ci_low"] <= truth) & (truth <= table["ci_high"]) for table in found], axis=1)
    values = pd.concat([table["estimate"] for table in found], axis=1)
    errors = pd.concat([table["se"] for table in found], axis=1)
    lines = [
        "# Coverage of further statistics",
        "",
        f"Share of {samples:,} samples whose 95% interval holds the true value, in per cent; Monte-Carlo error "
        f"{100 * np.sqrt(0.05 * 0.95 / samples):.1f} points. Each sample: {STRATA} strata x {PSUS} PSUs x about "
        f"{ROWS} respondents, weights 1 and 2. The bias is in units of the standard deviation of the estimates.",
        "",
        "| statistic | truth | coverage | bias | mean se / sd |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in truth.index:
        sd = values.loc[name].std()
        bias, ratio = (values.loc[name].mean() - truth[name]) / sd, errors.loc[name].mean() / sd
        lines.append(f"| {name} | {truth[name]:.4f} | {100 * inside.loc[name].mean():.1f} | {bias:.2f} | {ratio:.3f} |")
    lines += ["", f"Made with `python benchmarks/coverage_further.py {samples}`."]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
