"""Kinds of tables: each in a module named as `tables.yaml` names it, with its `KIND`."""

from importlib import import_module
from pkgutil import iter_modules

from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.study.outputs import Table

KINDS: dict[str, TableKind] = {one.name: import_module(f"{__name__}.{one.name}").KIND for one in iter_modules(__path__)}
"""By name: a module that lies here is a kind."""


def kind_of(table: Table) -> TableKind:
    """Return the kind of a table."""
    return KINDS[table.kind]
