"""The rules at their edges; the numbers are those worked out in docs/claims.md."""

from dataclasses import replace
from math import nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ouder_netwerk.claims.bands import Band, number_band, word_band
from ouder_netwerk.claims.verdicts import (
    Basis,
    Cell,
    Difference,
    difference_verdict,
    ranking_verdict,
    share_verdict,
)
from ouder_netwerk.study.base import Text

HALF = Band(0.45, 0.50)
NAME = Text(nl="hulp", en="help")
HIDDEN = Cell(NAME, nan, nan, nan, nan, "small_n")


def cell(estimate: float, margin: float = 0.03, n_eff: float = 400, name: Text = NAME) -> Cell:
    return Cell(name, estimate, estimate - margin, estimate + margin, n_eff, "")


def seen(value: float, margin: float, fewest: float = 400) -> Difference:
    return Difference(value, value - margin, value + margin, "", fewest)


class TestShare:
    @pytest.mark.parametrize(
        ("estimate", "verdict"),
        [(0.2650, "reproduced"), (0.2750, "reproduced"), (0.2649, "deviates"), (0.2751, "deviates")],
    )
    def test_same_data_only_rounding_excuses(self, estimate: float, verdict: str) -> None:
        band = number_band("27%")
        assert band
        assert share_verdict(cell(estimate, margin=0.2), band, "same-data").verdict == verdict

    def test_same_data_states_the_amount(self) -> None:
        band = number_band("65%")
        assert band
        found = share_verdict(cell(0.6448), band, "same-data")
        assert found.verdict == "deviates"
        assert "64.48%" in found.reason("en")
        assert found.reason("en") == "64.48% lies 0.02 percentage points below 64.5–65.5%"
        assert found.reason("nl") == "64,48% ligt 0,02 procentpunt onder 64,5–65,5%"

    @pytest.mark.parametrize("n_eff", [29.9, nan])
    def test_same_data_small_n_is_no_excuse(self, n_eff: float) -> None:
        assert share_verdict(cell(0.60, n_eff=n_eff), HALF, "same-data").verdict == "deviates"

    @pytest.mark.parametrize(
        ("low", "high", "verdict"),
        [
            (0.40, 0.45, "cannot-tell"),
            (0.40, 0.4499, "contradicted"),
            (0.50, 0.55, "cannot-tell"),
            (0.5001, 0.55, "contradicted"),
            (0.40, 0.60, "cannot-tell"),
            (0.46, 0.47, "supports"),
            (0.45, 0.50, "supports"),
        ],
    )
    @pytest.mark.parametrize("basis", ["new-data", "stand-in"])
    def test_new_data_interval_must_touch_the_band(self, low: float, high: float, verdict: str, basis: Basis) -> None:
        assert share_verdict(Cell(NAME, (low + high) / 2, low, high, 400, ""), HALF, basis).verdict == verdict

    def test_new_data_interval_that_touches_an_open_limit_misses(self) -> None:
        almost_half = word_band("bijna de helft")
        assert almost_half
        assert share_verdict(Cell(NAME, 0.55, 0.50, 0.60, 400, ""), almost_half, "new-data").verdict == "contradicted"

    @pytest.mark.parametrize(
        ("n_eff", "verdict"), [(29.9, "inconclusive"), (30.0, "contradicted"), (nan, "inconclusive")]
    )
    def test_new_data_with_few_cases_decide_nothing(self, n_eff: float, verdict: str) -> None:
        assert share_verdict(cell(0.80, n_eff=n_eff), HALF, "new-data").verdict == verdict

    def test_imprecise_estimate_decides_nothing_on_new_data(self) -> None:
        imprecise = replace(cell(0.80), flag="imprecise")
        found = share_verdict(imprecise, HALF, "new-data")
        assert found.verdict == "inconclusive"
        assert "too imprecise" in found.reason("en")
        assert share_verdict(imprecise, HALF, "same-data").verdict == "deviates"

    @pytest.mark.parametrize("basis", ["same-data", "new-data", "stand-in"])
    def test_hidden_is_inconclusive_and_says_why(self, basis: Basis) -> None:
        found = share_verdict(HIDDEN, HALF, basis)
        assert found.verdict == "inconclusive"
        assert "small_n" in found.reason("nl")


