"""The README's statistics example runs as it stands."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_example_runs_and_prints_a_table(capsys):
    (example,) = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    exec(example, {})
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in printed[1:4]] == ["support"] * 3
