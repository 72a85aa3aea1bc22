"""Which files the figures and tables of a study are; light, because the workflow asks before every run."""

from collections.abc import Iterable, Sequence

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.figures.parts import in_parts
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.outputs import Figure, Table
from ouder_netwerk.study.study import Study

BARE, NARROW = "bare.svg", "narrow.svg"
DRAWINGS = {BARE: "web", NARROW: "narrow"}
"""A chart without the texts around it, for a page that has them as texts of its own: by size, wide and narrow."""
FIGURE_FORMATS = ("svg", "png", BARE, NARROW)
"""What is drawn unless other formats are asked for."""
SIZE = "web"
"""Of pictures, unless another of the house style's sizes is asked for."""
KNOWN_FIGURE_FORMATS = (*FIGURE_FORMATS, "pdf")
TABLE_FORMATS = ("csv", "xlsx", "html", "docx")
EACH_TABLE = ("csv", "html")
ALL_TABLES = ("xlsx", "docx")


COMPONENTS = "environment.cdx.json"
"""The software the results were made with."""


def ddi_file(wave_id: str) -> str:
    """Return the name of the codebook of a harmonised wave."""
    return f"{wave_id}.ddi.xml"


def check_formats(wanted: Iterable[str], known: Sequence[str]) -> None:
    """Stop at a format that cannot be written.

    Raises
    ------
    InputError
        Naming those there are.
    """
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise fail("--format", f"knows no {', '.join(unknown)}", f"choose from: {', '.join(known)}")


def check_size(wanted: str, known: Iterable[str]) -> None:
    """Stop at a size that the house style does not have.

    Raises
    ------
    InputError
        Naming those there are.
    """
    if wanted not in known:
        raise fail("--size", f"the house style has no size {wanted}", f"choose from: {', '.join(known)}")


def chosen_figures(study: Study, only: str | Sequence[str] = (), by: str | None = None) -> tuple[Figure, ...]:
    """Return the figures to draw.

    Parameters
    ----------
    study : Study
        From `load_study`.
    only : str or sequence of str
        Ids of figures in `figures.yaml`, with or without the subgroup or part behind them; all when none is named.
    by : str, optional
        A subgroup, or a pair such as `single_parent*low_income` in either order: every figure of indicators is drawn
        by its levels, under an id that ends in its name.

    Raises
    ------
    InputError
        When there is no such figure or subgroup.
    """
    only = several(only)
    figures = [(figure, one, part) for figure in study.figures.figures for one, part in _drawn_as(figure, study)]
    names = [{figure.id, one.id, part.id} for figure, one, part in figures]
    _check_known(study, "figure", only, {name for ours in names for name in ours})
    named = [triple for triple, ours in zip(figures, names, strict=True) if not only or ours.intersection(only)]
    if by is None:
        return tuple(part for _, _, part in named)
    subgroup = known_subgroup(study, by)
    whole = {figure.id: figure for figure, _, _ in named}.values()
    by_levels = [part for figure in whole if (one := figure.split_by(subgroup)) for part in in_parts(one, study)]
    _some_by(study, "figure", by_levels, only)
    return tuple(by_levels)


def chosen_tables(study: Study, only: str | Sequence[str] = (), by: str | None = None) -> tuple[Table, ...]:
    """Return the tables to make; with `by` those that show the levels of a subgroup.

    Raises
    ------
    InputError
        When there is no such table or subgroup, or the table shows no subgroup.
    """
    only = several(only)
    _check_known(study, "table", only, {table.id for table in study.tables.tables})
    named = tuple(table for table in study.tables.tables if not only or table.id in only)
    if by is None:
        return named
    known_subgroup(study, by)
    shown = tuple(table for table in named if table.by_subgroup)
    _some_by(study, "table", shown, only)
    return shown


def figure_files(study: Study) -> list[str]:
    """Return every file that `make_figures` writes, relative to `results/<study>/figures`."""
    figures = chosen_figures(study)
    return [
        name
        for figure in figures
        for name in files_of_figure(figure.id, study.languages, formats_of(figure.more_formats, FIGURE_FORMATS))
    ]


