"""Published numbers and words read as bands."""

import pytest

from ouder_netwerk.claims.bands import Band, form_of, number_band, word_band


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ("27%", 0.265, 0.275),
        ("27 procent", 0.265, 0.275),
        ("64,5%", 0.6445, 0.6455),
        ("64.48%", 0.64475, 0.64485),
        ("een op de negen", 1 / 9.5, 1 / 8.5),
        ("1 op de 8", 1 / 8.5, 1 / 7.5),
        ("een op de vijf", 1 / 5.5, 1 / 4.5),
        ("een op de vier", 0.225, 0.275),
        ("een op de drie", 1 / 3 - 0.025, 1 / 3 + 0.025),
        ("een op de twee", 0.475, 0.525),
        ("een op de twaalf", 1 / 12.5, 1 / 11.5),
        ("een op de vijftien", 1 / 15.5, 1 / 14.5),
        ("een op de twintig", 1 / 20.5, 1 / 19.5),
        ("100%", 0.995, 1.005),
    ],
)
def test_number_is_read_as_what_it_was_before_rounding(quantity: str, low: float, high: float) -> None:
    band = number_band(quantity)
    assert band is not None
    assert (band.low, band.high) == pytest.approx((low, high), abs=1e-12)
    assert form_of(quantity) == "number"


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ("bijna twee derde", 2 / 3 - 0.05, 2 / 3),
        ("bijna de helft", 0.45, 0.50),
        ("een kleine 30%", 0.25, 0.30),
        ("een kleine helft", 0.45, 0.50),
        ("ruim een derde", 1 / 3, 1 / 3 + 0.05),
        ("ruim vier op de tien", 0.40, 0.45),
        ("ongeveer een derde", 1 / 3 - 0.025, 1 / 3 + 0.025),
        ("circa driekwart", 0.725, 0.775),
        ("meer dan de helft", 0.50, 1),
        ("minder dan 10%", 0, 0.10),
        ("meer dan een op de acht", 0.125, 1),
        ("de meeste", 0.50, 1),
        ("vrijwel alle", 0.90, 1),
        ("drie op de tien", 0.28, 0.32),
        ("twee derde", 2 / 3 - 0.025, 2 / 3 + 0.025),
        ("drie vierde", 0.725, 0.775),
        ("twee vijfde", 0.375, 0.425),
        ("een zesde", 1 / 6 - 0.025, 1 / 6 + 0.025),
        ("een achtste", 0.10, 0.15),
        ("zeven tiende", 0.675, 0.725),
        ("een op de een", 0.98, 1.02),
        ("twee à drie op de tien", 0.20, 0.30),
        ("Twee a drie op de tien", 0.20, 0.30),
        ("de helft tot twee derde", 0.50, 2 / 3),
        ("20% tot 30%", 0.20, 0.30),
        ("20 tot 30%", 0.20, 0.30),
        ("20 à 30 procent", 0.20, 0.30),
        ("een kwart tot een derde", 1 / 4, 1 / 3),
        ("een tot twee derde", 1 / 3, 2 / 3),
        ("twee tot drie op de tien", 0.20, 0.30),
    ],
)
def test_words_have_one_band(quantity: str, low: float, high: float) -> None:
    band = word_band(quantity)
    assert band is not None
    assert (band.low, band.high) == pytest.approx((low, high), abs=1e-12)
    assert form_of(quantity) == "words"


@pytest.mark.parametrize(
    "quantity", ["veel", "bijna iedereen", "ruim", "een op de", "op de tien", "twee drie derde", "veel derde"]
)
@pytest.mark.parametrize("more", ["", " tot 30%"])
def test_unknown_words_have_no_band(quantity: str, more: str) -> None:
    assert form_of(quantity + more) is None


@pytest.mark.parametrize(
    "quantity", ["270%", "bijna 270%", "vier op de drie", "30 tot 20%", "20 tot 130%", "20 tot 20%"]
)
def test_what_is_no_share_has_no_band(quantity: str) -> None:
    assert form_of(quantity) is None


@pytest.mark.parametrize("count", range(2, 20))
def test_one_in_so_many_never_says_more_than_the_fraction(count: int) -> None:
    band = number_band(f"1 op de {count}")
    assert band is not None
    assert 1 / count - 0.025 <= band.low < 1 / count < band.high <= 1 / count + 0.025


def test_decimals_keep_a_deviation_visible() -> None:
    assert Band(0.645, 0.655).decimals(0.6448, least=1) == 2
    assert Band(0.645, 0.655).decimals(0.64499, least=1) == 3
    assert Band(0.645, 0.655).decimals(0.645, least=1) == 1
    assert Band(0.45, 0.50, open_high=True).decimals(0.502, least=0) == 0
    assert Band(0.45, 0.50).decimals(0.502, least=0) == 1


def test_hedge_excludes_the_quantity_itself() -> None:
    almost, over, more, less = (word_band(f"{word} de helft") for word in ("bijna", "ruim", "meer dan", "minder dan"))
    for band in (almost, over, more, less):
        assert band is not None
        assert not band.contains(0.5)
    assert almost and almost.contains(0.4999)
    assert almost.contains(0.45)
    assert over and over.contains(0.5001)


def test_tie_of_rounding_belongs_to_both_numbers() -> None:
    lower, upper = number_band("27%"), number_band("28%")
    assert lower and upper
    assert lower.contains(0.275)
    assert upper.contains(0.275)


def test_interval_that_touches_meets_a_closed_limit_only() -> None:
    assert Band(0.45, 0.50).meets(0.40, 0.45)
    assert not Band(0.45, 0.50, open_low=True).meets(0.40, 0.45)
    assert Band(0.45, 0.50).meets(0.50, 0.60)
    assert not Band(0.45, 0.50, open_high=True).meets(0.50, 0.60)


def test_distance_is_from_the_nearest_limit_on_either_side() -> None:
    band = Band(0.45, 0.50)
    assert band.distance(0.40, 0.44) == pytest.approx(0.01)
    assert band.distance(0.52, 0.60) == pytest.approx(0.02)
    assert band.distance(0.40, 0.47) == 0
    assert (band.lies_above(0.44), band.lies_above(0.45), band.lies_above(0.60)) == (True, False, False)
    assert Band(0.45, 0.50, open_low=True).lies_above(0.45)


def test_band_is_shown_with_the_comma_of_the_language() -> None:
    assert Band(0.62, 0.666, open_high=True).in_language("nl") == "62–<66,6%"
    assert Band(0.62, 0.666).in_language("en") == "62–66.6%"
    assert Band(0.5, 1, open_low=True).in_language("en") == ">50%"
    assert Band(0, 0.1, open_high=True).in_language("en") == "<10%"
    assert Band(0.9, 1).in_language("en") == "90–100%"
    assert Band(0, 0.1).in_language("en") == "0–10%"
    assert Band(1 / 3, 0.38, open_low=True).in_language("en") == ">33.33–38%"
