"""The words in which reports on claims are written."""

from math import isnan

from ouder_netwerk.claims.reasons import PLACES
from ouder_netwerk.claims.report import ClaimResult
from ouder_netwerk.claims.verdicts import Verdict
from ouder_netwerk.formatting import DASH, decimal, percent, percent_interval, points, points_interval
from ouder_netwerk.texts.phrases import phrases


def verdict_words(verdict: Verdict, language: str) -> str:
    """Return a verdict."""
    return phrases(language).text(f"verdicts.{verdict}")


def band_words(result: ClaimResult, language: str) -> str:
    """Return the band of a result, empty when it has none."""
    return result.checked.band.in_language(language) if result.checked.band else ""


def source_words(result: ClaimResult, language: str) -> str:
    """Return source and place of a statement, and whether its tie to the survey is our inference."""
    inferred = phrases(language).text("verify.inferred")
    place = result.claim.place.in_language(language)
    return f"{result.claim.source}, {place}{inferred if result.claim.attribution == 'inferred' else ''}"


def estimate_words(result: ClaimResult, language: str) -> str:
    """Return estimate and interval in the unit of the claim, empty when there is none."""
    checked = result.checked
    if isnan(checked.estimate):
        return ""
    if checked.unit == "count":
        return f"{checked.estimate:.0f}"
    if checked.unit in ("odds_ratio", "rate_ratio", "amount"):
        value, low, high = (
            decimal(number, PLACES, language) for number in (checked.estimate, checked.ci_low, checked.ci_high)
        )
        # a dash would run into a minus sign
        limits = (
            phrases(language).say("points_interval", low=low, high=high)
            if checked.unit == "amount"
            else f"{low}{DASH}{high}"
        )
        return f"{value} ({limits})"
    if checked.unit == "points":
        limits = points_interval(checked.ci_low, checked.ci_high, language)
        return f"{points(checked.estimate, language)} ({limits})"
    places = checked.band.decimals(checked.estimate, PLACES) if checked.band else PLACES
    if checked.unit == "number" and checked.band:
        limits = checked.band.written_interval(checked.ci_low, checked.ci_high, language, PLACES)
        return f"{checked.band.written(checked.estimate, language, places)} ({limits})"
    limits = percent_interval(checked.ci_low, checked.ci_high, language, 1)
    return f"{percent(checked.estimate, language, places)} ({limits})"
