from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.released import read_released
from ouder_netwerk.study.study import Study
from sealed import seal


def test_hidden_cells_have_a_reason_and_no_number(sample: tuple[Study, Path]) -> None:
    released = read_released(sample[1], "sample", ["estimates"])
    cell = released.estimates["sample", "2021", "neighbours", "yes", "province", "zeeland"]
    assert cell.hidden and cell.flag == "few_respondents" and cell.standin
    assert released.models == {} and released.claims == ()


def test_every_missing_file_is_named_with_the_command_that_makes_it(sample: tuple[Study, Path], tmp_path: Path) -> None:
    (tmp_path / "estimates.csv").write_bytes((sample[1] / "estimates.csv").read_bytes())
    with pytest.raises(InputError) as caught:
        read_released(tmp_path, "sample")
    assert [Path(problem.where).name for problem in caught.value.problems] == [
        "contrasts.csv",
        "models.csv",
        "claims.csv",
    ]
    assert "ouder-netwerk release sample" in str(caught.value) and "ouder-netwerk claims sample" in str(caught.value)


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "estimates.csv").write_text("study,survey\na,b\n")
    seal(tmp_path)
    with pytest.raises(InputError, match="has no column"):
        read_released(tmp_path, tmp_path.name, ["estimates"])
