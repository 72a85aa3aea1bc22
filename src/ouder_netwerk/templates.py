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

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / room / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
