"""The words in which reports on claims are written."""

from math import isnan

from ouder_netwerk.claims.report import ClaimResult
from ouder_netwerk.claims.verdicts import Verdict
from ouder_netwerk.study.base import Language, Text

VERDICTS: dict[Verdict, Text] = {
    "reproduced": Text(nl="gereproduceerd", en="reproduced"),
    "deviates": Text(nl="wijkt af", en="deviates"),
    "compatible": Text(nl="verenigbaar", en="compatible"),
    "contradicted": Text(nl="tegengesproken", en="contradicted"),
    "inconclusive": Text(nl="onbeslist", en="inconclusive"),
    "not-testable": Text(nl="niet toetsbaar", en="not testable"),
    "qualitative": Text(nl="kwalitatief", en="qualitative"),
}

STANDIN = Text(
    nl="Nagemaakte gegevens (stand-in): dit toetst de verwerking, niet de bevinding.",
    en="Stand-in microdata: this checks the pipeline, not the finding.",
)


POINTS = Text(nl="punt", en="points")
"""The unit of differences."""


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
    """Return estimate and interval in percentages or points, empty when there is none."""
    checked = result.checked
    if isnan(checked.estimate):
        return ""
    if result.claim.kind in ("difference", "change"):
        text = f"{100 * checked.estimate:+.1f} ({100 * checked.ci_low:+.1f} / {100 * checked.ci_high:+.1f})"
    else:
        decimals = checked.band.decimals(checked.estimate, 2) if checked.band else 2
        text = f"{100 * checked.estimate:.{decimals}f}% ({100 * checked.ci_low:.1f}-{100 * checked.ci_high:.1f})"
    return text.replace(".", ",") if language == "nl" else text
