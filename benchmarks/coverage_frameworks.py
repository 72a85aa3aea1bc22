"""Coverage of the 95% intervals of Loevinger's H, and of direct and indirect association.

Run: python benchmarks/coverage_frameworks.py [samples]. Writes benchmarks/results/coverage_frameworks.md.

H: the truth is what it is in a population of two million; samples have strata, clusters and weights. Mediation: the
truth is in the coefficients the data are made with, so that the direct and the indirect part are known; samples are
clustered, and the intervals come from linearisation and from 200 bootstrap weights, one step each.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.survey import SurveyDesign, bootstrap, mediation, scalability

STRATA, PSUS, ROWS, POPULATION = 10, 6, 10, 2_000_000
REPLICATES = 200
RESULTS = Path(__file__).parent / "results" / "coverage_frameworks.md"
CUTS = {"meet": -1.0, "talk": -0.2, "climate": 0.6, "network": 1.2}
DIRECT, TO, FROM = 0.5, 0.6, 0.8


def answers(psus: int, size: int, random: np.random.Generator) -> pd.DataFrame:
    """Return four items of one trait, and of none: members of a PSU are alike."""
    psu = np.repeat(np.arange(psus), size)
    trait = random.normal(size=len(psu)) + 0.5 * random.normal(size=psus)[psu]
    scale = {name: (trait + 0.8 * random.normal(size=len(psu)) > cut) * 1.0 for name, cut in CUTS.items()}
    apart = {f"{name} at random": (random.normal(size=len(psu)) > cut) * 1.0 for name, cut in CUTS.items()}
    return pd.DataFrame({"psu": psu, "weight": 1.0 + (trait > 0.5)} | scale | apart)


def people(random: np.random.Generator, mediator: str) -> pd.DataFrame:
    """Return a sample with a confounder, an exposure, a mediator (a number, or yes and no) and two outcomes."""
    n = STRATA * PSUS * ROWS
    psu = np.repeat(np.arange(STRATA * PSUS), ROWS)
    shared = 0.5 * random.normal(size=STRATA * PSUS)[psu]
    background = random.normal(size=n) + shared
    exposure = (random.random(n) < 1 / (1 + np.exp(-background))) * 1.0
    if mediator == "number":
        between = TO * exposure + 0.4 * background + random.normal(size=n)
    else:
        between = (random.random(n) < 0.2 + TO * exposure) * 1.0
    index = DIRECT * exposure + FROM * between + 0.3 * background
    yes = (random.random(n) < 1 / (1 + np.exp(0.6 - index))) * 1.0
    hours = index + random.normal(size=n) + shared
    frame = {"psu": psu, "stratum": psu % STRATA, "background": background, "exposure": exposure}
    return pd.DataFrame(frame | {"between": between, "yes": yes, "hours": hours, "weight": random.uniform(1, 3, n)})


def scales(design: SurveyDesign) -> pd.DataFrame:
    """Return H of both sets of items, and of an item and a pair of the first."""
    found = scalability(design, list(CUTS))
    random = scalability(design, [f"{name} at random" for name in CUTS])
    tables = [found.scale, found.items[1:2], found.pairs[:1], random.scale]
    names = ["H of four items of one trait", "H of one of them", "H of a pair", "H of four items at random"]
    return pd.concat(tables)[["estimate", "se", "ci_low", "ci_high"]].set_axis(names)


def of_scales(samples: int) -> pd.DataFrame:
    """Return a row for each sample and H."""
    truth = scales(SurveyDesign.from_frame(answers(POPULATION // ROWS, ROWS, np.random.default_rng(1))))["estimate"]
    random, found = np.random.default_rng(2), []
    for _ in range(samples):
        drawn = answers(STRATA * PSUS, 2 * ROWS, random)
        kept = drawn[random.random(len(drawn)) < 0.6 / drawn["weight"]]
        kept = kept.assign(stratum=kept["psu"] % STRATA)
        design = SurveyDesign.from_frame(kept, weights="weight", strata="stratum", psu="psu")
        found.append(scales(design).assign(truth=truth))
    return pd.concat(found)


def of_paths(samples: int) -> pd.DataFrame:
    """Return a row for each sample, kind of mediator and outcome, kind of variance, and path."""
    truth, random = {"total": DIRECT + TO * FROM, "direct": DIRECT, "indirect": TO * FROM}, np.random.default_rng(3)
    return pd.concat(table for number in range(samples) for table in _paths(random, truth, number))


def _paths(random: np.random.Generator, truth: dict[str, float], seed: int) -> Iterator[pd.DataFrame]:
    for mediator in ("number", "yes/no"):
        data = people(random, mediator)
        design = SurveyDesign.from_frame(data, weights="weight", strata="stratum", psu="psu")
        made = {"linearised": None, "bootstrap": bootstrap(design, replicates=REPLICATES, seed=seed)}
        for outcome, model in (("hours", "linear"), ("yes", "logistic")):
            for kind, replicates in made.items():
                given = outcome, "exposure", "between", "background"
                table = mediation(design, *given, model=model, replicates=replicates).table.set_index("path")
                shown = table.loc[list(truth), ["estimate", "se", "ci_low", "ci_high"]]
                names = [f"{path}, {model}, mediator {mediator}, {kind}" for path in truth]
                yield shown.assign(truth=list(truth.values())).set_axis(names)


def main(samples: int) -> None:
    """Write the table."""
    found = pd.concat([of_scales(samples), of_paths(samples)])
    lines = [
        "# Coverage of Loevinger's H and of direct and indirect association",
        "",
        f"Share of {samples:,} samples whose 95% interval holds the true value, in per cent; Monte-Carlo error "
        f"{100 * np.sqrt(0.05 * 0.95 / samples):.1f} points. Each sample: {STRATA} strata x {PSUS} PSUs x about {ROWS} "
        f"respondents, unequal weights; {REPLICATES} bootstrap weights. The bias is in units of the standard deviation "
        "of the estimates.",
        "",
        "| statistic | truth | coverage | bias | mean se / sd |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, rows in found.groupby(level=0, sort=False):
        truth, sd = rows["truth"].iloc[0], rows["estimate"].std()
        inside = ((rows["ci_low"] <= truth) & (truth <= rows["ci_high"])).mean()
        bias, ratio = (rows["estimate"].mean() - truth) / sd, rows["se"].mean() / sd
        lines.append(f"| {name} | {truth:.4f} | {100 * inside:.1f} | {bias:.2f} | {ratio:.3f} |")
    lines += ["", f"Made with `python benchmarks/coverage_frameworks.py {samples}`."]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
