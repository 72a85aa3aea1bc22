"""Tables as web pages that a screen reader can walk through: caption, scopes, one header row."""

from ouder_netwerk.publish.house import HouseStyle
from ouder_netwerk.publish.tables.table import Content
from ouder_netwerk.templates import template


def page(content: Content, house: HouseStyle) -> bytes:
    """Return a table as a page of its own."""
    html = template("publish", "table.html.j2").render(content=content, house=house)
    return f"{html}\n".encode()
