"""A published mean or median against the released one, in its own unit."""

import pytest

from numbers_study import with_numbers
from ouder_netwerk.claims.bands import Band, plain_number_band
from ouder_netwerk.claims.verify import check_claims
from ouder_netwerk.released import read_released

TEXT = {"nl": "x", "en": "x"}


def _claim(name, quantity, kind="mean", **target):
    return {
        "id": name,
        "kind": kind,
        "section": "s",
        "phrase": "gemiddeld",
        "paraphrase": TEXT,
        "source": "S",
        "place": "p. 1",
        "population": TEXT,
        "survey": "tiny17",
        "attribution": "stated",
        "basis": "same-data",
        "quantity": quantity,
        "target": {"wave": "tiny17", "indicator": "age_mean"} | target,
    }


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ("8", 7.5, 8.5),
        ("7,4 uur", 7.35, 7.45),
        ("7.42", 7.415, 7.425),
        ("1.250 euro", 1249.5, 1250.5),
        ("-2", -2.5, -1.5),
    ],
)
def test_a_number_is_what_it_was_before_rounding(quantity, low, high):
    band = plain_number_band(quantity)
    assert (band.low, band.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("quantity", ["8%", "een op de acht", "", "7,4,2", "uur"])
def test_what_is_no_number(quantity):
    assert plain_number_band(quantity) is None


def test_means_and_medians_are_judged_in_their_own_unit(tiny):
    with_numbers(tiny).run_all()
    released = read_released(tiny.folder / "results/tiny", "tiny", ("estimates", "contrasts", "models"))
    total = {row.indicator: row.estimate for row in released.estimates.values() if row.level == "all"}
    mean, median = total["age_mean"], total["age_median"]
    claims = [
        _claim("right", f"{mean:.1f} jaar"),
        _claim("wrong", f"{mean + 1:.1f} jaar"),
        _claim("median", f"{median:.0f}", kind="median", indicator="age_median"),
        _claim("group", "20", subgroup="single_parent", level="yes"),
    ]
    file = {"sources": {"S": {"title": TEXT}}, "sections": [{"id": "s", "title": TEXT}], "claims": claims}
    (tiny.folder / "config/studies/tiny/claims.yaml").write_text("{}")
    tiny.edit("claims.yaml", lambda content: content.update(file))
    report = check_claims(tiny.study, released)
    assert [result.verdict for result in report.results] == ["reproduced", "deviates", "reproduced", "deviates"]
    wrong = report.results[1]
    assert wrong.checked.unit == "number"
    reason = wrong.reason("nl")
    assert reason.startswith(f"{mean:.2f}".replace(".", ","))
    assert "onder" in reason
    assert "%" not in reason
    assert "procentpunt" not in reason


def test_a_band_of_numbers_is_written_plainly():
    assert Band(7.35, 7.45, number=True).in_language("nl") == "7,35–7,45"
    assert Band(7.2, 7.4, number=True).decimals(7.42, 1) == 2
