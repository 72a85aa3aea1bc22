"""Every public name says what it takes and gives, with an example that runs; and importing them stays cheap."""

import dataclasses
import inspect
import re
import subprocess
import sys

import pytest

from ouder_netwerk import survey

FUNCTIONS = [name for name in survey.__all__ if inspect.isfunction(getattr(survey, name))]
CLASSES = [name for name in survey.__all__ if inspect.isclass(getattr(survey, name))]


def sections(documented):
    """Return the text under each underlined heading of a NumPy docstring."""
    return dict(re.findall(r"(?ms)^(\w+)\n-{3,}\n(.*?)(?=^\w+\n-{3,}\n|\Z)", inspect.getdoc(documented)))


def entries(text):
    """Return the names at the margin of a section: ``a, b : type`` is a and b."""
    return [name.strip("* ") for line in re.findall(r"(?m)^(\S.*?)(?: :.*)?$", text) for name in line.split(",")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_say_what_they_take_give_and_refuse(name):
    function = getattr(survey, name)
    found = sections(function)
    assert {"Parameters", "Returns", "Examples"} <= found.keys()
    assert ">>> " in found["Examples"]
    assert sorted(entries(found["Parameters"])) == sorted(inspect.signature(function).parameters)
    if re.search(r"raise SurveyError|\bcheck_\w+\(|refuse_\w+\(", inspect.getsource(function)):
        assert "SurveyError" in found["Raises"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_name_the_source_of_their_formula(name):
    found = sections(getattr(survey, name))
    source = found.get("References", "") + found.get("Notes", "")
    # a publication, or another function that names it
    assert re.search(r"\b(18|19|20)\d\d\b|:func:", source)


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_described_with_every_attribute(name):
    public = getattr(survey, name)
    # what dataclass writes where there is no docstring
    assert not inspect.getdoc(public).startswith(f"{name}(")
    for part in filter(dataclasses.is_dataclass, public.__mro__):
        fields = {field for field in inspect.get_annotations(part) if not field.startswith("_")}
        assert set(entries(sections(part)["Attributes"])) == fields


def test_importing_loads_no_heavy_library():
    heavy = ("scipy.stats", "scipy.optimize", "statsmodels", "matplotlib", "formulaic", "pydantic")
    program = f"import sys, ouder_netwerk.survey; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
