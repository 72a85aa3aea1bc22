"""Three-valued logic: what is missing matters only where it could change the answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouder_netwerk.harmonise.derive import apply_universe, derive
from ouder_netwerk.respondents.columns import PRESENT, REASONS, Column
from ouder_netwerk.respondents.conditions import FALSE, TRUE, UNKNOWN, evaluate
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.conditions import Condition

YES_NO = {"no": {"nl": "nee", "en": "no"}, "yes": {"nl": "ja", "en": "yes"}}


def column(*values):
    """Make a yes/no column; None is a refusal."""
    codes = np.array([-1 if value is None else ("no", "yes").index(value) for value in values], dtype=np.int8)
    return Column(codes, np.where(codes < 0, REASONS.index("refused"), PRESENT).astype(np.int8), ("no", "yes"))


def derived(derive_, **columns):
    categories = "number" if "count_of" in derive_ else YES_NO
    concept = Concept.model_validate({"label": {"nl": "x", "en": "x"}, "categories": categories, "derive": derive_})
    return derive(concept, columns)


A = column("yes", "yes", "yes", "no", "no", None)
B = column("yes", "no", None, "no", None, None)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"any_of": [{"a": ["yes"]}, {"b": ["yes"]}]}, [TRUE, TRUE, TRUE, FALSE, UNKNOWN, UNKNOWN]),
        ({"all_of": [{"a": ["yes"]}, {"b": ["yes"]}]}, [TRUE, FALSE, UNKNOWN, FALSE, FALSE, UNKNOWN]),
        ({"a": ["yes"], "b": ["yes"]}, [TRUE, FALSE, UNKNOWN, FALSE, FALSE, UNKNOWN]),
        ({"none_of": [{"a": ["yes"]}, {"b": ["yes"]}]}, [FALSE, FALSE, FALSE, TRUE, UNKNOWN, UNKNOWN]),
        ({"a": ["yes", "no"]}, [TRUE, TRUE, TRUE, TRUE, TRUE, UNKNOWN]),
    ],
)
def test_conditions(condition, expected):
    assert (
        evaluate(
            Condition.model_validate(
                condition if set(condition) & {"any_of", "all_of", "none_of"} else {"is_in": condition}
            ),
            {"a": A, "b": B},
        ).tolist()
        == expected
    )


def test_any_of_is_missing_only_where_undecided():
    result = derived({"yes_if": {"any_of": [{"a": ["yes"]}, {"b": ["yes"]}]}}, a=A, b=B)
    assert [("no", "yes")[code] if code >= 0 else None for code in result.values] == [
        "yes",
        "yes",
        "yes",
        "no",
        None,
        None,
    ]
    assert result.reasons[-1] == REASONS.index("refused")


def test_requires_all_parts_makes_every_missing_part_count():
    result = derived({"yes_if": {"any_of": [{"a": ["yes"]}, {"b": ["yes"]}]}, "requires_all_parts": True}, a=A, b=B)
    assert (result.values >= 0).tolist() == [True, True, False, True, False, False]


def test_count_of_is_missing_when_a_part_is():
    result = derived({"count_of": {"concepts": ["a", "b"], "categories": ["yes"]}}, a=A, b=B)
    np.testing.assert_array_equal(result.values, [2, 1, np.nan, 0, np.nan, np.nan])


def test_a_derived_concept_may_have_one_part():
    result = derived({"yes_if": {"none_of": [{"a": ["yes"]}]}}, a=column("yes", "no", None))
    assert result.values.tolist() == [0, 1, -1]
    assert result.reasons.tolist() == [PRESENT, PRESENT, REASONS.index("refused")]


def test_the_reason_is_that_of_the_first_missing_part():
    refused, not_asked = column(None, None, "no"), column(None, "no", None)
    not_asked.reasons[[0, 2]] = REASONS.index("not_asked")
    result = derived({"count_of": {"concepts": ["a", "b"], "categories": ["yes"]}}, a=refused, b=not_asked)
    assert [REASONS[code] for code in result.reasons] == ["refused", "refused", "not_asked"]


def test_those_outside_the_universe_count_as_said_or_were_not_asked():
    asked = column("yes", "no", None)
    answer = column("yes", None, None)
    counted = apply_universe(answer, Condition(is_in={"asked": ("yes",)}), "no", {"asked": asked})
    assert counted.values.tolist() == [1, 0, -1]
    missing = apply_universe(answer, Condition(is_in={"asked": ("yes",)}), None, {"asked": asked})
    assert missing.values.tolist() == [1, -1, -1]
    assert missing.reasons.tolist() == [PRESENT, REASONS.index("not_asked"), REASONS.index("refused")]


@given(st.lists(st.tuples(*[st.sampled_from(["yes", "no", None])] * 2), min_size=1, max_size=20))
def test_none_of_is_the_opposite_of_any_of(answers):
    columns = {name: column(*values) for name, values in zip("ab", zip(*answers, strict=True), strict=True)}
    parts = (Condition(is_in={"a": ("yes",)}), Condition(is_in={"b": ("yes",)}))
    assert (evaluate(Condition(any_of=parts), columns) == -evaluate(Condition(none_of=parts), columns)).all()


SCALE = {
    "never": {"nl": "nooit", "en": "never"},
    "some": {"nl": "soms", "en": "some"},
    "often": {"nl": "vaak", "en": "often"},
}


def _items(**answers):
    def column(codes):
        reasons = [PRESENT if code >= 0 else REASONS.index("refused") for code in codes]
        return Column(np.array(codes, dtype=np.int8), np.array(reasons, dtype=np.int8), tuple(SCALE))

    return {name: column(codes) for name, codes in answers.items()}


def _scale(**derivation):
    return Concept(label={"nl": "x", "en": "x"}, categories="number", derive=derivation)


def test_the_mean_of_items_takes_who_answered_enough_of_them():
    """Answers count 1, 2, 3; of a reversed item 3, 2, 1."""
    columns = _items(a=[0, 1, 2, -1], b=[2, 2, -1, -1], c=[0, 0, 0, 2])
    found = derive(_scale(mean_of=["a", "b", "c"], at_least=2, reversed=["c"]), columns)
    assert found.values[:3].tolist() == [(1 + 3 + 3) / 3, (2 + 3 + 3) / 3, (3 + 3) / 2]
    assert np.isnan(found.values[3])
    assert found.reasons.tolist() == [PRESENT, PRESENT, PRESENT, REASONS.index("refused")]
    whole = derive(_scale(mean_of=["a", "b", "c"]), columns)
    assert np.isnan(whole.values).tolist() == [False, False, True, True]


def test_a_sum_of_items_takes_who_answered_all():
    columns = _items(a=[0, 1, 2, -1], b=[2, 2, 1, 1])
    found = derive(_scale(sum_of=["a", "b"]), columns)
    assert found.values[:3].tolist() == [4, 5, 5]
    assert np.isnan(found.values[3])


@pytest.mark.parametrize(
    "derivation",
    [
        {"mean_of": ["a", "b"], "at_least": 3},
        {"sum_of": ["a", "b"], "at_least": 1},
        {"mean_of": ["a", "b"], "reversed": ["c"]},
        {"mean_of": ["a"], "sum_of": ["a"]},
        {},
    ],
)
def test_a_scale_that_can_not_be(derivation):
    with pytest.raises(ValueError, match=r"at_least|reversed|exactly one"):
        _scale(**derivation)
