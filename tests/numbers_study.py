"""The tiny study with a number, and every statistic of it."""

TITLE = {"nl": "Getallen", "en": "Numbers"}
FIGURES = [
    {
        "id": "age",
        "kind": "profile",
        "subtitle": TITLE,
        "waves": "tiny17",
        "indicators": "age_mean",
        "by": ["single_parent"],
    },
    {
        "id": "ages",
        "kind": "bars",
        "subtitle": TITLE,
        "waves": "tiny17",
        "indicators": ["age_mean", "age_median", "age_p90"],
    },
]
TABLES = [
    {"id": "numbers", "kind": "section", "section": "numbers", "waves": "tiny17", "title": TITLE},
    {
        "id": "gaps",
        "kind": "differences",
        "section": "numbers",
        "waves": "tiny17",
        "title": TITLE,
        "sheet": {"nl": "Verschil", "en": "Gaps"},
    },
]
NUMBER = {"label": {"nl": "x", "en": "x"}, "categories": "number"}


SCALE = {
    "label": {"nl": "Netwerk", "en": "Network"},
    "categories": "number",
    "derive": {"mean_of": ["help_parents", "help_neighbours"]},
}


def with_numbers(tiny):
    """Add the age of the child as a number, and every statistic of it and of the number of sources."""
    tiny.edit(
        "concepts.yaml",
        lambda content: content["concepts"].update(age=dict(NUMBER, unit={"nl": "jaar", "en": "years"})),
    )
    tiny.edit("concepts.yaml", lambda content: content["concepts"].update(network=SCALE))
    tiny.edit("waves/tiny17.yaml", lambda content: content["variables"].update(age={"from": "LEEFTIJD"}))
    indicators = [
        {"id": "age_mean", "concept": "age", "statistic": "mean"},
        {"id": "age_median", "concept": "age", "statistic": "median"},
        {"id": "age_p90", "concept": "age", "statistic": "quantile", "probability": "0.9"},
        {"id": "age_total", "concept": "age", "statistic": "total"},
        {"id": "sources_by_age", "concept": "sources", "statistic": "ratio", "over": "age"},
        {"id": "help_alike", "concept": "help", "category": "yes", "standardised": {"over": "child_age"}},
    ]
    section = {"id": "numbers", "title": {"nl": "Getallen", "en": "Numbers"}, "indicators": indicators}
    tiny.edit("indicators.yaml", lambda content: content["sections"].append(section))
    return tiny
