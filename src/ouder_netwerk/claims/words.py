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
    nl="Standingegevens: dit toetst de verwerking, niet de bevinding.",
    en="Stand-in microdata: this checks the pipeline, not the finding.",
)


def band_words(result: ClaimResult, language: Language) -> str:
    """Return the band of a result, empty when it has none."""
    return result.checked.band.in_language(language) if result.checked.band else ""


def estimate_words(result: ClaimResult, language: Language) -> str:
    """Return estimate and interval in percentages or points, empty when there is none."""
    checked = result.checked
    if isnan(checked.estimate):
        return ""
    sign = "+" if result.claim.kind in ("difference", "change") else ""
    estimate, low, high = (f"{100 * value:{sign}.1f}" for value in (checked.estimate, checked.ci_low, checked.ci_high))
    text = f"{estimate} ({low} / {high})" if sign else f"{estimate}% ({low}-{high})"
    return text.replace(".", ",") if language == "nl" else text