class TestRanking:
    def test_order_holds(self) -> None:
        tiers = [[cell(0.5)], [cell(0.4), cell(0.45)], [cell(0.1)]]
        assert ranking_verdict(tiers, "same-data").verdict == "reproduced"
        assert ranking_verdict(tiers, "new-data").verdict == "supports"

    def test_order_that_is_not_clear_is_no_support(self) -> None:
        assert ranking_verdict([[cell(0.5)], [cell(0.46)], [cell(0.1)]], "new-data").verdict == "cannot-tell"

    def test_no_order_inside_a_tier(self) -> None:
        assert ranking_verdict([[cell(0.3), cell(0.6)], [cell(0.2)]], "same-data").verdict == "reproduced"

    @pytest.mark.parametrize(
        ("above", "below", "verdict"),
        [
            (0.300, 0.300, "reproduced"),
            (0.301, 0.304, "reproduced"),
            (0.304, 0.306, "deviates"),
            (0.298, 0.302, "reproduced"),
            (0.290, 0.302, "deviates"),
        ],
    )
    def test_same_data_tie_is_the_same_whole_percentage(self, above: float, below: float, verdict: str) -> None:
        assert ranking_verdict([[cell(above)], [cell(below)]], "same-data").verdict == verdict

    @pytest.mark.parametrize(
        ("above", "below", "verdict"),
        [
            (0.30, 0.30, "cannot-tell"),
            (0.30, 0.33, "cannot-tell"),
            (0.30, 0.30 + 0.03 * 2**0.5, "cannot-tell"),
            (0.30, 0.3425, "contradicted"),
            (0.30, 0.36, "contradicted"),
        ],
    )
    def test_new_data_contradict_an_order_when_the_difference_is_significant(
        self, above: float, below: float, verdict: str
    ) -> None:
        assert ranking_verdict([[cell(above)], [cell(below)]], "new-data").verdict == verdict

    def test_limits_that_are_not_symmetric_count_on_the_side_where_the_other_share_is(self) -> None:
        above, below = Cell(NAME, 0.05, 0.04, 0.08, 400, ""), Cell(NAME, 0.10, 0.07, 0.11, 400, "")
        assert ranking_verdict([[above], [below]], "new-data").verdict == "contradicted"
        assert ranking_verdict([[above], [replace(below, ci_low=0.05)]], "new-data").verdict == "cannot-tell"

    def test_tiers_that_are_not_neighbours_are_compared_too(self) -> None:
        tiers = [
            [cell(0.30, name=Text(nl="eerste", en="first"))],
            [cell(0.33)],
            [cell(0.37, name=Text(nl="laatste", en="last"))],
        ]
        found = ranking_verdict(tiers, "new-data")
        assert found.verdict == "contradicted"
        assert "first 30.00% lies below last 37.00%" in found.reason("en")
        assert "eerste 30,00% ligt onder laatste 37,00%" in found.reason("nl")

    @pytest.mark.parametrize("basis", ["same-data", "new-data"])
    def test_hidden_makes_inconclusive_unless_another_pair_decides(self, basis: Basis) -> None:
        assert ranking_verdict([[cell(0.5)], [HIDDEN]], basis).verdict == "inconclusive"
        assert ranking_verdict([[HIDDEN], [cell(0.5)]], basis).verdict == "inconclusive"
        wrong = ranking_verdict([[cell(0.1)], [HIDDEN, cell(0.5)]], basis).verdict
        assert wrong == ("deviates" if basis == "same-data" else "contradicted")

    def test_few_cases_decide_nothing_on_new_data(self) -> None:
        tiers = [[cell(0.1, n_eff=20)], [cell(0.5)]]
        assert ranking_verdict(tiers, "new-data").verdict == "inconclusive"
        assert ranking_verdict(tiers, "same-data").verdict == "deviates"

    def test_few_cases_in_the_right_order_hold_on_the_same_data_alone(self) -> None:
        tiers = [[cell(0.5)], [cell(0.1, n_eff=29)]]
        assert ranking_verdict(tiers, "same-data").verdict == "reproduced"
        found = ranking_verdict(tiers, "new-data")
        assert (found.verdict, found.reason("en")) == (
            "inconclusive",
            "help: too few respondents (effective n 29, needed 30)",
        )


