"""Make a drawing small enough for a page that holds many, and legible by night too.

The library that draws says everything of every line. Here looks become classes, with a second set of colours for dark
screens; lines of one look become one path, and coordinates lose the decimals that no screen shows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from string import ascii_letters
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
_STEP = re.compile(r"([A-Za-z])((?:\s+-?[\d.]+(?:e-?\d+)?)*)")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_DEFINED = {f"{SVG}path", f"{SVG}pattern"}
"""What is kept of the definitions: markers and hatches; nothing is drawn past its edges, so nothing need be cut."""
_UNUSED = {"font-family", "stroke-linejoin", "stroke-linecap", "stroke-miterlimit", ("text-anchor", "start")}
"""What is the same for all, is so unless said, or cannot be seen in lines this thin."""


class Shape(NamedTuple):
    """Something to draw: what it is, its look, and the rest of it."""

    tag: str
    look: str
    content: str


@dataclass
class Looks:
    """The looks that occur in a drawing, each by a short name; what is defined once by its new id."""

    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def of(self, element: ElementTree.Element) -> str:
        """Return the name of an element's look; empty when nothing is said of it."""
        said = (part.partition(":") for part in element.get("style", "").split(";") if part.strip())
        kept = sorted((name.strip(), self._renamed(value.strip())) for name, _, value in said)
        look = ";".join(
            f"{name}:{value}" for name, value in kept if (name, value) not in _UNUSED and name not in _UNUSED
        )
        return self.names.setdefault(look, ascii_letters[len(self.names)]) if look else ""

    def id(self, old: str) -> str:
        """Return the new id of what is defined once."""
        return self.ids.setdefault(old, f"i{len(self.ids)}")

    def _renamed(self, value: str) -> str:
        link = re.fullmatch(r"url\(#(.+)\)", value)
        return f"url(#{self.id(link[1])})" if link else value

    def css(self, dark_of: Mapping[str, str], fonts: str) -> str:
        """Return the looks as a style sheet, with the colours by day and by night."""
        colours = dict.fromkeys(colour for look in self.names for colour in _COLOUR.findall(look))
        short = {colour: f"--{ascii_letters[number]}" for number, colour in enumerate(colours)}
        looks = "".join(
            f".{name}{{{_COLOUR.sub(lambda found: f'var({short[found[0]]})', look)}}}"
            for look, name in self.names.items()
        )
        day, night = (
            "svg{" + ";".join(f"{short[colour]}:{by.get(colour, colour)}" for colour in colours) + "}"
            for by in ({}, dark_of)
        )
        every = f"*{{stroke-linejoin:round}}text{{font-family:{fonts}}}"
        return f"{day}@media(prefers-color-scheme:dark){{{night}}}{every}{looks}"


def small(svg: str, title: str, dark_of: Mapping[str, str], fonts: str) -> str:
    """Return a drawing of matplotlib's as a small SVG that follows the colour scheme of its reader.

    Parameters
    ----------
    svg : str
        As matplotlib writes it.
    title : str
        What it is called.
    dark_of : mapping of str to str
        Which colour stands by night for each by day, as `#rrggbb`.
    fonts : str
        Of all texts, as CSS has it.
    """
    root = ElementTree.fromstring(svg)
    looks = Looks()
    inside = {element for defs in root.iter(f"{SVG}defs") for element in defs.iter()}
    once = [child for defs in root.iter(f"{SVG}defs") for child in defs if child.tag in _DEFINED]
    shapes = [shape for one in root.iter() if one not in inside for shape in _shape(one, looks)]
    # texts lie over all else and not over each other, so that those of one look can stand together
    shapes.sort(key=lambda shape: (shape.tag == "text", shape.look if shape.tag == "text" else ""))
    body = "".join(_merged(shapes))
    defs = "".join(_definition(one, looks) for one in once)
    view = " ".join(_short(number) for number in root.attrib["viewBox"].split())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img"><title>{escape(title)}</title>'
        f"<style>{looks.css(dark_of, fonts)}</style>{f'<defs>{defs}</defs>' if defs else ''}{body}</svg>"
    )


def _shape(element: ElementTree.Element, looks: Looks) -> Iterator[Shape]:
    if element.tag == f"{SVG}path":
        yield Shape("path", looks.of(element), _path(element.get("d", "")))
    elif element.tag == f"{SVG}use":
        link = looks.id(element.attrib[LINK].removeprefix("#"))
        yield Shape("use", looks.of(element), f'href="#{link}"{_at(element)}/>')
    elif element.tag == f"{SVG}text":
        yield Shape("text", looks.of(element), f"{_at(element).lstrip()}>{escape(element.text or '')}</text>")


def _definition(element: ElementTree.Element, looks: Looks) -> str:
    """Return the shape of a marker, or the pattern of a hatch."""
    name = looks.id(element.attrib["id"])
    if element.tag == f"{SVG}path":
        return f'<path id="{name}" d="{_path(element.get("d", ""))}"/>'
    size = {key: element.attrib[key] for key in ("patternUnits", "width", "height", "x", "y") if key in element.attrib}
    said = "".join(f' {key}="{value}"' for key, value in size.items())
    inside = "".join(
        f'<path{_named(looks.of(one))} d="{_path(one.get("d", ""))}"/>' for one in element.iter(f"{SVG}path")
    )
    rect = "".join(
        f'<rect{_named(looks.of(one))} width="{one.get("width")}" height="{one.get("height")}"/>'
        for one in element.iter(f"{SVG}rect")
    )
    return f'<pattern id="{name}"{said}>{rect}{inside}</pattern>'


def _merged(shapes: list[Shape]) -> Iterator[str]:
    """Yield the shapes in order; paths of one look that follow each other are one path."""
    for (tag, look), same in groupby(shapes, key=lambda shape: (shape.tag, shape.look)):
        if tag == "path":
            yield f'<path{_named(look)} d="{"".join(shape.content for shape in same)}"/>'
        else:
            yield f"<g{_named(look)}>{''.join(f'<{tag} {shape.content}' for shape in same)}</g>"


def _named(look: str) -> str:
    return f' class="{look}"' if look else ""


def _at(element: ElementTree.Element) -> str:
    return "".join(f' {key}="{_short(element.attrib[key])}"' for key in ("x", "y") if key in element.attrib)


def _path(line: str) -> str:
    """Return a path in the fewest letters.

    Examples
    --------
    >>> _path("M 14.40 59.6 L 14.4 72.5 L 20 72.5 z")
    'M14.4,59.6V72.5H20z'
    """
    said: list[str] = []
    x = y = ""
    for letter, numbers in _STEP.findall(line):
        places = [_short(number) for number in numbers.split()]
        if letter == "L" and places[0] == x:
            said.append(f"V{places[1]}")
        elif letter == "L" and places[1] == y:
            said.append(f"H{places[0]}")
        else:
            said.append(letter + ",".join(places))
        x, y = places[-2:] or (x, y)
    return "".join(said)


def _short(number: str) -> str:
    """Return a coordinate in tenths of a point.

    Examples
    --------
    >>> _short("233.2800"), _short("-0.04"), _short("14")
    ('233.3', '0', '14')
    """
    # adding zero takes the sign from a minus zero
    return f"{round(float(number), 1) + 0.0:g}"
