"""Web pages of a room, from the templates in its folder."""

from functools import cache
from pathlib import Path
from typing import Any


@cache
def template(room: str, name: str) -> Any:
    """Return a template in `<room>/templates/`; texts are escaped, and an unknown name in it is an error.

    Examples
    --------
    >>> "<h1>Check of tiny</h1>" in template("checks", "check.html.j2").render(study="tiny", summary="", groups=[])
    True
    """
    # jinja2 takes time to import, and few commands make a page
    import jinja2

    source = Path(__file__).parent / room / "templates" / name
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(source.read_text(encoding="utf-8"))
