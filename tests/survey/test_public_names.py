"""Every public name says what it takes and gives, with an example that runs; and importing them stays cheap."""

import inspect
import subprocess
import sys

import pytest

from ouder_netwerk import survey

FUNCTIONS = [name for name in survey.__all__ if inspect.isfunction(getattr(survey, name))]
CLASSES = [name for name in survey.__all__ if inspect.isclass(getattr(survey, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_have_parameters_returns_and_an_example(name):
    text = inspect.getdoc(getattr(survey, name))
    for part in ("Parameters\n---", "Returns\n---", "Examples\n---", ">>> "):
        assert part in text, f"{name} lacks {part.split()[0]}"
    signature = inspect.signature(getattr(survey, name))
    for parameter in signature.parameters:
        assert parameter in text, f"{name} says nothing of `{parameter}`"


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_described(name):
    assert len(inspect.getdoc(getattr(survey, name)).splitlines()) >= 1
    assert "(*args" not in inspect.getdoc(getattr(survey, name))


def test_importing_loads_no_heavy_library():
    heavy = ("scipy.stats", "statsmodels", "matplotlib", "formulaic", "pydantic")
    program = f"import sys, ouder_netwerk.survey; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
