"""Coverage of 95% intervals of a logistic model whose predictors are imputed by chained equations.

    python benchmarks/coverage_imputation.py [--samples 400]

The truth is known: 800 respondents, a categorical predictor that is missing far more often for some outcomes and groups
(so that complete cases are biased) and a binary one missing at random. Writes
benchmarks/results/coverage_imputation.md.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.chained_equations import impute
from ouder_netwerk.survey import SurveyDesign, combine, logistic

RESULT = Path(__file__).parent / "results/coverage_imputation.md"
RESPONDENTS, IMPLICATES, ROUNDS = 800, 8, 5
TRUTH = {("(Intercept)", ""): -1.0, ("place", "b"): 0.8, ("place", "c"): 1.6, ("woman", ""): -0.5}


def draw(random: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """Return predictors with holes, and the outcome."""
    woman = random.random(RESPONDENTS) < 0.5
    chances = np.where(woman[:, None], [0.2, 0.3, 0.5], [0.6, 0.2, 0.2]).cumsum(axis=1)
    place = (random.random(RESPONDENTS)[:, None] > chances).sum(axis=1)
    index = -1 + 0.8 * (place == 1) + 1.6 * (place == 2) - 0.5 * woman
    outcome = random.random(RESPONDENTS) < 1 / (1 + np.exp(-index))
    gone = random.random(RESPONDENTS) < np.where(outcome, 0.3 + 0.4 * woman, 0.1)
    places = pd.Series(pd.Categorical.from_codes(place, categories=["a", "b", "c"])).mask(gone)
    women = pd.Series(woman.astype(float)).mask(random.random(RESPONDENTS) < 0.1)
    return pd.DataFrame({"place": places, "woman": women}), pd.Series(outcome.astype(float))


def fitted(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the coefficients with imputation and of complete cases."""
    predictors, outcome = draw(np.random.default_rng(seed))
    design = SurveyDesign(np.ones(RESPONDENTS))
    known = pd.DataFrame({"outcome": outcome})
    filled = [impute(predictors, known, ROUNDS, np.random.default_rng([seed, number])) for number in range(IMPLICATES)]
    imputed = combine([logistic(design, outcome, data).table() for data in filled], keys=["term", "level"])
    return imputed, logistic(design, outcome, predictors).table()


def covers(table: pd.DataFrame) -> np.ndarray:
    """Return whether each interval holds the truth."""
    truth = pd.Series(TRUTH).reindex(pd.MultiIndex.from_frame(table[["term", "level"]])).to_numpy()
    return ((table["ci_low"] < truth) & (truth < table["ci_high"])).to_numpy()


def main() -> None:
    """Simulate and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=400)
    samples = parser.parse_args().samples
    results = [fitted(seed) for seed in range(samples)]
    imputed, complete = (np.mean([covers(pair[side]) for pair in results], axis=0) for side in (0, 1))
    error = 100 * np.sqrt(0.95 * 0.05 / samples)
    lines = [
        "# Coverage with imputed predictors",
        "",
        f"Made by `python benchmarks/coverage_imputation.py --samples {samples}`: % of 95% intervals that hold the "
        f"truth, Monte-Carlo standard error {error:.1f}.",
        "",
        "| coefficient | multiple imputation | complete cases |",
        "|---|---|---|",
    ]
    for (term, level), ours, theirs in zip(TRUTH, imputed, complete, strict=True):
        lines.append(f"| {term} {level} | {100 * ours:.1f} | {100 * theirs:.1f} |")
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
