"""The chart of published statements against estimates."""

from math import isnan

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.load import load_claims
from ouder_netwerk.claims.words import POINTS
from ouder_netwerk.formatting import DASH, percent, points
from ouder_netwerk.publish.figures.chart import Chart, Mark, RowChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.scales import share_axis
from ouder_netwerk.publish.findings import claims_finding
from ouder_netwerk.publish.wording import Words, capital
from ouder_netwerk.released import Claim, Released
from ouder_netwerk.study.outputs import Figure

DRAWN = ("share", "worded_share")
"""Kinds of claims with a published quantity. Differences and orders have none: their rows are words alone."""


def claims(figure: Figure, released: Released, words: Words) -> Chart:
    """Return published ranges with the estimates, a row for each statement, under the sections of `claims.yaml`.

    Qualitative statements are left out: nothing was estimated for them.
    """
    file = load_claims(words.study).file
    by_id = {claim.id: claim for claim in released.claims if claim.kind != "qualitative"}
    marks: list[Mark] = []
    for section in file.sections:
        stated = [claim for claim in file.claims if claim.section == section.id and claim.id in by_id]
        marks += [Mark(words.of(section.title), heading=True)] if stated else []
        marks += [
            _mark(capital(words.of(claim.paraphrase)), by_id[claim.id], words, figure.decimals) for claim in stated
        ]
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point, *(mark.band or ()))]
    columns = (words.say("estimate"), words.say("verdict"))
    content = RowChart(tuple(marks), share_axis(limits, words.language, from_zero=False), columns)
    shown = tuple(by_id.values())
    return framed(figure, words, content, Frame("claims_method", shown, figure.waves), claims_finding(shown, words))


def _mark(label: str, claim: Claim, words: Words, places: int) -> Mark:
    verdict = words.verdict(claim.verdict) + (words.say("accepted") if claim.accepted else "")
    if claim.kind not in DRAWN:
        change = "" if isnan(claim.estimate) else f"{points(claim.estimate, words.language)} {words.of(POINTS)}"
        return Mark(label, value=change or DASH, interval=verdict, indent=True)
    band = None if isnan(claim.band_low) else (claim.band_low, claim.band_high)
    if isnan(claim.estimate):
        return Mark(label, value=DASH, interval=verdict, band=band, indent=True)
    if band is not None:
        places = Band(*band).decimals(claim.estimate, places)
    value = percent(claim.estimate, words.language, places)
    return Mark(label, claim.estimate, claim.low, claim.high, value, verdict, band=band, indent=True)
