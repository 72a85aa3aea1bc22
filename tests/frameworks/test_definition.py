"""What a study gains from its frameworks, and what is wrong with them."""

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.study.load import load_study


def test_parts_combinations_and_rungs_become_concepts_and_indicators(framed):
    study = framed.study
    sections = {section.id: [one.id for one in section.indicators] for section in study.indicators.sections}
    # school and care have nothing that is measured
    assert sections["kinds"] == ["kinds_near", "kinds_far"]
    assert sections["kinds_overlap"] == ["kinds_none", "kinds_only_near", "kinds_only_far", "kinds_only_near_far"]
    assert sections["steps"] == ["steps_first", "steps_second", "steps_at_none", "steps_at_first", "steps_at_second"]
    # one source that is a plain yes or no is its own concept
    assert study.indicators.all["kinds_far"].concept == "help_neighbours"
    assert set(study.concepts["kinds_near"].derive.concepts()) == {"help_parents", "single_parent"}
    assert study.concepts["kinds_only_near"].label.in_language("nl") == "Alleen dichtbij"
    assert study.concepts["kinds_only_near_far"].label.english == "near + further"
    assert study.framework_waves == ("tiny17",)


def faults(framed, change) -> str:
    framed.edit("frameworks.yaml", change)
    with pytest.raises(InputError) as error:
        load_study(framed.folder / "config/studies/tiny")
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["classifications"][0].update(text="X"), "kinds.text: there is no text `X`"),
        (lambda c: c["classifications"][0]["placements"][0].update(concept="x"), "kinds: there is no concept `x`"),
        (lambda c: c["classifications"][0]["placements"][0].update(part="x"), "places something in x"),
        (lambda c: c["classifications"][0]["placements"][4].pop("label"), "needs a `concept`"),
        (lambda c: c["classifications"][0]["parts"][0].pop("near"), "give each `near` and `formal`"),
        (lambda c: c["classifications"][0].update(id="steps"), "steps: is there twice"),
        (lambda c: c["paths"][0].update(waves=["tiny18"]), "way.waves: there is no wave `tiny18`"),
        (lambda c: c["paths"][0].update(confounders=["x"]), "way.confounders: there is no concept `x`"),
        (lambda c: c["paths"][0].update(mediators=[{"title": {"nl": "a", "en": "a"}}]), "at least one of `mediators`"),
        (lambda c: c["ladders"][0]["rungs"][1].update(category="maybe"), "there is no category of help `maybe`"),
        (lambda c: c["ladders"][0].update(rungs=c["ladders"][0]["rungs"][:2]), "needs two rungs or more"),
        (lambda c: c.update(together=[{"model": "x", "term": "help"}]), "together: there is no model `x`"),
    ],
)
def test_a_fault_is_named_with_its_place(framed, change, said):
    assert said in faults(framed, change)


def test_a_study_without_frameworks_is_as_before(tiny):
    assert tiny.study.framework_waves == ()
    assert [section.id for section in tiny.study.indicators.sections] == ["help"]
