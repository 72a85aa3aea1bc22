"""A small study with everything that is hard to show: a hidden cell, 0 %, twelve levels, a label of 90 characters."""

import csv
import itertools
import math
from pathlib import Path

import pytest

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.make import make_charts
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.released import CONTRAST_KEY, ESTIMATE_KEY, MODEL_KEY
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

PROVINCES = [
    "Groningen",
    "Fryslân",
    "Drenthe",
    "Overijssel",
    "Flevoland",
    "Gelderland",
    "Utrecht",
    "Noord-Holland",
    "Zuid-Holland",
    "Zeeland",
    "Noord-Brabant",
    "Limburg",
]
LONG = "Hulp van andere familie, vrienden, buren of kennissen bij oppassen, vervoer en klusjes in huis"
SHARES = {"help": 0.635, "family": 0.481, "friends": 0.352, "neighbours": 0.111, "nobody": 0.0, "colleagues": 0.027}
LEVELS = {"single_parent": ("no", "yes"), "province": tuple(name.lower() for name in PROVINCES)}
WAVES = ("2017", "2019", "2021")
HIDDEN = (("neighbours", "2021", "province", "zeeland"), ("colleagues", "2017", "all", "all"))
IMPRECISE = ("friends", "province", "drenthe")

FILES = {
    "study.yaml": """
id: sample
title: {nl: Proefonderzoek, en: Sample study}
source: {nl: Proefonderzoek onder ouders, en: Sample survey of parents}
subgroups: [single_parent, province]
pairs: [[single_parent, province]]
waves: ["2017", "2019", "2021"]
""",
    "indicators.yaml": """
sections:
  - id: help
    title: {nl: Hulp uit het netwerk, en: Help from the network}
    indicators:
      - {id: help, category: yes}
      - {id: family, category: yes}
      - {id: friends, category: yes}
      - {id: neighbours, category: yes}
      - {id: nobody, category: yes}
      - {id: colleagues, category: yes}
  - id: contact
    title: {nl: Contact, en: Contact}
    indicators:
      - {id: contact}
""",
    "models.yaml": """
models:
  - id: help
    title: {nl: Krijgt hulp, en: Gets help}
    outcome: {concept: help, category: yes}
    waves: ["2021"]
    blocks:
      - {id: background, title: {nl: Achtergrond, en: Background}, terms: [single_parent, contact]}
      - {id: need, title: {nl: + behoefte, en: + need}, terms: [family, children]}
""",
    "figures.yaml": """
figures:
  - {id: sources, kind: bars, subtitle: {nl: "Ouders die hulp krijgen, 2021", en: "Parents who get help, 2021"}, section: help, waves: "2021"}
  - {id: contact, kind: bars, order: given, subtitle: {nl: "Contact met familie, 2021", en: "Contact with family, 2021"}, section: contact, waves: "2021"}
  - id: groups
    kind: groups
    subtitle: {nl: "Ouders die hulp krijgen, 2021,", en: "Parents who get help, 2021,"}
    section: help
    waves: "2021"
    by: [single_parent]
  - id: provinces
    kind: groups
    subtitle: {nl: "Ouders die hulp krijgen, 2021,", en: "Parents who get help, 2021,"}
    indicators: [friends, neighbours]
    waves: "2021"
    by: [province]
  - id: profile
    kind: profile
    subtitle: {nl: "Ouders die hulp krijgen, 2021", en: "Parents who get help, 2021"}
    indicators: friends
    waves: "2021"
    by: [single_parent, province, single_parent*province]
  - {id: forest, kind: forest, subtitle: {nl: Kans op hulp, en: Chance of help}, model: help, waves: "2021"}
  - {id: effects, kind: forest, effect: marginal_effect, subtitle: {nl: Kans op hulp, en: Chance of help}, model: help, waves: "2021"}
  - {id: trend, kind: trend, subtitle: {nl: Ouders die hulp krijgen, en: Parents who get help}, section: help, waves: ["2017", "2019", "2021"]}
  - {id: claims, kind: claims, subtitle: {nl: Gepubliceerd en geschat, en: Published and estimated}}
""",
    "tables.yaml": """
tables:
  - {id: help, kind: section, title: {nl: Hulp uit het netwerk, en: Help from the network}, section: help, waves: "2021"}
  - {id: help_differences, sheet: {nl: Verschillen in hulp, en: Differences in help}, kind: differences, title: {nl: Verschillen in hulp, en: Differences in help}, section: help, waves: "2021"}
  - {id: help_model, kind: model, title: {nl: Wie krijgt hulp, en: Who gets help}, model: help, waves: "2021"}
  - {id: help_trend, kind: trend, title: {nl: Hulp door de jaren, en: Help over the years}, section: help, waves: ["2017", "2019", "2021"]}
""",
    "claims.yaml": """
sources: {report: {title: {nl: Rapport, en: Report}}}
sections:
  - {id: use, title: {nl: Gebruik, en: Use}}
  - {id: who, title: {nl: Van wie, en: From whom}}
claims:
  - &claim
    id: A1
    kind: share
    section: use
    phrase: 64%
    quantity: 64%
    paraphrase: {nl: Bijna twee derde van de ouders krijgt hulp, en: Almost two thirds of parents get help}
    source: report
    place: p. 1
    population: {nl: ouders, en: parents}
    survey: "2021"
    attribution: stated
    basis: same-data
    target: {indicator: help, wave: "2021"}
  - <<: *claim
    id: A2
    section: who
    quantity: een op de negen
    paraphrase: {nl: Een op de negen ouders krijgt hulp van buren, en: One in nine parents gets help from neighbours}
    target: {indicator: neighbours, wave: "2021"}
  # the released difference has its sides the other way round
  - id: A3
    kind: difference
    section: who
    phrase: couples get help more often
    paraphrase: {nl: Ouders met een partner krijgen vaker hulp, en: Parents with a partner get help more often}
    source: report
    place: p. 2
    population: {nl: ouders, en: parents}
    survey: "2021"
    attribution: stated
    basis: same-data
    direction: higher
    target: {indicator: help, wave: "2021", subgroup: single_parent, level: no, reference_level: yes}
  - id: A4
    kind: ranking
    section: who
    phrase: family above all
    paraphrase: {nl: "Van iedereen die ouders helpt, helpt familie het vaakst en niemand het minst", en: "Of all who help parents, family helps most often and nobody least"}
    source: report
    place: p. 2
    population: {nl: ouders, en: parents}
    survey: "2021"
    attribution: stated
    basis: same-data
    target: {order: [[family], [friends, neighbours], [nobody]], wave: "2021"}
""",
}


