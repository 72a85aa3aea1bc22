"""Tables as web pages that a screen reader can walk through: caption, scopes, one header row."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ouder_netwerk.publish.table import Content


def page(content: Content) -> bytes:
    """Return a table as a page of its own."""
    return f"{_template().render(content=content)}\n".encode()


@cache
def _template() -> Any:
    loader = jinja2.FileSystemLoader(Path(__file__).with_name("templates"))
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(
        "table.html.j2"
    )
