"""The same numbers to the last digit whatever the processor, the kernels of the linear algebra, and the threads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ouder_netwerk import survey

COMPUTED = Path(__file__).parent / "everything_computed.py"
# Results and errors, and the designs that every table is made from.
NO_FUNCTIONS = {name for name in survey.__all__ if not name.islower()}


def computed(**setting):
    run = subprocess.run(
        [sys.executable, COMPUTED], capture_output=True, text=True, check=False, env=os.environ | setting
    )
    assert run.returncode == 0, run.stderr
    return {name: digest for digest, name in (line.split(" ", 1) for line in run.stdout.splitlines())}


@pytest.fixture(scope="module")
def as_the_machine_is():
    return computed()


def test_every_public_function_is_among_what_is_compared(as_the_machine_is):
    named = {name.split(",")[0] for name in as_the_machine_is}
    assert named - {"imputed"} == set(survey.__all__) - NO_FUNCTIONS


@pytest.mark.parametrize(
    "setting",
    [
        {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3"},
        {"OPENBLAS_NUM_THREADS": "1"},
        {"OPENBLAS_NUM_THREADS": "2"},
    ],
    ids=["another processor", "one thread", "two threads"],
)
def test_no_number_depends_on_the_machine(as_the_machine_is, setting):
    found = computed(**setting)
    assert found.keys() == as_the_machine_is.keys()
    assert [name for name in found if found[name] != as_the_machine_is[name]] == []