def concepts() -> str:
    """Return `concepts.yaml`."""
    labels = {
        "help": "Krijgt hulp",
        "family": "Familie",
        "friends": LONG,
        "neighbours": "Buren",
        "nobody": "Niemand",
        "colleagues": "Collega's en oud-collega's",
        "single_parent": "Alleenstaande ouder",
    }
    lines = ["category_sets:", "  yes_no: {no: {nl: nee, en: no}, yes: {nl: ja, en: yes}}", "concepts:"]
    for name, label in labels.items():
        text = f'{{nl: "{label}", en: "{name.replace("_", " ").capitalize() if label != LONG else LONG}"}}'
        lines += [f"  {name}:", f"    label: {text}", "    categories: yes_no"]
    provinces = ", ".join(f"{name.lower()}: {{nl: {name}, en: {name}}}" for name in PROVINCES)
    lines += ["  province:", "    label: {nl: Provincie, en: Province}", f"    categories: {{{provinces}}}"]
    often = (
        "never: {nl: nooit, en: never}, monthly: {nl: maandelijks, en: monthly}, weekly: {nl: wekelijks, en: weekly}"
    )
    lines += ["  contact:", "    label: {nl: Contact, en: Contact}", f"    categories: {{{often}}}"]
    lines += ["  children:", "    label: {nl: Aantal kinderen, en: Number of children}", "    categories: number"]
    return "\n".join(lines)


BREAKS = {"2021": "breaks: {all: {nl: Andere steekproef, en: Another sample}}"}


def wave(name: str) -> str:
    """Return one file of `waves/`."""
    answers = "\n".join(
        f"  {concept}: {{from: {concept}, values: {{0: no, 1: yes}}}}" for concept in (*SHARES, "single_parent")
    )
    codes = ", ".join(f"{code}: {province}" for code, province in enumerate(LEVELS["province"]))
    return f"""
survey: sample
wave: "{name}"
title: {{nl: Proefonderzoek {name}, en: Sample survey {name}}}
sources: [{{file: sample.sav}}]
design: {{id: id, weight: w}}
{BREAKS.get(name, "")}
variables:
{answers}
  province: {{from: province, values: {{{codes}}}}}
  contact: {{from: contact, values: {{0: never, 1: monthly, 2: weekly}}}}
  children: {{from: children}}
"""


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
        common | difference | {"claim": "A3", "statement": "more often", "verdict": "compatible"},
        common
        | {"claim": "A4", "kind": "ranking", "statement": "above all", "verdict": "compatible", "accepted": "false"},
    ]


def write_sample(folder: Path) -> tuple[Path, Path]:
    """Write the study definition and its released files; return both folders."""
    definition, results = folder / "config" / "sample", folder / "results" / "sample"
    (definition / "waves").mkdir(parents=True)
    results.mkdir(parents=True)
    for name, text in (
        FILES | {"concepts.yaml": concepts()} | {f"waves/{year}.yaml": wave(year) for year in WAVES}
    ).items():
        (definition / name).write_text(text, encoding="utf-8")
    for name, rows in {
        "estimates": estimates(),
        "contrasts": contrasts(),
        "models": models(),
        "claims": claims(),
    }.items():
        with (results / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    return definition, results


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Path]:
    """The study, and the folder with its released files."""
    definition, results = write_sample(tmp_path_factory.mktemp("sample"))
    return load_study(definition), results


PAIRED = "groups-single_parent_x_province"


@pytest.fixture(scope="session")
def charts(sample: tuple[Study, Path]) -> dict[tuple[str, str], Chart]:
    study, results = sample
    pair = [figure.split_by("single_parent*province") for figure in chosen_figures(study, "groups")]
    figures = [*chosen_figures(study), *(one.model_copy(update={"id": PAIRED}) for one in pair)]
    return {(chart.id, chart.language): chart for chart in make_charts(study, results, figures, ("nl", "en"))}
