"""What leaves speaks rounded numbers alone: files, pages, pictures, documents, workbooks and logs."""

import re
import zipfile

import numpy as np
import pandas as pd
import pytest

_DECIMALS = re.compile(r"\d+[.,]\d+")
_COUNT = re.compile(r"\b[nN] ?= ?(\d+)\b")
_NUMBERS = {
    "estimates": ("estimate", "se", "ci_low", "ci_high", "n_weighted", "n_eff", "deff"),
    "contrasts": ("difference", "se", "ci_low", "ci_high", "statistic", "p"),
    "models": ("estimate", "se", "odds_ratio", "ame", "ame_se", "p", "statistic"),
}


def _exact(folder):
    """Return the internal numbers that have digits which are not released, and what they are in percent."""
    values = []
    for kind, names in _NUMBERS.items():
        table = pd.read_csv(folder / f"tiny17.{kind}.csv")
        values += [table[name].to_numpy(dtype=float) for name in names]
    exact = np.abs(np.concatenate(values))
    exact = exact[np.isfinite(exact) & (np.abs(exact - exact.round(3)) > 2e-5)]
    return np.unique(np.concatenate([exact, exact * 100]))


def _told(path):
    """Return what can be read in a file, pictures and documents included."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".svg"))]
        return "\n".join(part.decode("utf-8", "ignore") for part in parts)
    return path.read_bytes().decode("utf-8", "ignore")


def _matches(text, exact, least):
    """Return numbers in a text that have digits of an exact one beyond what is released."""
    for token in set(_DECIMALS.findall(text)):
        decimals = len(re.split("[.,]", token)[1])
        if decimals >= least:
            number = float(token.replace(",", "."))
            near = exact[np.searchsorted(exact, number - 0.5 * 10.0**-decimals) :][:1]
            if len(near) and abs(near[0] - number) <= 0.5001 * 10.0**-decimals:
                yield token, float(near[0])


@pytest.fixture
def made(tiny):
    """A study of 829 respondents under the rules of CBS, with everything that is made from it."""
    tiny.edit("study.yaml", lambda content: content.update(release={"preset": "cbs"}))

    def many(frame):
        copies = [
            frame.assign(RESP=[f"{copy}-{row}" for row in frame["RESP"]], BUURT=frame["BUURT"] + 100 * copy)
            for copy in range(18)
        ]
        whole = pd.concat(copies, ignore_index=True)
        return whole.iloc[: 17 * len(frame) + 13]

    tiny.write(many)
    tiny.run_all()
    for command in ("claims", "tables", "figures", "report", "provenance"):
        result = tiny.run(command, "tiny")
        assert result.exit_code == 0, result.output
    return tiny


def test_no_digit_beyond_the_rounding_is_in_any_file(made):
    exact = _exact(made.folder / "data/estimates/tiny")
    assert len(exact) > 50
    # internal numbers are found where they are
    internal = (made.folder / "data/estimates/tiny/tiny17.estimates.csv").read_text(encoding="utf-8")
    assert len(list(_matches(internal, exact, 5))) > 20
    files = sorted(path for path in (made.folder / "results").rglob("*") if path.is_file())
    logs = sorted(path for path in (made.folder / "logs").rglob("*") if path.is_file())
    kinds = {path.suffix for path in files}
    assert {".csv", ".json", ".html", ".svg", ".docx", ".xlsx"} <= kinds
    for path in (*files, *logs):
        assert list(_matches(_told(path), exact, 5)) == [], path.name
    shown = pd.read_csv(made.folder / "results/tiny/estimates.csv")["estimate"].notna()
    assert shown.mean() > 0.5
    # counts are multiples of 5: 829 is nowhere
    counts = [int(one) for path in files if path.suffix != ".xlsx" for one in _COUNT.findall(_told(path))]
    assert 830 in counts
    assert [count for count in counts if count % 5] == []
    texts = [path for path in files if path.suffix in (".csv", ".json", ".html", ".docx")]
    assert [path.name for path in texts if re.search(r"(?<![\d.,])829(?![\d.,])", _told(path))] == []
