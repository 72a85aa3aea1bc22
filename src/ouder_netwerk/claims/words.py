"""The words in which reports on claims are written."""

from math import isnan

from ouder_netwerk.claims.faults import CheckedBy
from ouder_netwerk.claims.reasons import PLACES
from ouder_netwerk.claims.report import ClaimResult
from ouder_netwerk.claims.verdicts import Verdict
from ouder_netwerk.formatting import DASH, decimal, percent, percent_interval, points, points_interval
from ouder_netwerk.study.base import Language, Text

VERDICTS: dict[Verdict, Text] = {
    "reproduced": Text(nl="gereproduceerd", en="reproduced"),
    "revised": Text(nl="herzien", en="revised"),
    "deviates": Text(nl="wijkt af", en="deviates"),
    "supports": Text(nl="ondersteund", en="supported"),
    "cannot-tell": Text(nl="niet te zeggen", en="cannot tell"),
    "contradicted": Text(nl="tegengesproken", en="contradicted"),
    "pipeline-fault": Text(nl="fout in de verwerking", en="pipeline fault"),
    "inconclusive": Text(nl="onbeslist", en="inconclusive"),
    "not-testable": Text(nl="niet toetsbaar", en="not testable"),
    "qualitative": Text(nl="kwalitatief", en="qualitative"),
}

CHECKED_BY: dict[CheckedBy, Text] = {
    "marginal": Text(nl="niet zoals de stand-in gemaakt is", en="not what the stand-in was made to have"),
    "structure": Text(nl="kan niet kloppen naast andere cijfers", en="cannot be right beside other numbers"),
    "lock": Text(nl="anders dan nagekeken", en="not the number that was reviewed"),
    "expectation": Text(nl="ander oordeel dan verwacht", en="not the verdict that was expected"),
}

STANDIN = Text(
    nl="Nagemaakte gegevens (stand-in): dit toetst de verwerking, niet de bevinding.",
    en="Stand-in microdata: this checks the pipeline, not the finding.",
)


def verdict_words(result: ClaimResult, language: Language) -> str:
    """Return the verdict of a result."""
    return VERDICTS[result.verdict].in_language(language)


def band_words(result: ClaimResult, language: Language) -> str:
    """Return the band of a result, empty when it has none."""
    return result.checked.band.in_language(language) if result.checked.band else ""


def source_words(result: ClaimResult, language: Language) -> str:
    """Return source and place of a statement, and whether its tie to the survey is our inference."""
    inferred = Text(nl=" (afgeleid)", en=" (inferred)").in_language(language)
    place = result.claim.place.in_language(language)
    return f"{result.claim.source}, {place}{inferred if result.claim.attribution == 'inferred' else ''}"


def estimate_words(result: ClaimResult, language: Language) -> str:
    """Return estimate and interval in the unit of the claim, empty when there is none."""
    checked = result.checked
    if isnan(checked.estimate):
        return ""
    if checked.unit == "count":
        return f"{checked.estimate:.0f}"
    if checked.unit == "ratio":
        numbers = [decimal(number, PLACES, language) for number in (checked.estimate, checked.ci_low, checked.ci_high)]
        return f"{numbers[0]} ({numbers[1]}{DASH}{numbers[2]})"
    if checked.unit == "points":
        limits = points_interval(checked.ci_low, checked.ci_high, language)
        return f"{points(checked.estimate, language)} ({limits})"
    places = checked.band.decimals(checked.estimate, PLACES) if checked.band else PLACES
    limits = percent_interval(checked.ci_low, checked.ci_high, language, 1)
    return f"{percent(checked.estimate, language, places)} ({limits})"
