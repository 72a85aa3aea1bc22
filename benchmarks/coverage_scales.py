"""Coverage of the 95% intervals of means of scales, and bias of Cronbach's alpha, with items that some do not answer.

Run: python benchmarks/coverage_scales.py [samples]. Writes benchmarks/results/coverage_scales.md.

The truth is what the mean of a scale and its alpha are in a population in which everybody answers all items. In the
samples one answer in ten is missing at random, and a respondent counts with three of four items or more.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.harmonise.derive import derive, item_scores
from ouder_netwerk.respondents.columns import PRESENT, REASONS, Column
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.survey import SurveyDesign, means, scale_reliability

STRATA, PSUS, ROWS, POPULATION = 10, 6, 10, 500_000
RESULTS = Path(__file__).parent / "results" / "coverage_scales.md"
ANSWERS = ("never", "seldom", "sometimes", "often", "always")
ITEMS = ("one", "two", "three", "four")
SCALE = Concept.model_validate(
    {
        "label": {"nl": "schaal", "en": "scale"},
        "categories": "number",
        "derive": {"mean_of": list(ITEMS), "at_least": 3, "reversed": ["four"]},
    }
)


def respondents(psus: int, size: int, random: np.random.Generator) -> pd.DataFrame:
    """Return members of PSUs with codes of four answers, the last turned around; weights go with a group."""
    psu = np.repeat(np.arange(psus), size)
    trait = random.normal(size=len(psu)) + 0.4 * random.normal(size=psus)[psu]
    group = np.where(trait + random.normal(size=len(psu)) > 0, "much", "little")
    frame = pd.DataFrame({"psu": psu, "group": group, "weight": np.where(group == "much", 2.0, 1.0)})
    for item in ITEMS:
        codes = np.digitize(trait + random.normal(size=len(psu)), [-1.5, -0.5, 0.5, 1.5])
        frame[item] = len(ANSWERS) - 1 - codes if item == "four" else codes
    return frame


def estimates(frame: pd.DataFrame, design: SurveyDesign, missing: np.ndarray) -> tuple[pd.DataFrame, float]:
    """Return the means of the scale in all and in each group, and alpha."""
    columns = {
        item: Column(
            np.where(gone, -1, frame[item]).astype(np.int8),
            np.where(gone, REASONS.index("no_answer"), PRESENT).astype(np.int8),
            ANSWERS,
        )
        for item, gone in zip(ITEMS, missing.T, strict=True)
    }
    scale = pd.DataFrame({"scale": derive(SCALE, columns).values})
    table = means(design, scale, by=[(), ("group",)], data=frame)
    assert SCALE.derive is not None
    scores = pd.DataFrame(item_scores(SCALE.derive, columns))
    return table.set_index("level")[["estimate", "se", "ci_low", "ci_high"]], scale_reliability(design, scores).alpha


def main(samples: int) -> None:
    """Write the table."""
    everyone = respondents(POPULATION // ROWS, ROWS, np.random.default_rng(1))
    whole = np.zeros((len(everyone), len(ITEMS)), dtype=bool)
    truth, alpha = estimates(everyone, SurveyDesign(np.ones(len(everyone)), psu=everyone["psu"]), whole)
    random, found = np.random.default_rng(2), []
    for _ in range(samples):
        # twice as many as are kept: who has weight 2 with half the chance of the others
        drawn = respondents(STRATA * PSUS, 2 * ROWS, random)
        kept = drawn[random.random(len(drawn)) < 0.6 / drawn["weight"]].reset_index(drop=True)
        design = SurveyDesign(kept["weight"], strata=kept["psu"] % STRATA, psu=kept["psu"])
        found.append(estimates(kept, design, random.random((len(kept), len(ITEMS))) < 0.1))
    values = pd.concat([table["estimate"] for table, _ in found], axis=1)
    errors = pd.concat([table["se"] for table, _ in found], axis=1)
    reaches = [(table["ci_low"] <= truth["estimate"]) & (truth["estimate"] <= table["ci_high"]) for table, _ in found]
    inside = pd.concat(reaches, axis=1)
    alphas = np.array([one for _, one in found])
    lines = [
        "# Coverage of scales",
        "",
        f"Share of {samples:,} samples whose 95% interval holds the true mean of a scale of four items, in per cent; "
        f"Monte-Carlo error {100 * np.sqrt(0.05 * 0.95 / samples):.1f} points. Each sample: {STRATA} strata x {PSUS} "
        f"PSUs x about {ROWS} respondents, weights 1 and 2, one answer in ten missing at random, three of four needed.",
        "",
        "| mean of the scale | truth | coverage | bias in sd | mean se / sd |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in truth.index:
        sd, true = values.loc[name].std(), truth.loc[name, "estimate"]
        bias, ratio = (values.loc[name].mean() - true) / sd, errors.loc[name].mean() / sd
        lines.append(f"| {name} | {true:.4f} | {100 * inside.loc[name].mean():.1f} | {bias:.2f} | {ratio:.3f} |")
    error = alphas.std(ddof=1) / np.sqrt(samples)
    lines += [
        "",
        f"Cronbach's alpha: {alpha:.4f} in the population, {alphas.mean():.4f} on average in the samples "
        f"(Monte-Carlo error {error:.4f}), standard deviation {alphas.std(ddof=1):.4f}.",
        "",
        f"Made with `python benchmarks/coverage_scales.py {samples}`.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
