"""Survey microdata in, published findings on the social networks of parents out."""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Give `open_study`, for notebooks, only when it is asked for: the statistics install without what it needs."""
    if name == "open_study":
        from ouder_netwerk.notebook import open_study

        return open_study
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
