"""What each step of a run took, from the files in which Snakemake measured it."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from ouder_netwerk.cli import main
from ouder_netwerk.costs import Cost, draw_costs, read_costs

HEADER = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time"


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a study has run."""
    monkeypatch.chdir(tmp_path)
    logs = tmp_path / "logs/small"
    logs.mkdir(parents=True)
    for step, line in {
        "harmonise-2019": "4.00\t0:00:04\t100.00\t0\t0\t0\t0\t0\t50\t2.00",
        "model-2019": "9.50\t0:00:09\t200.00\t0\t0\t0\t0\t0\t50\t9.00",
        "compare": "0.04\t0:00:00\t-\t-\t-\t-\t-\t-\t0.00\tNA",
    }.items():
        (logs / f"{step}.tsv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    table = tmp_path / "data/harmonised/small/2019.parquet"
    table.parent.mkdir(parents=True)
    pd.DataFrame({"weight": [1.0] * 380}).to_parquet(table)
    return tmp_path


def test_the_longest_step_comes_first_with_its_respondents_a_second(measured: Path) -> None:
    costs = read_costs("small")
    assert [(cost.step, cost.respondents) for cost in costs] == [
        ("model-2019", 380),
        ("harmonise-2019", 380),
        ("compare", None),
    ]
    assert [cost.respondents_per_second for cost in costs] == [40, 95, None]
    # 200 units of 2^20 bytes
    assert costs[0].peak_mb == pytest.approx(209.7152)
    assert costs[2] == Cost("compare", 0.04, 0, 0, None), "a step too short to be looked at has no memory"


def test_the_command_writes_table_and_picture(measured: Path) -> None:
    run = CliRunner().invoke(main, ["costs", "small"])
    assert run.exit_code == 0
    lines = run.stdout.splitlines()
    assert lines[1].split() == ["model-2019", "9.5", "9.0", "210", "40"]
    assert lines[-1].split() == ["all,", "one", "by", "one", "13.5", "11.0", "210"]
    assert (
        "model-2019" in (measured / "logs/small/costs.svg").read_text(encoding="utf-8")
        or (measured / "logs/small/costs.svg").stat().st_size > 5_000
    )


def test_a_study_that_never_ran_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(main, ["costs", "small"])
    assert run.exit_code == 2
    assert "holds no measured step" in run.output and "run the study first" in run.output


def test_every_step_is_a_bar_in_both_halves(tmp_path: Path) -> None:
    draw_costs("small", [Cost("a", 2, 1, 100, None), Cost("b", 1, 1, 50, None)], tmp_path / "costs.png")
    assert (tmp_path / "costs.png").stat().st_size > 5_000
