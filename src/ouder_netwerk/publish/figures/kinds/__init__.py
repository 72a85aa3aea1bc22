"""Kinds of figures: each in a module named as `figures.yaml` names it, with its `KIND`."""
