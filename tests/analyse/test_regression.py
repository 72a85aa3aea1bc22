"""Models of every kind: what a definition asks for is what the statistics are asked, and it gets to the reader."""

import shutil

import numpy as np
import pandas as pd
import pytest

from conftest import HERE, Tiny
from ouder_netwerk import layout
from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.tables.make import make_contents
from ouder_netwerk.respondents.table import read_harmonised
from ouder_netwerk.study.outputs import ForestFigure, ModelTable
from ouder_netwerk.survey import SurveyDesign, average_marginal_effects, glm, linear, logistic_formula, ordinal

TEXT = {"nl": "x", "en": "x"}
THREE = {"0-3": [0, 3], "4-9": [4, 9], "10-18": [10, 18]}
AGES = {"0-3": TEXT, "4-9": TEXT, "10-18": TEXT}


def _model(name, outcome, terms, **more):
    block = {"id": "all", "title": TEXT, "terms": terms}
    return {"id": name, "title": TEXT, "outcome": outcome, "waves": ["tiny17"], "blocks": [block]} | more


MODELS = [
    _model("years", {"concept": "years"}, ["single_parent", "help"], kind="linear"),
    _model("sources", {"concept": "sources"}, ["single_parent", "years"], kind="poisson"),
    _model("per_year", {"concept": "sources"}, ["single_parent"], kind="poisson", exposure="years"),
    _model("age", {"concept": "age", "category": "0-3"}, ["single_parent"], kind="ordinal"),
    _model(
        "crossed",
        {"concept": "help_parents", "category": "yes"},
        ["single_parent", "child_age", "single_parent*child_age"],
    ),
    _model("probit", {"concept": "help", "category": "yes"}, ["single_parent"], link="probit"),
]