class TestDifference:
    @pytest.mark.parametrize(
        ("value", "margin", "hedged", "verdict"),
        [
            (0.05, 0.04, False, "reproduced"),
            (0.05, 0.05, False, "deviates"),
            (0.05, 0.06, False, "deviates"),
            (0.05, 0.06, True, "reproduced"),
            (0.00, 0.06, True, "deviates"),
            (-0.01, 0.06, True, "deviates"),
            (-0.05, 0.04, False, "deviates"),
        ],
    )
    def test_same_data_lijkt_claims_direction_only(
        self, value: float, margin: float, hedged: bool, verdict: str
    ) -> None:
        assert difference_verdict(seen(value, margin), "higher", hedged, "same-data").verdict == verdict
        assert difference_verdict(seen(-value, margin), "lower", hedged, "same-data").verdict == verdict

    @pytest.mark.parametrize(
        ("value", "margin", "verdict"),
        [
            (0.05, 0.04, "supports"),
            (0.05, 0.05, "cannot-tell"),
            (-0.03, 0.04, "cannot-tell"),
            (-0.04, 0.04, "cannot-tell"),
            (-0.05, 0.04, "contradicted"),
        ],
    )
    @pytest.mark.parametrize("hedged", [False, True])
    def test_new_data_only_the_other_way_contradicts(
        self, value: float, margin: float, verdict: str, hedged: bool
    ) -> None:
        assert difference_verdict(seen(value, margin), "higher", hedged, "new-data").verdict == verdict
        assert difference_verdict(seen(-value, margin), "lower", hedged, "stand-in").verdict == verdict

    @pytest.mark.parametrize(
        ("value", "margin", "verdict"),
        [(0.05, 0.06, "reproduced"), (0.05, 0.04, "deviates"), (-0.05, 0.04, "deviates"), (0.05, 0.05, "reproduced")],
    )
    def test_same_needs_no_significant_difference(self, value: float, margin: float, verdict: str) -> None:
        assert difference_verdict(seen(value, margin), "same", False, "same-data").verdict == verdict
        new = "cannot-tell" if verdict == "reproduced" else "contradicted"
        assert difference_verdict(seen(value, margin), "same", False, "new-data").verdict == new

    @pytest.mark.parametrize(
        ("value", "margin", "same_data", "new_data"),
        [
            (0.05, 0.04, "reproduced", "supports"),
            (-0.05, 0.04, "reproduced", "supports"),
            (0.05, 0.05, "deviates", "cannot-tell"),
        ],
    )
    def test_different_needs_significance_either_way(
        self, value: float, margin: float, same_data: str, new_data: str
    ) -> None:
        assert difference_verdict(seen(value, margin), "different", False, "same-data").verdict == same_data
        assert difference_verdict(seen(value, margin), "different", False, "new-data").verdict == new_data

    def test_hidden_and_few_cases_decide_nothing(self) -> None:
        hidden = Difference(nan, nan, nan, "small_n", nan)
        assert difference_verdict(hidden, "higher", False, "same-data").verdict == "inconclusive"
        assert difference_verdict(seen(-0.5, 0.1, fewest=29), "higher", False, "new-data").verdict == "inconclusive"
        assert difference_verdict(seen(-0.5, 0.1, fewest=30), "higher", False, "new-data").verdict == "contradicted"

    def test_few_cases_are_no_excuse_on_the_same_data(self) -> None:
        assert difference_verdict(seen(-0.5, 0.1, fewest=29), "higher", False, "same-data").verdict == "deviates"
        assert difference_verdict(seen(0.5, 0.1, fewest=29), "higher", False, "same-data").verdict == "reproduced"


def test_standin_never_says_reproduced() -> None:
    assert share_verdict(cell(0.47), HALF, "stand-in").verdict == "cannot-tell"
    assert ranking_verdict([[cell(0.5)], [cell(0.1)]], "stand-in").verdict == "supports"
    assert difference_verdict(seen(0.5, 0.1), "higher", False, "stand-in").verdict == "supports"


