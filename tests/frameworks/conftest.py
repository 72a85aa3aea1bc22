"""The tiny study with frameworks: two sources placed near and further away, a path, and a ladder of two rungs."""

import pytest

FRAMEWORKS = """
texts:
  T: {title: {nl: Tekst, en: Text}, citation: A text}
classifications:
  - id: kinds
    title: {nl: Soorten, en: Kinds}
    text: T
    place: p. 1
    overlap: {title: {nl: Samen, en: Together}, none: {nl: Geen, en: None}, only: {nl: "Alleen {part}", en: "Only {part}"}}
    parts:
      - {id: near, title: {nl: dichtbij, en: near}, near: true, formal: false}
      - {id: far, title: {nl: verder, en: further}, near: false, formal: false}
      - {id: school, title: {nl: school, en: school}, near: true, formal: true}
      - {id: care, title: {nl: zorg, en: care}, near: false, formal: true}
    placements:
      - {concept: help_parents, part: near, basis: stated, place: p. 1, label: {nl: ouders, en: parents}}
      - {concept: single_parent, part: near, basis: ours, place: not named}
      - {concept: help_neighbours, part: far, basis: stated, place: p. 1, label: {nl: buren, en: neighbours}}
      - {part: near, basis: stated, place: p. 1, label: {nl: Partner, en: Partner}}
      - {basis: stated, place: p. 2, label: {nl: Geloof, en: Faith}}
paths:
  - id: way
    title: {nl: Weg, en: Way}
    text: T
    place: p. 3
    waves: [tiny17]
    exposure: {title: {nl: Ouder alleen, en: Alone}, concept: single_parent}
    mediators: [{title: {nl: Hulp, en: Help}, concept: help_parents}, {title: {nl: Gevoel, en: Feeling}}]
    outcome: {title: {nl: Kind, en: Child}, concept: child_age, category: 4-18}
    replicates: 50
ladders:
  - id: steps
    title: {nl: Treden, en: Steps}
    text: T
    place: p. 4
    waves: [tiny17]
    on: {nl: "Tot {rung}", en: "Up to {rung}"}
    below: {nl: Geen, en: None}
    rungs:
      - {id: ground, title: {nl: grond, en: ground}, basis: stated, place: p. 4}
      - {id: first, title: {nl: eerste, en: first}, concept: help, basis: ours, place: p. 4}
      - {id: second, title: {nl: tweede, en: second}, concept: help_parents, basis: ours, place: p. 4}
"""
FIGURES = """
  - {id: kinds, kind: quadrant, subtitle: {nl: Soorten, en: Kinds}, classification: kinds, waves: tiny17}
  - {id: kinds_overlap, kind: combinations, subtitle: {nl: Samen, en: Together}, classification: kinds, waves: tiny17}
  - {id: way, kind: paths, subtitle: {nl: Weg, en: Way}, path: way, waves: tiny17}
  - {id: steps, kind: ladder, subtitle: {nl: Treden, en: Steps}, ladder: steps, waves: tiny17, by: single_parent}
"""


@pytest.fixture
def framed(tiny):
    """The tiny study with frameworks."""
    folder = tiny.folder / "config/studies/tiny"
    (folder / "frameworks.yaml").write_text(FRAMEWORKS, encoding="utf-8")
    with (folder / "figures.yaml").open("a", encoding="utf-8") as file:
        file.write(FIGURES)
    # few respondents, of whom the tests look at every number
    tiny.edit("study.yaml", lambda content: content.update(release={"preset": "public"}))
    tiny.edit(
        "indicators.yaml",
        lambda content: content["sections"][0]["indicators"].extend(
            {"id": name, "category": "yes"} for name in ("help_neighbours", "single_parent")
        ),
    )
    return tiny