def _prepare(tiny, models):
    def concepts(content):
        content["concepts"] |= {
            "years": {"label": TEXT, "categories": "number"},
            "age": {"label": TEXT, "categories": AGES},
        }

    def variables(content):
        content["variables"] |= {"years": {"from": "LEEFTIJD"}, "age": {"from": "LEEFTIJD", "bands": THREE}}

    tiny.edit("concepts.yaml", concepts)
    tiny.edit("waves/tiny17.yaml", variables)
    tiny.edit("models.yaml", lambda content: content.update(models=models))


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The released and the internal models of the tiny study, its respondents with their design, and its folder."""
    folder = tmp_path_factory.mktemp("regression")
    shutil.copytree(HERE / "tiny_study", folder / "config/studies/tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("OUDER_NETWERK_RAW", raising=False)
        tiny = Tiny(folder)
        tiny.write()
        _prepare(tiny, MODELS)
        tiny.run_all()
        frame = read_harmonised(layout.harmonised("tiny", "tiny17")).frame
        internal = pd.read_csv(layout.internal("tiny", "tiny17", "models"))
        study = tiny.study
    design = SurveyDesign(frame["weight"], strata=frame["stratum"], psu=frame["psu"], nest=True)
    return pd.read_csv(folder / "results/tiny/models.csv"), internal, frame, design, study, folder / "results/tiny"


def _row(table, model, term, level=""):
    found = table[(table["model"] == model) & (table["term"] == term) & (table["level"].fillna("") == level)]
    assert len(found) == 1
    return found.iloc[0]


def test_each_kind_is_what_the_statistics_give(released):
    table, _, frame, design, *_ = released
    years = linear(design, frame["years"], frame[["single_parent", "help"]])
    row = _row(table, "years", "single_parent", "yes")
    assert (row["measure"], row["effect"]) == ("mean_difference", pytest.approx(years.coefficients[1]))
    assert row["ame"] == pytest.approx(years.coefficients[1])
    assert np.isnan(row["odds_ratio"])
    of_model = _row(table, "years", "model", "all")
    assert of_model["estimate"] == pytest.approx(1 - years.deviance / years.null_deviance)

    counts = (
        glm(design, frame["sources"], frame[["single_parent", "years"]], family="poisson").table().set_index("term")
    )
    row = _row(table, "sources", "years")
    assert row["measure"] == "rate_ratio"
    assert row["effect_high"] == pytest.approx(np.exp(counts.loc["years", "ci_high"]))

    log = np.log(frame["years"].where(frame["years"] > 0))
    rates = glm(design, frame["sources"], frame[["single_parent"]], family="poisson", offset=log)
    row = _row(table, "per_year", "single_parent", "yes")
    assert (row["effect"], row["n"]) == (pytest.approx(np.exp(rates.coefficients[1])), rates.n)
    assert rates.n < len(frame)

    ages = ordinal(design, frame["age"], frame[["single_parent"]])
    row = _row(table, "age", "single_parent", "yes")
    assert (row["measure"], row["effect"]) == ("odds_ratio", pytest.approx(np.exp(ages.coefficients[0])))
    youngest = average_marginal_effects(ages, category="0-3")
    assert (row["ame"], row["ame_se"]) == pytest.approx(tuple(youngest.loc[0, ["estimate", "se"]]))

    probit = glm(design, frame["help"] == "yes", frame[["single_parent"]], family="binomial", link="probit")
    row = _row(table, "probit", "single_parent", "yes")
    assert (row["measure"], row["effect"]) == ("coefficient", pytest.approx(probit.coefficients[1]))


def test_an_interaction_is_named_as_a_pair_and_counted_by_its_smallest_cells(released):
    _, internal, frame, design, *_ = released
    data = frame[["single_parent", "child_age"]].assign(y=(frame["help_parents"] == "yes") * 1.0)
    fit = logistic_formula(design, "y ~ single_parent * child_age", data).table().set_index("term")
    row = _row(internal, "crossed", "single_parent*child_age", "yes*4-18")
    assert row["odds_ratio"] == pytest.approx(fit.loc["single_parent:child_age", "odds_ratio"])
    assert np.isnan(row["ame"])
    assert _row(internal, "crossed", "single_parent*child_age", "all")["p"] == pytest.approx(row["p"])
    cells = pd.crosstab(frame["single_parent"], frame["child_age"])
    assert row["n_level"] == cells.loc["yes", "4-18"]
    assert row["n_reference"] == min(cells.loc["yes", "0-3"], cells.loc["no", "4-18"], cells.loc["no", "0-3"])


@pytest.mark.parametrize(
    ("model", "measure", "origin"),
    [
        ("years", "Difference", 0.0),
        ("sources", "Rate ratio", 1.0),
        ("age", "Odds ratio", 1.0),
        ("probit", "Coefficient", 0.0),
    ],
)
def test_figure_and_table_name_the_measure_of_each_kind(released, model, measure, origin):
    *_, study, results = released
    about = {"model": model, "waves": ["tiny17"]}
    figure = ForestFigure.model_validate({"id": "f", "kind": "forest", "subtitle": TEXT} | about)
    (chart,) = make_charts(study, results, [figure], ["en"])
    assert (chart.content.axis.origin, chart.content.columns[0]) == (origin, measure)
    table = ModelTable.model_validate({"id": "t", "kind": "model", "title": TEXT} | about)
    (content,) = make_contents(study, results, [table], ["en"])
    assert measure in [column.title for column in content.columns]
    assert measure.lower() in content.notes[0]


COMMON = [
    _model("help", {"concept": "help", "category": "yes"}, ["single_parent"])
    | {"blocks": [{"id": name, "title": TEXT, "terms": [name]} for name in ("single_parent", "child_age")]}
]


@pytest.mark.parametrize(("sample", "numbers"), [("common", [43, 43]), ("each_block", [46, 43])])
def test_blocks_share_the_respondents_who_have_all_terms(tiny, sample, numbers):
    _prepare(tiny, [COMMON[0] | {"missing": {"sample": sample}}])

    def unknown(frame):
        frame.loc[:1, "ALLEEN"] = 9
        frame.loc[40:42, "LEEFTIJD"] = 99
        return frame

    def rules(content):
        content["variables"]["single_parent"]["missing"] = {"9": "refused"}
        for name in ("child_age", "years", "age"):
            content["variables"][name]["missing"] = {"99": "dont_know"}

    tiny.write(unknown)
    tiny.edit("waves/tiny17.yaml", rules)
    for step in ("harmonise", "model"):
        assert tiny.run(step, "tiny", "tiny17").exit_code == 0
    models = pd.read_csv("data/estimates/tiny/tiny17.models.csv")
    whole = models[models["term"] == "model"]
    assert whole["n"].tolist() == numbers
    assert whole["n_lost"].tolist() == [48 - n for n in numbers]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (_model("m", {"concept": "years", "category": "3"}, ["help"], kind="linear"), "leave `category` out"),
        (_model("m", {"concept": "help"}, ["single_parent"]), "name the categories that are explained"),
        (
            _model("m", {"concept": "help"}, ["single_parent"], kind="linear"),
            "does not go with `help`, which has categories",
        ),
        (_model("m", {"concept": "years"}, ["help"], kind="ordinal"), "does not go with `years`, which is a number"),
        (
            _model("m", {"concept": "help"}, ["single_parent"], kind="ordinal"),
            "has 2 categories, and an ordinal model needs",
        ),
        (_model("m", {"concept": "years"}, ["help"], kind="linear", link="log"), "choose: identity"),
        (_model("m", {"concept": "years"}, ["help"], kind="linear", offset="child_age"), "`child_age` has categories"),
        (_model("m", {"concept": "age"}, ["help"], kind="ordinal", offset="years"), "takes no offset"),
        (_model("m", {"concept": "years"}, ["help*child_age"], kind="linear"), "`help*child_age` needs `help`"),
        (_model("m", {"concept": "years"}, ["help", "help*help"], kind="linear"), "interaction of a term with itself"),
        (_model("m", {"concept": "years"}, ["help", "help*helpp"], kind="linear"), "`helpp`"),
        (_model("m", {"concept": "help", "category": "yes"}, ["age"], missing={"sample": "blocks"}), "each_block"),
    ],
)
def test_what_does_not_go_together_is_named(tiny, model, message):
    _prepare(tiny, [model])
    with pytest.raises(InputError) as error:
        _ = tiny.study
    assert message in str(error.value)
