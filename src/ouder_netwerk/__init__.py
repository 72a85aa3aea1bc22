"""Survey microdata in, published findings on the social networks of parents out."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Give `open_study`, for notebooks, only when it is asked for: the statistics install without what it needs."""
    if name == "open_study":
        # by name: no step of the pipeline loads it
        return import_module("ouder_netwerk.notebook").open_study
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
