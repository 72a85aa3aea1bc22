"""Whether a regression model can be fitted to the concepts it names."""

from collections.abc import Iterator

from ouder_netwerk.errors import Problem, unknown_names
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.regression import LINKS, OF_NUMBERS, RegressionModel, interactions
from ouder_netwerk.study.study import Study


def outcome_problems(study: Study, where: str, model: RegressionModel) -> Iterator[Problem]:
    """Yield a problem where the outcome or offset is not what the kind of model explains or takes."""
    name, concept = model.outcome.concept, study.concepts.get(model.outcome.concept)
    if concept is not None:
        count, number = len(concept.category_names), concept.categories == "number"
        if number != (model.kind in OF_NUMBERS):
            kinds = ", ".join(kind for kind in LINKS if (kind in OF_NUMBERS) == number)
            what = (
                f"`kind: {model.kind}` does not go with `{name}`, which {'is a number' if number else 'has categories'}"
            )
            yield Problem(f"{where}.outcome", what, f"choose another outcome, or a `kind` of: {kinds}")
        elif model.kind == "ordinal" and count < 3:
            what = f"`{name}` has {count} categories, and an ordinal model needs three or more, in order"
            yield Problem(f"{where}.outcome", what, "write `kind: logistic`, and the category that is explained")
        else:
            category = model.outcome.category
            yield from unknown_names(f"{where}.outcome", f"category of {name}", category, concept.category_names)
    for key, named in (("offset", model.offset), ("exposure", model.exposure)):
        if named in study.concepts and study.concepts[named].categories != "number":
            yield Problem(f"{where}.{key}", f"`{named}` has categories", "name a concept with `categories: number`")


def interaction_problems(where: str, model: RegressionModel) -> Iterator[Problem]:
    """Yield a problem for each interaction of which the terms themselves are not in the model by then."""
    for block in model.blocks:
        terms = model.terms_until(block)
        for parts in interactions(block.terms):
            absent = [part for part in parts if part not in terms]
            if absent:
                what = f"`{PAIR.join(parts)}` needs `{absent[0]}`, which is no term of this block or one before it"
                yield Problem(f"{where}.{block.id}", what, "add the term, or leave the interaction out")
            elif len(set(parts)) < len(parts):
                what = f"`{PAIR.join(parts)}` is an interaction of a term with itself"
                yield Problem(f"{where}.{block.id}", what, "name two different terms")
