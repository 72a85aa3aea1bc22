"""The mean of how many of some answers a respondent gave is the sum of the shares of those answers."""

from collections.abc import Mapping

import pandas as pd

from ouder_netwerk.release.relations.subgroups import DossierCounts
from ouder_netwerk.release.system import Counted, Place, SystemBuilder
from ouder_netwerk.study.study import Study

SUM = frozenset({"sum"})
"""In the place of answers: what the values of a number add up to."""


def relate_counts(
    study: Study,
    build: SystemBuilder,
    estimates: pd.DataFrame,
    waves: Mapping[tuple[str, str], str],
    respondents: Mapping[str, DossierCounts],
) -> None:
    """Relate what `count_of` adds up to, to the answers that it counts, where all of these are released.

    Who lacks one of the answers has no count, but may have given the others: so the answers are at least the count.
    """
    counted = {
        name: concept.derive.count_of
        for name, concept in study.concepts.items()
        if concept.derive and concept.derive.count_of
    }
    # a mean, a total and a ratio of one count tell the same
    related: set[Counted] = set()
    columns = ["survey", "wave", "indicator", "subgroup", "level", "span"]
    for survey, wave, name, subgroup, level, span in estimates[columns].itertuples(index=False, name=None):
        indicator, place = study.indicators.all[name], Place(waves[survey, wave], subgroup, level)
        rule, whole = counted.get(indicator.concept), Counted("answered", place, (indicator.concept, ""), SUM)
        if rule is None or whole not in build.variables or whole in related:
            continue
        related.add(whole)
        given = {
            part: frozenset(rule.categories) & frozenset(study.possible_categories(place.wave, part))
            for part in rule.concepts
        }
        parts = build.there(Counted("answered", place, (part, ""), answers) for part, answers in given.items())
        if len(parts) < len(rule.concepts):
            continue
        terms = {build.variables[whole]: span} | dict.fromkeys(parts, -1.0)
        if respondents[place.wave].missing.get(indicator.concept, 0):
            build.at_most(terms)
        else:
            build.equal(terms)
