"""Why a verdict is what it is, to be told in any language, numbers as readers of each see them."""

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.formatting import decimal, percent, points, points_interval
from ouder_netwerk.texts.phrases import Told, told

PLACES = 2
"""Decimals of percentages: more than published, so that a small deviation can be seen."""


def not_released(flag: str) -> Told:
    """Return that disclosure control took a number away."""
    return told("reasons.not_released", flag=flag)


def too_imprecise(flag: str) -> Told:
    """Return that a number was released as one not to build on."""
    return told("reasons.too_imprecise", flag=flag)


def too_few(n_eff: float, needed: int) -> Told:
    """Return that a number rests on too few respondents."""
    return told("reasons.too_few", n_eff=f"{n_eff:.0f}", needed=str(needed))


def broken() -> Told:
    """Return that there is a break in the series between two waves."""
    return told("reasons.break")


def of(name: Told, reason: Told) -> Told:
    """Return a reason with what it is the reason of."""
    return lambda language: f"{name(language)}: {reason(language)}"


def share_and_band(share: float, band: Band) -> Told:
    """Return where a share lies from its band.

    Examples
    --------
    >>> reason = share_and_band(0.6448, Band(0.645, 0.655))
    >>> reason("nl"), reason("en")
    ('64,48% ligt 0,02 procentpunt onder 64,5–65,5%', '64.48% lies 0.02 percentage points below 64.5–65.5%')
    """
    places = band.decimals(share, PLACES)
    return _lies(lambda language: band.written(share, language, places), share, share, band, places)


def interval_and_band(low: float, high: float, band: Band) -> Told:
    """Return where a confidence interval lies from a band.

    Examples
    --------
    >>> interval_and_band(0.6226, 0.6651, Band(0.62, 0.666))("nl")
    '62,26–66,51% past bij 62–66,6%'
    >>> interval_and_band(0.6226, 0.6671, Band(0.62, 0.666))("en")
    '62.26–66.71% reaches beyond 62–66.6%'
    """
    sign = "" if band.number else "%"
    return _lies(lambda language: band.written_interval(low, high, language, PLACES) + sign, low, high, band, PLACES)


def revised(reason: Told) -> Told:
    """Return that a number lies beside its range by no more than a new weighting explains."""
    return told("reasons.revised", reason=reason)


def with_interval(reason: Told, low: float, high: float, band: Band) -> Told:
    """Return a reason with where the interval lies from the published one."""
    return told("reasons.with_interval", reason=reason, interval=interval_and_band(low, high, band))


def both_ends(lowest: Told, highest: Told) -> Told:
    """Return the reasons of the two ends of a range."""
    return told("reasons.both_ends", lowest=lowest, highest=highest)


def respondents(n: float) -> Told:
    """Return how many respondents there are."""
    return told("reasons.respondents", n=f"{n:.0f}")


def effect(value: float, low: float, high: float, unit: str, significant: bool) -> Told:
    """Return an effect of a model with its interval, and whether it is significant.

    Examples
    --------
    >>> effect(0.36, 0.24, 0.55, "odds_ratio", significant=True)("en")
    'odds ratio 0.36 (0.24 to 0.55), significant'
    """
    if unit == "points":
        return difference(value, low, high, significant)

    def written(number: float) -> Told:
        return lambda language: decimal(number, PLACES, language)

    name = f"reasons.{unit}_significant" if significant else f"reasons.{unit}_not_significant"
    return told(name, value=written(value), low=written(low), high=written(high))


def made_to_be(share: float, made: float) -> Told:
    """Return that a share of a stand-in is not what it was made to be.

    Examples
    --------
    >>> made_to_be(0.73, 0.27)("en")
    '73.00% where the stand-in was made to have 27.00%'
    """
    return told("reasons.made_to_be", share=_percentage(share), made=_percentage(made))


def _percentage(share: float) -> Told:
    return lambda language: percent(share, language, PLACES)


def named_share(name: Told, share: float) -> Told:
    """Return a share behind what it is the share of."""
    return lambda language: f"{name(language)} {percent(share, language, PLACES)}"


def wrong_order(above: Told, below: Told) -> Told:
    """Return that the share that should be the higher one is the lower."""
    return told("reasons.wrong_order", above=above, below=below)


def order(tiers: list[list[Told]]) -> Told:
    """Return the shares in the order that was stated."""
    return lambda language: " > ".join(", ".join(share(language) for share in tier) for tier in tiers)


def difference(value: float, low: float, high: float, significant: bool) -> Told:
    """Return a difference with its interval, and whether it is significant.

    Examples
    --------
    >>> difference(-0.107, -0.172, -0.042, significant=True)("nl")
    'verschil −10,7 procentpunt (−17,2 tot −4,2), significant'
    """
    return told(
        "reasons.significant" if significant else "reasons.not_significant",
        points=lambda language: points(value, language),
        limits=lambda language: points_interval(low, high, language),
    )


def _lies(found: Told, low: float, high: float, band: Band, places: int) -> Told:
    if band.meets(low, high):
        inside = band.contains(low) and band.contains(high)
        return told("reasons.fits" if inside else "reasons.reaches_beyond", found=found, published=band.in_language)
    side = "below" if band.lies_above(high) else "above"
    scale = 1 if band.number else 100
    return told(
        f"reasons.{side}_number" if band.number else f"reasons.{side}",
        found=found,
        far=lambda language: decimal(scale * band.distance(low, high), places, language),
        published=band.in_language,
    )
