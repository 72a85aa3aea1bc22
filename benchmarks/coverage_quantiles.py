"""Coverage of the 95% intervals of quantiles, of continuous and of discrete outcomes, in repeated clustered samples.

Run: python benchmarks/coverage_quantiles.py [samples]. Writes benchmarks/results/coverage_quantiles.md.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.survey import SurveyDesign, quantiles

STRATA, PSUS, ROWS, BATCH, POPULATION = 10, 6, 8, 250, 4_000_000
PROBABILITIES = (0.1, 0.25, 0.5, 0.75, 0.9)
RESULTS = Path(__file__).parent / "results" / "coverage_quantiles.md"
# from the standard normal level of a PSU and the generator to the values of its members
Outcome = Callable[[np.ndarray, np.random.Generator], np.ndarray]
OUTCOMES: dict[str, Outcome] = {
    "normal": lambda level, random: random.normal(0.3 * level),
    "lognormal": lambda level, random: np.exp(random.normal(0.3 * level)),
    "exponential": lambda level, random: np.exp(0.2 * level) * random.exponential(size=level.shape),
    "Poisson, mean 1": lambda level, random: random.poisson(np.exp(0.2 * level - 0.02)),
    "Poisson, mean 3": lambda level, random: random.poisson(3 * np.exp(0.2 * level - 0.02)),
    "Poisson, mean 10": lambda level, random: random.poisson(10 * np.exp(0.2 * level - 0.02)),
}


def truth(outcome: Outcome) -> np.ndarray:
    """Return the quantiles of all strata together; strata are of one size, so each weighs the same."""
    random = np.random.default_rng(1)
    values = outcome(random.normal(size=POPULATION), random)
    return np.quantile(values, PROBABILITIES, method="inverted_cdf")


def covered(outcome: Outcome, samples: int) -> dict[str, np.ndarray]:
    """Return per kind of interval which of the samples hold the truth, and its width: (2, samples, probabilities)."""
    known, random = truth(outcome), np.random.default_rng(2)
    found: dict[str, list[np.ndarray]] = {"woodruff": [], "mean": []}
    for _ in range(samples // BATCH):
        psu = np.repeat(np.arange(BATCH * STRATA * PSUS), ROWS)
        sample = pd.Categorical.from_codes(psu // (STRATA * PSUS), [str(number) for number in range(BATCH)])
        values = outcome(random.normal(size=BATCH * STRATA * PSUS)[psu], random)
        # weights that vary within PSUs, independent of the outcome
        design = SurveyDesign(random.lognormal(0, 0.4, len(psu)), strata=psu // PSUS, psu=psu)
        by = pd.Series(sample, name="sample")
        for interval, parts in found.items():
            table = quantiles(design, values, PROBABILITIES, by=by, interval=interval)
            low, high = (table[name].to_numpy().reshape(-1, BATCH).T for name in ("ci_low", "ci_high"))
            parts.append(np.stack([(low <= known) & (known <= high), high - low]))
    return {interval: np.concatenate(parts, axis=1) for interval, parts in found.items()}


def main(samples: int) -> None:
    """Write the table."""
    error = 100 * np.sqrt(0.05 * 0.95 / samples)
    lines = [
        "# Coverage of the 95% intervals of quantiles",
        "",
        f"Share of {samples:,} samples whose interval holds the true quantile, in per cent, with the mean width in "
        f"brackets. Each sample: {STRATA} strata x {PSUS} PSUs x {ROWS} respondents, weights with a coefficient of "
        f"variation of 0.4. Monte-Carlo error of 95%: {error:.1f} points. `woodruff`: quantiles at p -+ t se; `mean`, "
        "the default of R's `svyquantile`: at F(q) -+ t se. On a discrete outcome an interval holds the truth more "
        "often than it promises, or it misses it: limits can only be values that occur.",
        "",
        "| outcome | interval | " + " | ".join(f"p = {p:g}" for p in PROBABILITIES) + " |",
        "|---|---|" + "---|" * len(PROBABILITIES),
    ]
    for name, outcome in OUTCOMES.items():
        for interval, (inside, width) in covered(outcome, samples).items():
            cells = [f"{100 * c:.1f} ({w:.2f})" for c, w in zip(inside.mean(axis=0), width.mean(axis=0), strict=True)]
            lines.append(f"| {name} | {interval} | " + " | ".join(cells) + " |")
    lines += ["", f"Made with `python benchmarks/coverage_quantiles.py {samples}`."]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
