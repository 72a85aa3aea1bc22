"""Kinds of figures: each in a module named as `figures.yaml` names it, with its `KIND`."""

from importlib import import_module
from pkgutil import iter_modules

from ouder_netwerk.publish.figures.kind import FigureKind
from ouder_netwerk.study.outputs import Figure

KINDS: dict[str, FigureKind] = {
    one.name: import_module(f"{__name__}.{one.name}").KIND for one in iter_modules(__path__)
}
"""By name: a module that lies here is a kind."""


def kind_of(figure: Figure) -> FigureKind:
    """Return the kind of a figure."""
    return KINDS[figure.kind]
