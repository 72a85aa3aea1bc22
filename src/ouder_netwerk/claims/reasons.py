"""Why a verdict is what it is, in words: one form for both languages, numbers as readers of each see them."""

from collections.abc import Callable

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.formatting import decimal, percent, percent_interval, points, points_interval
from ouder_netwerk.study.base import Language, Text

PLACES = 2
"""Decimals of percentages: more than published, so that a small deviation can be seen."""
BREAK = Text(nl="er ligt een breuk in de reeks tussen", en="there is a break in the series between")


def not_released(flag: str) -> Text:
    """Return that disclosure control took a number away."""
    return Text(nl=f"niet vrijgegeven ({flag})", en=f"not released ({flag})")


def too_imprecise(flag: str) -> Text:
    """Return that a number was released as one not to build on."""
    return Text(nl=f"te onnauwkeurig ({flag})", en=f"too imprecise ({flag})")


def too_few(n_eff: float, needed: int) -> Text:
    """Return that a number rests on too few respondents."""
    return Text(
        nl=f"te weinig respondenten (effectief {n_eff:.0f}, nodig {needed})",
        en=f"too few respondents (effective n {n_eff:.0f}, needed {needed})",
    )


def of(name: Text, reason: Text) -> Text:
    """Return a reason with what it is the reason of."""
    return _joined("{}: {}", name, reason)


def share_and_band(share: float, band: Band) -> Text:
    """Return where a share lies from its band.

    Examples
    --------
    >>> reason = share_and_band(0.6448, Band(0.645, 0.655))
    >>> reason.nl, reason.en
    ('64,48% ligt 0,02 procentpunt onder 64,5–65,5%', '64.48% lies 0.02 percentage points below 64.5–65.5%')
    """
    places = band.decimals(share, PLACES)
    return _lies(_written(lambda language: percent(share, language, places)), share, share, band, places)


def interval_and_band(low: float, high: float, band: Band) -> Text:
    """Return where a confidence interval lies from a band.

    Examples
    --------
    >>> interval_and_band(0.6226, 0.6651, Band(0.62, 0.666)).nl
    '62,26–66,51% past bij 62–66,6%'
    >>> interval_and_band(0.6226, 0.6671, Band(0.62, 0.666)).en
    '62.26–66.71% reaches beyond 62–66.6%'
    """
    interval = _written(lambda language: f"{percent_interval(low, high, language, PLACES)}%")
    return _lies(interval, low, high, band, PLACES)


def revised(reason: Text) -> Text:
    """Return that a number lies beside its range by no more than a new weighting explains."""
    allowed = Text(
        nl="binnen wat een herziene weging verschilt (driekwart standaardfout)",
        en="within what a revised weighting changes (three quarters of a standard error)",
    )
    return _joined("{}, {}", reason, allowed)


def named_share(name: Text, share: float) -> Text:
    """Return a share behind what it is the share of."""
    return _joined("{} {}", name, _written(lambda language: percent(share, language, PLACES)))


def wrong_order(above: Text, below: Text) -> Text:
    """Return that the share that should be the higher one is the lower."""
    return _joined("{} {} {}", above, Text(nl="ligt onder", en="lies below"), below)


def order(tiers: list[list[Text]]) -> Text:
    """Return the shares in the order that was stated."""
    shown = [_joined(", ".join("{}" for _ in tier), *tier) for tier in tiers]
    return _joined(" > ".join("{}" for _ in shown), *shown)


def difference(value: float, low: float, high: float, significant: bool) -> Text:
    """Return a difference with its interval, and whether it is significant.

    Examples
    --------
    >>> difference(-0.107, -0.172, -0.042, significant=True).nl
    'verschil −10,7 procentpunt (−17,2 tot −4,2), significant'
    """
    form = Text(
        nl="verschil {} procentpunt ({}), {}significant", en="difference {} percentage points ({}), {}significant"
    )
    denial = Text(nl="niet ", en="not ")

    def written(language: Language) -> str:
        numbers = points(value, language), points_interval(low, high, language)
        return form.in_language(language).format(*numbers, "" if significant else denial.in_language(language))

    return _written(written)


def effect(value: float, low: float, high: float, unit: str, significant: bool) -> Text:
    """Return an effect of a model with its interval, and whether it is significant.

    Examples
    --------
    >>> effect(0.36, 0.24, 0.55, "ratio", significant=True).en
    'odds ratio 0.36 (0.24 to 0.55), significant'
    """
    if unit == "points":
        return difference(value, low, high, significant)
    form = Text(nl="odds ratio {} ({} tot {}), {}significant", en="odds ratio {} ({} to {}), {}significant")
    denial = Text(nl="niet ", en="not ")

    def written(language: Language) -> str:
        numbers = (decimal(number, PLACES, language) for number in (value, low, high))
        return form.in_language(language).format(*numbers, "" if significant else denial.in_language(language))

    return _written(written)


def filled(form: Text, *parts: Text) -> Text:
    """Return a form of two languages filled with texts."""
    return Text(nl=form.nl.format(*(part.nl for part in parts)), en=form.en.format(*(part.en for part in parts)))


def _lies(what: Text, low: float, high: float, band: Band, places: int) -> Text:
    published = _written(band.in_language)
    if band.meets(low, high):
        inside = band.contains(low) and band.contains(high)
        fits = Text(nl="past bij", en="fits") if inside else Text(nl="reikt verder dan", en="reaches beyond")
        return _joined("{} {} {}", what, fits, published)
    far = _written(lambda language: decimal(100 * band.distance(low, high), places, language))
    side = (
        Text(nl="procentpunt onder", en="percentage points below")
        if band.lies_above(high)
        else Text(nl="procentpunt boven", en="percentage points above")
    )
    return _joined("{} {} {} {} {}", what, Text(nl="ligt", en="lies"), far, side, published)


def _written(write: Callable[[Language], str]) -> Text:
    return Text(nl=write("nl"), en=write("en"))


def _joined(form: str, *parts: Text) -> Text:
    """Fill a form in both languages."""
    return Text(nl=form.format(*(part.nl for part in parts)), en=form.format(*(part.en for part in parts)))


def made_to_be(share: float, made: float) -> Text:
    """Return that a share of a stand-in is not what it was made to be.

    Examples
    --------
    >>> made_to_be(0.73, 0.27).en
    '73.00% where the stand-in was made to have 27.00%'
    """
    form = Text(nl="{} waar de stand-in gemaakt is met {}", en="{} where the stand-in was made to have {}")
    return filled(form, _percentage(share), _percentage(made))


def _percentage(share: float) -> Text:
    return _written(lambda language: percent(share, language, PLACES))