def formats_of(more: Iterable[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return in which formats a figure is drawn: those that are wanted, and of the usual ones also its own.

    Examples
    --------
    >>> formats_of(("pdf",), FIGURE_FORMATS), formats_of(("pdf",), ["svg"])
    (('svg', 'png', 'bare.svg', 'narrow.svg', 'pdf'), ('svg',))
    """
    return (*wanted, *more) if tuple(wanted) == FIGURE_FORMATS else tuple(wanted)


def files_of_figure(name: str, languages: Iterable[str], formats: Iterable[str]) -> list[str]:
    """Return the files of one figure: the picture and its text in each language, and the data behind it.

    Examples
    --------
    >>> files_of_figure("sources", ["nl"], ["svg"])
    ['sources.csv', 'sources.nl.txt', 'sources.nl.svg']
    """
    endings = ["txt", *formats]
    return [f"{name}.csv", *(f"{name}.{language}.{ending}" for language in languages for ending in endings)]


def table_files(study: Study, language: str) -> list[str]:
    """Return every file that `make_tables` writes in one language, relative to `results/<study>/tables`."""
    each = [table_file(table.id, language, ending) for table in study.tables.tables for ending in EACH_TABLE]
    return each + [collection(study, language, ending) for ending in ALL_TABLES]


def table_file(name: str, language: str, ending: str, by: str | None = None) -> str:
    """Return the name of the file with one table; by one subgroup it is another file than by all.

    Examples
    --------
    >>> table_file("support", "nl", "csv"), table_file("support", "nl", "csv", by="single_parent*low_income")
    ('support.nl.csv', 'support-single_parent_x_low_income.nl.csv')
    """
    return f"{name}{_behind(by)}.{language}.{ending}"


def collection(study: Study, language: str, ending: str, only: str | Sequence[str] = (), by: str | None = None) -> str:
    """Return the name of the file with all tables in one language, or with those that were asked for."""
    return f"{study.id}{''.join(f'.{name}' for name in several(only))}{_behind(by)}.{language}.{ending}"


def several(only: str | Sequence[str]) -> tuple[str, ...]:
    """Return one name or several as several."""
    return (only,) if isinstance(only, str) else tuple(only)


def known_subgroup(study: Study, by: str) -> str:
    """Return a subgroup or pair as the released files call it; a pair may be named in either order.

    Raises
    ------
    InputError
        When the study has no such subgroup.
    """
    known = [*study.subgroups, *(PAIR.join(pair) for pair in study.pairs)]
    turned = PAIR.join(reversed(by.split(PAIR)))
    found = next((name for name in (by, turned) if name in known), None)
    if found is None:
        raise fail(f"{study.folder / 'study.yaml'}", f"has no subgroup `{by}`", f"choose one of: {', '.join(known)}")
    return found


def _behind(by: str | None) -> str:
    return f"-{by.replace(PAIR, '_x_')}" if by else ""


def _drawn_as(figure: Figure, study: Study) -> list[tuple[Figure, Figure]]:
    """Return the figures that a figure is drawn as, each with the one that it is a part of."""
    return [(one, part) for one in figure.one_by_one() for part in in_parts(one, study)]


def _check_known(study: Study, kind: str, only: Sequence[str], known: set[str]) -> None:
    unknown = [name for name in only if name not in known]
    if unknown:
        names = ", ".join(f"`{name}`" for name in unknown)
        raise fail(f"{study.folder / kind}s.yaml", f"has no {kind} {names}", f"choose from: {', '.join(sorted(known))}")


def _some_by(study: Study, kind: str, shown: Sequence[Figure | Table], only: Sequence[str]) -> None:
    if not shown:
        names = ", ".join(f"`{name}`" for name in only)
        what = f"the {kind} {names} shows no levels of subgroups" if only else f"has no {kind} by subgroup"
        raise fail(f"{study.folder / kind}s.yaml", what, "leave out `--by`")
