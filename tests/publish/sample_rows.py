"""The released rows of the small study: a hidden cell, an imprecise one, 0 %, an odds ratio that leaves every scale."""

import itertools
import math

from ouder_netwerk.released import CONTRAST_KEY, ESTIMATE_KEY, MODEL_KEY

from .sample_definition import LEVELS, SHARES, WAVES

HIDDEN = (("neighbours", "2021", "province", "zeeland"), ("colleagues", "2017", "all", "all"))
IMPRECISE = ("friends", "province", "drenthe")


def estimate(
    year: str, indicator: str, category: str, subgroup: str, level: str, share: float, n: int
) -> dict[str, object]:
    """Return a row of `estimates.csv`."""
    key = dict(zip(ESTIMATE_KEY, ("sample", year, indicator, category, subgroup, level), strict=True))
    if (indicator, year, subgroup, level) in HIDDEN:
        return key | {"flag": "few_respondents", "data": "stand-in"}
    se = (share * (1 - share) / n) ** 0.5
    limits = {"ci_low": max(share - 2 * se, 0.0), "ci_high": share + 2 * se if share else 0.006}
    flag = "imprecise" if (indicator, subgroup, level) == IMPRECISE else ""
    return (
        key
        | limits
        | {"estimate": share, "se": se, "ci_method": "logit", "df": n - 1, "n": n, "n_eff": n, "flag": flag}
        | {"data": "stand-in"}
    )


def estimates() -> "list[dict[str, object]]":
    """Return the rows of `estimates.csv`."""
    rows = []
    for (when, year), (indicator, share) in itertools.product(enumerate(WAVES), SHARES.items()):
        now = share * (1 + 0.08 * when)
        rows.append(estimate(year, indicator, "yes", "all", "all", now, 1200))
        for subgroup, levels in LEVELS.items():
            for place, level in enumerate(levels):
                rows.append(
                    estimate(year, indicator, "yes", subgroup, level, now * (1 - 0.05 * place), 1200 // len(levels))
                )
        for one, other in itertools.product(*LEVELS.values()):
            rows.append(estimate(year, indicator, "yes", "single_parent*province", f"{one}*{other}", now, 60))
    for category, share in (("never", 0.1), ("monthly", 0.35), ("weekly", 0.55)):
        rows.append(estimate("2021", "contact", category, "all", "all", share, 1200))
    return rows


def contrasts() -> "list[dict[str, object]]":
    """Return the rows of `contrasts.csv`."""
    rows = []
    for indicator, share in SHARES.items():
        changes = [(year, "2017", "all", "all", "all", rise * share) for year, rise in (("2019", 0.08), ("2021", 0.16))]
        for subgroup, levels in LEVELS.items():
            changes += [
                ("2021", "2021", subgroup, level, levels[0], -0.05 * share * (place + 1))
                for place, level in enumerate(levels[1:])
            ]
        for year, since, subgroup, level, reference, difference in changes:
            key = ("sample", year, since, indicator, "yes", subgroup, level, reference)
            p = 0.001 if abs(difference) > 0.02 else 0.4
            rows.append(
                dict(zip(CONTRAST_KEY, key, strict=True))
                | {"difference": difference, "ci_low": difference - 0.02, "ci_high": difference + 0.02}
                | {"p": p, "p_adjusted": p, "flag": "", "data": "stand-in"}
            )
    return rows


def models() -> "list[dict[str, object]]":
    """Return the rows of `models.csv`: an ordinary effect, one without, and one whose interval leaves every scale."""
    rows = []
    effects = {
        ("single_parent", "yes"): (0.45, 0.35, 0.58, 0.0001, -0.17),
        ("contact", "monthly"): (1.08, 0.8, 1.45, 0.6, 0.02),
        ("contact", "weekly"): (2.4, 1.7, 3.4, 0.0001, 0.19),
        ("family", "yes"): (30.0, 2.0, 900.0, 0.01, 0.4),
        ("children", ""): (0.97, 0.9, 1.04, 0.4, -0.01),
    }
    for block in ("background", "need"):
        for (term, level), (ratio, low, high, p, ame) in effects.items():
            if block == "background" and term in ("family", "children"):
                continue
            key = dict(zip(MODEL_KEY, ("sample", "2021", "help", block, term, level), strict=True))
            # qt(0.975, 1190) in R 4.2.2
            numbers = {"estimate": math.log(ratio), "se": math.log(high / low) / (2 * 1.961959484)}
            numbers |= {"odds_ratio": ratio, "or_low": low, "or_high": high}
            numbers |= {"measure": "odds_ratio", "effect": ratio, "effect_low": low, "effect_high": high}
            rows.append(
                key
                | numbers
                | {"p": p, "df": 1190, "ame": ame, "ame_se": 0.02, "n": 1190, "flag": "", "data": "stand-in"}
            )
            whole = {"level": "all", "statistic": 12.0, "p": p, "df": 1190, "n": 1190, "flag": "", "data": "stand-in"}
            rows.append(key | whole)
        key = dict(zip(MODEL_KEY, ("sample", "2021", "help", block, "model", "all"), strict=True))
        rows.append(key | {"estimate": 0.12, "n": 1190, "flag": "", "data": "stand-in"})
    return rows


def claims() -> "list[dict[str, object]]":
    """Return the rows of `claims.csv`."""
    common = {
        "kind": "share",
        "basis": "stand-in",
        "attribution": "stated",
        "data": "stand-in",
        "source": "report",
        "reason": "",
    }
    reproduced = {
        "claim": "A1",
        "statement": "64%",
        "band_low": 0.635,
        "band_high": 0.645,
        "estimate": 0.64,
        "ci_low": 0.61,
    }
    deviates = {
        "claim": "A2",
        "statement": "11%",
        "band_low": 0.105,
        "band_high": 0.117,
        "estimate": 0.13,
        "ci_low": 0.11,
    }
    difference = {"kind": "difference", "estimate": 0.032, "ci_low": 0.012, "ci_high": 0.052, "accepted": "false"}
    return [
        common | reproduced | {"ci_high": 0.67, "verdict": "reproduced", "accepted": "false"},
        common | deviates | {"ci_high": 0.15, "verdict": "deviates", "accepted": "true"},
        common | difference | {"claim": "A3", "statement": "more often", "verdict": "supports"},
        common
        | {"claim": "A4", "kind": "ranking", "statement": "above all", "verdict": "supports", "accepted": "false"},
    ]
