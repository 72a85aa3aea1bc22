"""Labels that come apart from the data, and how variables get them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from ouder_netwerk.microdata.variables import Variable, code_of, folded, is_special, number_of
from ouder_netwerk.safe import safe

_AFTER_A_NAME = ("", "_lab", "_label", "_labels", "_lbl", "_fmt", "_format", "_f", "f", "fmt", "lab")
"""What is put behind a variable's name to call its format, where no program says which format it has."""


@dataclass(frozen=True)
class Labels:
    """What a program, catalogue or codebook says; all names folded, all codes as they stand there.

    Attributes
    ----------
    variables : dict of str to str
        From variable to label.
    values : dict of str to dict
        From variable to code and label.
    formats : dict of str to dict
        From format to code and label: for the variables that the file shows in it.
    missing : dict of str to tuple of str
        From variable to its missing codes; `8 to 9` is a range.
    """

    variables: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    formats: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)


def with_labels(variables: Mapping[str, Variable], labels: Labels) -> tuple[dict[str, Variable], int]:
    """Return variables with labels, and how many got any.

    Examples
    --------
    >>> known = Labels({"q1": "Help"}, {"q1": {"01": "Yes"}})
    >>> found, count = with_labels({"Q1": Variable("Q1"), "Q2": Variable("Q2")}, known)
    >>> found["Q1"].label, found["Q1"].value_labels, count
    ('Help', {'1': 'Yes'}, 1)
    """
    made = {name: _labelled(variable, labels) for name, variable in variables.items()}
    return made, sum(made[name] != variable for name, variable in variables.items())


def _labelled(variable: Variable, labels: Labels) -> Variable:
    own = folded(variable.name)
    values = labels.values.get(own)
    if values is None:
        values = labels.formats.get(format_name(variable.format)) if variable.format else None
    if values is None:
        names = (f"{mark}{own}{end}" for end in _AFTER_A_NAME for mark in ("", "$"))
        values = next((labels.formats[name] for name in names if name in labels.formats), {})
    codes, ranges = _missing(labels.missing.get(own, ()), variable)
    return replace(
        variable,
        label=safe(labels.variables.get(own) or variable.label).strip(),
        value_labels=variable.value_labels | {_spelled(code, variable): safe(text) for code, text in values.items()},
        missing_codes=variable.missing_codes | codes,
        missing_ranges=(*variable.missing_ranges, *(pair for pair in ranges if pair not in variable.missing_ranges)),
    )


def _spelled(code: str, variable: Variable) -> str:
    """Return a code as it is spelled among the answers: a program may write the number 1 as 01."""
    if variable.kind == "text":
        return code.strip()
    if is_special(code.lower()):
        return code.lower()
    number = number_of(code)
    return code.strip() if number is None else code_of(number)


def _missing(codes: Iterable[str], variable: Variable) -> tuple[set[str], list[tuple[float, float]]]:
    single, ranges = set(), []
    for code in codes:
        ends = [_end(part) for part in re.split(r" to ", code)]
        if len(ends) == 2 and None not in ends:
            ranges.append((float(ends[0] or 0), float(ends[1] or 0)))
        else:
            single.add(_spelled(code, variable))
    return single, ranges


def _end(text: str) -> float | None:
    return {"lowest": float("-inf"), "highest": float("inf")}.get(text.strip(), number_of(text))


def format_name(shown: str) -> str:
    """Return the name of a SAS format without its width.

    Examples
    --------
    >>> format_name("$SEX8."), format_name("YN.")
    ('$sex', 'yn')
    """
    return folded(re.sub(r"\d*\.?\d*$", "", shown))


def expanded(patterns: Iterable[str], names: Sequence[str]) -> list[str]:
    """Return the names of variables, folded, that a list of a program stands for: `a-c`, `q*`, `q?`, `_all`.

    Examples
    --------
    >>> expanded(["b-c", "q*"], ["a", "B", "C", "q1", "q2"])
    ['b', 'c', 'q1', 'q2']
    """
    own = [folded(name) for name in names]
    found: list[str] = []
    for pattern in map(folded, patterns):
        first, _, last = pattern.partition("-")
        if pattern == "_all":
            found += own
        elif last and first in own and last in own:
            found += own[own.index(first) : own.index(last) + 1]
        elif {"*", "?"} & set(pattern):
            found += [name for name in own if fnmatchcase(name, pattern)]
        else:
            found.append(pattern)
    return found
