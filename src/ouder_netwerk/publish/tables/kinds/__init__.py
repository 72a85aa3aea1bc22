"""Kinds of tables: each in a module named as `tables.yaml` names it, with its `KIND`."""
