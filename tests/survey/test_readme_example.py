"""The README's example of the statistics runs as it stands there."""

import re
from pathlib import Path

import pandas as pd
import pytest

from survey.test_pairing import FRAME

README = Path(__file__).parents[2] / "README.md"


def test_five_lines_from_a_file_to_a_table_of_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = README.read_text(encoding="utf-8")
    (code,) = re.findall(r"usable on its own:\s+```python\n(.*?)```", text, re.DOTALL)
    assert len(code.splitlines()) == 5
    columns = {"w": "weight", "psu": "school"}
    FRAME.rename(columns=columns)[["weight", "stratum", "school", "income", "region"]].to_csv(tmp_path / "parents.csv")
    monkeypatch.chdir(tmp_path)
    *statements, last = code.splitlines()
    names: dict[str, object] = {}
    exec("\n".join(statements), names)
    table = eval(last, names)
    assert isinstance(table, pd.DataFrame)
    assert table["level"].tolist() == ["north", "south"]
    assert (table["ci_low"] < table["estimate"]).all() and (table["estimate"] < table["ci_high"]).all()
