"""The definition of a small study with what is hard to show: twelve levels, a label of 90 characters, a break."""

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

FILES = {
    "study.yaml": """
id: sample
title: {nl: Proefonderzoek, en: Sample study}
source: {nl: Proefonderzoek onder ouders, en: Sample survey of parents}
people: {nl: ouders, en: parents}
subgroups: [single_parent, province]
pairs: [[single_parent, province]]
waves: ["2017", "2019", "2021"]
""",
    "indicators.yaml": """
sections:
  - id: help
    title: {nl: Hulp uit het netwerk, en: Help from the network}
    indicators:
      - {id: help, category: yes, verb: {nl: krijgt / krijgen | hulp, en: gets / get | help}}
      - {id: family, category: yes, verb: {nl: krijgt / krijgen | hulp van familie, en: gets / get | help from family}}
      - {id: friends, category: yes, verb: {nl: krijgt / krijgen | hulp van vrienden, en: gets / get | help from friends}}
      - {id: neighbours, category: yes, verb: {nl: krijgt / krijgen | hulp van buren, en: gets / get | help from neighbours}}
      - {id: nobody, category: yes, verb: {nl: krijgt / krijgen | geen hulp, en: gets / get | no help}}
      - {id: colleagues, category: yes, verb: {nl: krijgt / krijgen | hulp van collega’s, en: gets / get | help from colleagues}}
  - id: contact
    title: {nl: Contact, en: Contact}
    indicators:
      - {id: contact, verb: {nl: "ziet / zien | familie {category}", en: "sees / see | family {category}"}}
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
    people = (
        "yes: {nl: alleenstaande ouders, en: single parents}, no: {nl: ouders met partner, en: parents with a partner}"
    )
    lines.append(f"    people: {{{people}}}")
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
sources: [{{file: sample{name}.sav}}]
design: {{id: id, weight: w}}
{BREAKS.get(name, "")}
variables:
{answers}
  province: {{from: province, values: {{{codes}}}}}
  contact: {{from: contact, values: {{0: never, 1: monthly, 2: weekly}}}}
  children: {{from: children}}
"""
