"""The house style: colours, fonts, sizes, logo and publisher of figures, report, tables and slides, from one file."""

from base64 import b64encode
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from ouder_netwerk.errors import fail
from ouder_netwerk.layout import OWN_STYLE
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.base import Model, Text
from ouder_netwerk.study.load import validate
from ouder_netwerk.study.yaml_lines import read_yaml

SHIPPED = Path(__file__).with_name("house.yaml")
LOGOS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
"""Pictures that pages, workbooks, documents and slides can all hold."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Palette(Model):
    """The colours on one background; `series` are those of levels and lines."""

    paper: Colour
    ink: Colour
    muted: Colour
    grid: Colour
    bar: Colour
    whole: Colour
    band: Colour
    link: Colour
    ground: Colour
    series: Annotated[tuple[Colour, ...], Field(min_length=1)]


class Palettes(Model):
    """The colours by day and by night."""

    light: Palette
    dark: Palette


class Size(Model):
    """A format of pictures: width in inches, letters in points; `stacked` puts labels above their bars."""

    width: Annotated[float, Field(gt=2, le=40)]
    dpi: Annotated[float, Field(ge=50, le=1200)]
    text: Annotated[float, Field(ge=5, le=60)]
    title: Annotated[float, Field(ge=5, le=90)]
    subtitle: Annotated[float, Field(ge=5, le=60)]
    small: Annotated[float, Field(ge=5, le=60)]
    stacked: bool = False


class HouseStyle(Model):
    """What everything that readers see has in common.

    Attributes
    ----------
    publisher : Text, optional
        Who publishes the results; else the study says so, or nobody does.
    logo : str, optional
        A PNG or JPEG beside the style file.
    fonts, page_fonts : tuple of str
        Of figures, and of web pages; the first that is on the reader's computer is used.
    office_font : str
        Of workbooks, documents and slides.
    colours : Palettes
    markers : tuple of str
        Shapes of points, beside the colours of series.
    sizes : dict of str to Size
    """

    publisher: Text | None = None
    logo: str | None = None
    fonts: Annotated[tuple[str, ...], Field(min_length=1)]
    page_fonts: Annotated[tuple[str, ...], Field(min_length=1)]
    office_font: str
    colours: Palettes
    markers: Annotated[tuple[str, ...], Field(min_length=1)]
    sizes: dict[str, Size]

    @cached_property
    def dark_of(self) -> dict[str, str]:
        """Which colour stands by night for each by day."""
        light, dark = (palette.model_dump() for palette in (self.colours.light, self.colours.dark))
        cycles = light.pop("series"), dark.pop("series")
        pairs = [*zip(*cycles, strict=False), *((light[name], dark[name]) for name in light)]
        return {day.lower(): night.lower() for day, night in pairs}


def read_house_style(own: Path | None = None) -> HouseStyle:
    """Return the house style: that of the package, with a file of one's own laid over it.

    Parameters
    ----------
    own : Path, optional
        A YAML file; `config/style.yaml` of the working folder when it is there and none is named.

    Raises
    ------
    InputError
        When the file is not there, or a key or value in it is wrong.
    """
    content, lines = read_yaml(SHIPPED)
    path = own or (OWN_STYLE if OWN_STYLE.exists() else None)
    if path is None:
        return validate(SHIPPED, HouseStyle, content, lines)
    if not path.is_file():
        raise fail(str(path), "does not exist", "name a style file; docs/figures-and-tables.md shows one")
    laid, lines = read_yaml(path)
    style = validate(path, HouseStyle, _over(content, laid or {}), lines)
    if style.logo:
        logo = path.parent / style.logo
        _check_logo(path, logo)
        style = style.model_copy(update={"logo": str(logo)})
    return style


def logo_address(house: HouseStyle) -> str:
    """Return the logo as an address that holds it, for a page that fetches nothing; empty without one."""
    if not house.logo:
        return ""
    logo = Path(house.logo)
    return f"data:{LOGOS[logo.suffix.lower()]};base64,{b64encode(logo.read_bytes()).decode()}"


def publisher_name(house: HouseStyle, words: Words) -> str:
    """Return who publishes the results, as the house style or else the study says it; empty when nobody does."""
    named = house.publisher or words.study.file.publisher
    return named.root.get(words.language, named.english) if named else ""


def _over(under: Any, over: Any) -> Any:
    """Return one mapping laid over another, key by key."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    return under | {key: _over(under.get(key), value) for key, value in over.items()}


def _check_logo(path: Path, logo: Path) -> None:
    if logo.suffix.lower() not in LOGOS:
        raise fail(str(path), f"`logo: {logo.name}` is no picture that documents can hold", "give a PNG or JPEG")
    if not logo.is_file():
        raise fail(str(logo), "does not exist", f"put it there, or change `logo` in {path}")