class TestProperties:
    """What must hold whatever the numbers are."""

    @given(share=st.floats(0, 1), published=st.integers(1, 99))
    def test_same_data_reproduces_what_rounds_to_the_published_number(self, share: float, published: int) -> None:
        assume(abs(100 * share % 1 - 0.5) > 1e-6)
        band = number_band(f"{published}%")
        assert band
        expected = "reproduced" if round(100 * share) == published else "deviates"
        assert share_verdict(cell(share), band, "same-data").verdict == expected

    @given(value=st.floats(-0.5, 0.5), margin=st.floats(0.001, 0.5), hedged=st.booleans(), new=st.booleans())
    def test_lower_is_higher_seen_from_the_other_side(
        self, value: float, margin: float, hedged: bool, new: bool
    ) -> None:
        basis: Basis = "new-data" if new else "same-data"
        found = seen(value, margin)
        higher = difference_verdict(found, "higher", hedged, basis).verdict
        assert difference_verdict(found.reversed(), "lower", hedged, basis).verdict == higher

    @given(estimate=st.floats(0.1, 0.9), margin=st.floats(0.001, 0.1), wider=st.floats(0, 0.1))
    def test_a_wider_interval_never_decides_more(self, estimate: float, margin: float, wider: float) -> None:
        narrow, wide = (share_verdict(cell(estimate, by), HALF, "new-data").verdict for by in (margin, margin + wider))
        assert wide in (narrow, "cannot-tell")

    @given(first=st.floats(0.05, 0.95), second=st.floats(0.05, 0.95), margin=st.floats(0.001, 0.05))
    def test_an_order_and_its_reverse_are_never_both_contradicted(
        self, first: float, second: float, margin: float
    ) -> None:
        one, other = cell(first, margin), cell(second, margin)
        verdicts = {ranking_verdict([[a], [b]], "new-data").verdict for a, b in ((one, other), (other, one))}
        assert verdicts in ({"cannot-tell"}, {"supports", "contradicted"})

    @given(share=st.floats(0.2, 0.8), n=st.integers(100, 5000), ratio=st.floats(1.0, 4.0))
    def test_a_new_order_is_contradicted_just_when_the_z_test_is_significant(
        self, share: float, n: int, ratio: float
    ) -> None:
        se = (share * (1 - share) / n) ** 0.5
        gap = ratio * se * 2**0.5
        assume(abs(ratio - 1.96) > 0.01)
        above, below = (Cell(NAME, p, p - 1.96 * se, p + 1.96 * se, n, "") for p in (share, share + gap))
        expected = "contradicted" if ratio > 1.96 else "cannot-tell"
        assert ranking_verdict([[above], [below]], "new-data").verdict == expected


def test_reasons_write_numbers_as_readers_of_each_language_do() -> None:
    reason = difference_verdict(Difference(-0.107, -0.172, -0.042, "", 400.0), "lower", False, "same-data").reason
    assert reason("nl") == "verschil −10,7 procentpunt (−17,2 tot −4,2), significant"
    assert reason("en") == "difference −10.7 percentage points (−17.2 to −4.2), significant"
    fits = share_verdict(cell(0.475), HALF, "new-data").reason
    assert (fits("nl"), fits("en")) == ("44,50–50,50% reikt verder dan 45–50%", "44.50–50.50% reaches beyond 45–50%")
    over = share_verdict(cell(0.5349), HALF, "new-data").reason
    assert over("nl") == "50,49–56,49% ligt 0,49 procentpunt boven 45–50%"


@pytest.mark.parametrize("noise", [0.0, 5e-10, -5e-10])
@pytest.mark.parametrize(
    ("words", "basis", "reason"),
    [
        ("meer dan de helft", "same-data", "50.00% lies 0.00 percentage points below >50%"),
        ("ruim de helft", "new-data", "47.00–50.00% lies 0.00 percentage points below >50–55%"),
        ("minder dan de helft", "same-data", "50.00% lies 0.00 percentage points above <50%"),
        ("bijna de helft", "new-data", "50.00–53.00% lies 0.00 percentage points above 45–<50%"),
    ],
)
def test_what_touches_an_excluded_quantity_lies_on_the_other_side_of_the_band(
    words: str, basis: Basis, reason: str, noise: float
) -> None:
    band = word_band(words)
    assert band
    middle = 0.5 if basis == "same-data" else 0.515 if "above" in reason else 0.485
    found = share_verdict(cell(middle + noise, margin=0.015), band, basis)
    assert found.verdict in ("deviates", "contradicted")
    assert found.reason("en") == reason


@pytest.mark.parametrize("basis", ["same-data", "new-data", "stand-in"])
def test_a_change_across_a_break_is_inconclusive(basis):
    found = Difference(0.3, 0.2, 0.4, "break", 400.0)
    verdict = difference_verdict(found, "higher", False, basis)
    assert verdict.verdict == "inconclusive"
    assert "break" in verdict.reason("en")
