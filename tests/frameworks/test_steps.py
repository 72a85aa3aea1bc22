"""From respondents to released frameworks and their figures, on the tiny study."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk import layout
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.figures.draw_quadrants import LARGEST, _radius
from ouder_netwerk.publish.figures.kinds.ladder import judge
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.publish.report.frameworks import frameworks_on_page
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.release.frameworks import framework_reasons, read_frameworks, released_frameworks
from ouder_netwerk.released import Estimate, FrameworkRow, read_released


@pytest.fixture
def released(framed):
    """The released files of the tiny study."""
    for step in (["harmonise", "tiny17"], ["estimate", "tiny17"], ["model", "tiny17"], ["frameworks", "tiny17"]):
        result = framed.run(step[0], "tiny", *step[1:])
        assert result.exit_code == 0, result.output
    for step in ("compare", "release"):
        result = framed.run(step, "tiny")
        assert result.exit_code == 0, result.output
    return framed


def test_what_is_released_and_drawn(released):
    _add_up_and_agree_with_their_parts()
    _numbers_of_paths_and_ladders()
    _drawn_wide_and_narrow_in_both_languages(released.study)
    _areas_are_to_scale(released.study)


def _add_up_and_agree_with_their_parts():
    table = pd.read_csv(layout.released("tiny", "estimates"))
    found = table[table["subgroup"] == "all"].set_index("indicator")["estimate"]
    assert found[["kinds_none", "kinds_only_near", "kinds_only_far", "kinds_only_near_far"]].sum() == pytest.approx(1)
    assert found[["steps_at_none", "steps_at_first", "steps_at_second"]].sum() == pytest.approx(1)
    # a known overlap: by hand from who has which
    frame = pd.read_parquet(layout.harmonised("tiny", "tiny17"))
    frame = frame[frame["help_neighbours"].notna()]
    near = (frame["help_parents"] == "yes") | (frame["single_parent"] == "yes")
    far = frame["help_neighbours"] == "yes"
    by_hand = frame["weight"][near & far].sum() / frame["weight"].sum()
    assert found["kinds_only_near_far"] == pytest.approx(by_hand)


def _numbers_of_paths_and_ladders():
    # nobody has help from parents without help
    table = pd.read_csv(layout.released("tiny", "frameworks")).set_index(["framework", "part"])["estimate"]
    assert table["steps", "scale"].item() == pytest.approx(1)
    whole, parts = table["way", "total"].item(), table["way", "direct"].item() + table["way", "indirect"].item()
    assert whole == pytest.approx(parts)


def _drawn_wide_and_narrow_in_both_languages(study):
    results, names = layout.RESULTS / "tiny", ("kinds", "kinds_overlap", "way", "steps")
    made = make_figures(study, results, results / "figures", formats=("bare.svg", "narrow.svg"), only=names)
    assert {path.name for path in made} >= {
        f"{name}.{language}.{form}"
        for name in names
        for language in ("nl", "en")
        for form in ("bare.svg", "narrow.svg")
    }
    charts = {
        (one.id, one.language): one for one in make_charts(study, results, chosen_figures(study, names), ("nl", "en"))
    }
    told = {key: " ".join(chart.description) for key, chart in charts.items()}
    assert "Not measured: partner." in told["kinds", "en"]
    assert "Zonder vaste plaats: geloof." in told["kinds", "nl"]
    assert "Alone → Feeling: not measured" in told["way", "en"]
    assert "risk ratio" in charts["way", "en"].footer[1]
    # the second step is rarer, and nobody has it without the first
    assert charts["steps", "en"].content.standing is not None
    page = frameworks_on_page(read_released(results, "tiny", ("estimates", "models")), Words(study, "en"))
    assert page.placements[0].rows[3].entries[3].lines == ("no",)


def _areas_are_to_scale(study):
    (chart,) = make_charts(study, layout.RESULTS / "tiny", chosen_figures(study, "kinds"), ("en",))
    bubbles = [bubble for one in chart.content.quadrants for bubble in one.bubbles]
    areas = [_radius(bubble, chart.content.largest) ** 2 / bubble.share for bubble in bubbles]
    assert areas == pytest.approx([(LARGEST / 2) ** 2 / chart.content.largest] * 3)


def row(estimate: float, part: str = "item") -> FrameworkRow:
    return FrameworkRow({"part": part, "flag": ""}, estimate, 0.3, 0.6, *[np.nan] * 6, 100)


def share(estimate: float) -> Estimate:
    return Estimate({"flag": ""}, "a", "yes", "all", estimate, 0.1, 0.9, 100, 100)


@pytest.mark.parametrize(
    ("shares_", "h", "is_ladder", "said"),
    [
        ([0.8, 0.5], [0.5, 0.5, 0.5], True, "form a scale in this order"),
        ([0.5, 0.8], [0.5, 0.5, 0.5], False, "in another order"),
        ([0.8, 0.5], [0.2, 0.2, 0.2], False, "do not form a scale"),
        ([0.8, 0.5], [0.5, 0.5, 0.2], False, "of the weakest item 0.20"),
        ([0.8, 0.5], [0.5, 0.5, np.nan], False, "hidden or was not measured"),
    ],
)
def test_what_does_not_form_a_ladder_says_so(framed, shares_, h, is_ladder, said):
    found = judge([share(one) for one in shares_], [row(one) for one in h], Words(framed.study, "en"))
    assert found[0] is is_ladder
    assert said in found[1]


def test_a_framework_is_hidden_whole_where_any_cell_is_small(released):
    released.edit("study.yaml", lambda content: content.update(release={"preset": "public", "minimum_n": 10}))
    study = released.study
    table, none = (
        read_frameworks(study, ("tiny17",)),
        pd.DataFrame({"indicator": [], "survey": [], "wave": [], "subgroup": [], "reason": []}),
    )
    strict = table.assign(n_fewest=np.where(table["framework"] == "way", 2, 20))
    reasons = framework_reasons(study, strict, none)
    assert set(reasons[table["framework"] == "way"]) == {"few_with"}
    assert set(reasons[table["framework"] == "steps"]) == {""}
    shown = released_frameworks(study, strict, reasons)
    assert (shown.loc[table["framework"] == "way", "estimate"] == "").all()
    hidden = pd.DataFrame(
        {
            "indicator": ["steps_at_first"],
            "survey": ["tiny"],
            "wave": ["2017"],
            "subgroup": ["all"],
            "reason": ["few_with"],
        }
    )
    beside = framework_reasons(study, strict.assign(n_fewest=20), hidden.astype(str))
    assert set(beside[table["framework"] == "steps"]) == {"hidden_side"}
    # the path is about one of its two items alone
    assert set(beside[table["framework"] == "way"]) == {""}
    # the gate refuses a table of other frameworks than the study has
    path = layout.internal("tiny", "tiny17", "frameworks")
    path.write_text(path.read_text().replace("steps", "other"))
    assert released.run("release", "tiny").exit_code == 2


def test_a_wave_without_frameworks_is_refused(framed):
    framed.run("harmonise", "tiny", "tiny17")
    framed.edit("study.yaml", lambda content: content.update(id="tiny"))
    (framed.folder / "config/studies/tiny/frameworks.yaml").unlink()
    framed.edit("figures.yaml", lambda content: content.update(figures=[]))
    result = framed.run("frameworks", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "has no ladder or path in tiny17" in result.output
