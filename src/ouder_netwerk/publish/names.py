"""Which files the figures and tables of a study are; light, because the workflow asks before every run."""

from collections.abc import Iterable, Sequence

from ouder_netwerk.errors import fail
from ouder_netwerk.study.outputs import Figure, Table
from ouder_netwerk.study.study import Study

BARE = "bare.svg"
"""A figure without the texts around its chart, for a page that has them as texts of its own."""
FIGURE_FORMATS = ("svg", "png", BARE)
"""What is drawn unless other formats are asked for."""
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


def chosen_figures(study: Study, only: str | None = None, by: str | None = None) -> tuple[Figure, ...]:
    """Return the figures to draw.

    Parameters
    ----------
    study : Study
        From `load_study`.
    only : str, optional
        Id of a figure in `figures.yaml`, with or without the subgroup behind it.
    by : str, optional
        A subgroup, or a pair such as `single_parent*low_income`: every figure of indicators is drawn by its
        levels, under an id that ends in its name.

    Raises
    ------
    InputError
        When there is no such figure or subgroup.
    """
    if by is not None:
        _check_subgroup(study, by)
    named = [figure for figure in study.figures.figures if only is None or only in _ids(figure)]
    if not named and only is not None:
        known = sorted({one.id for figure in study.figures.figures for one in figure.one_by_one()})
        raise fail(f"{study.folder / 'figures.yaml'}", f"has no figure `{only}`", f"choose one of: {', '.join(known)}")
    if by is not None:
        by_levels = tuple(one for figure in named if (one := figure.split_by(by)))
        _some_by(study, "figure", by_levels, only)
        return by_levels
    split = [one for figure in named for one in figure.one_by_one()]
    return tuple([one for one in split if one.id == only] or split)


def chosen_tables(study: Study, only: str | None = None, by: str | None = None) -> tuple[Table, ...]:
    """Return the tables to make; with `by` those that show the levels of a subgroup.

    Raises
    ------
    InputError
        When there is no such table or subgroup, or the table shows no subgroup.
    """
    if by is not None:
        _check_subgroup(study, by)
    named = tuple(table for table in study.tables.tables if only in (None, table.id))
    if not named and only is not None:
        known = ", ".join(table.id for table in study.tables.tables)
        raise fail(f"{study.folder / 'tables.yaml'}", f"has no table `{only}`", f"choose one of: {known}")
    if by is None:
        return named
    shown = tuple(table for table in named if table.by_subgroup)
    _some_by(study, "table", shown, only)
    return shown


def figure_files(study: Study) -> list[str]:
    """Return every file that `make_figures` writes, relative to `results/<study>/figures`."""
    figures = chosen_figures(study)
    return [name for figure in figures for name in files_of_figure(figure.id, study.languages, FIGURE_FORMATS)]


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


def collection(study: Study, language: str, ending: str, only: str | None = None, by: str | None = None) -> str:
    """Return the name of the file with all tables in one language, or with those that were asked for."""
    return f"{study.id}{f'.{only}' if only else ''}{_behind(by)}.{language}.{ending}"


def _behind(by: str | None) -> str:
    return f"-{by.replace('*', '_x_')}" if by else ""


def _ids(figure: Figure) -> set[str]:
    return {figure.id, *(one.id for one in figure.one_by_one())}


def _some_by(study: Study, kind: str, shown: Sequence[Figure | Table], only: str | None) -> None:
    if not shown:
        what = f"the {kind} `{only}` shows no levels of subgroups" if only else f"has no {kind} by subgroup"
        raise fail(f"{study.folder / kind}s.yaml", what, "leave out `--by`")


def _check_subgroup(study: Study, by: str) -> None:
    known = [*study.subgroups, *("*".join(pair) for pair in study.pairs)]
    if by not in known:
        raise fail(f"{study.folder / 'study.yaml'}", f"has no subgroup `{by}`", f"choose one of: {', '.join(known)}")
