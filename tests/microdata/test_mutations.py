"""A short run of benchmarks/mutated_survey_files.py: damaged files end in exit 0 or 2, and nothing else."""

import random

import pytest

from conftest import tiny_frame, write_tiny
from microdata.mutations import try_mutations, write_seeds

_EACH = 6


@pytest.mark.parametrize(
    "name",
    [
        "sav",
        "zsav",
        "por",
        "xpt",
        "csv",
        "parquet",
        "zip",
        "feather",
        "xlsx",
        "ods",
        "rds",
        "dta104",
        "dta108",
        "dta111",
        "dta114",
        "dta117",
        "dta118",
    ],
)
def test_damaged_files_end_well_or_in_a_message(tiny, name):
    seed = write_seeds(tiny.folder.parent / f"{tiny.folder.name}_seeds", tiny_frame(), write_tiny)[name]
    outcome = try_mutations(seed, tiny.folder / "elsewhere", _EACH, random.Random(f"fixed {name}"))
    assert not outcome.wrong
    assert sum(outcome.codes.values()) == 2 * _EACH
    assert outcome.slowest < 60
