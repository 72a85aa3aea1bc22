"""Which files the figures and tables of a study are; light, because the workflow asks before every run."""

from collections.abc import Iterable, Sequence

from ouder_netwerk.errors import fail
from ouder_netwerk.study.base import Language
from ouder_netwerk.study.outputs import Figure, Table
from ouder_netwerk.study.study import Study

LANGUAGES: tuple[Language, ...] = ("nl", "en")
FIGURE_FORMATS = ("svg", "png")
TABLE_FORMATS = ("csv", "xlsx", "html", "docx")
EACH_TABLE = ("csv", "html")


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
    chosen = [
        one
        for figure in study.figures.figures
        for one in (figure.one_by_one() if by is None else _by(study, figure, by))
        if only is None or only in (figure.id, one.id)
    ]
    if not chosen and only is not None:
        known = sorted({one.id for figure in study.figures.figures for one in figure.one_by_one()})
        raise fail(f"{study.folder / 'figures.yaml'}", f"has no figure `{only}`", f"choose one of: {', '.join(known)}")
    return tuple(chosen)


def chosen_tables(study: Study, only: str | None = None, by: str | None = None) -> tuple[Table, ...]:
    """Return the tables to make; `by` is only checked here.

    Raises
    ------
    InputError
        When there is no such table or subgroup.
    """
    if by is not None:
        _check_subgroup(study, by)
    chosen = tuple(table for table in study.tables.tables if only is None or only == table.id)
    if not chosen and only is not None:
        known = ", ".join(table.id for table in study.tables.tables)
        raise fail(f"{study.folder / 'tables.yaml'}", f"has no table `{only}`", f"choose one of: {known}")
    return chosen


def figure_files(
    study: Study, languages: Sequence[Language] = LANGUAGES, formats: Sequence[str] = FIGURE_FORMATS
) -> list[str]:
    """Return every file that `make_figures` writes, relative to `results/<study>/figures`."""
    return [name for figure in chosen_figures(study) for name in files_of_figure(figure.id, languages, formats)]


def files_of_figure(name: str, languages: Iterable[Language], formats: Iterable[str]) -> list[str]:
    """Return the files of one figure: the picture and its text in each language, and the data behind it.

    Examples
    --------
    >>> files_of_figure("sources", ["nl"], ["svg"])
    ['sources.csv', 'sources.nl.txt', 'sources.nl.svg']
    """
    endings = ["txt", *formats]
    return [f"{name}.csv", *(f"{name}.{language}.{ending}" for language in languages for ending in endings)]


def table_files(
    study: Study, languages: Sequence[Language] = LANGUAGES, formats: Sequence[str] = TABLE_FORMATS
) -> list[str]:
    """Return every file that `make_tables` writes, relative to `results/<study>/tables`."""
    each = [
        f"{table.id}.{language}.{ending}"
        for table in chosen_tables(study)
        for language in languages
        for ending in formats
        if ending in EACH_TABLE
    ]
    whole = [collection(study, language, ending) for language in languages for ending in formats]
    return each + [name for name in whole if name.rpartition(".")[2] not in EACH_TABLE]


def collection(study: Study, language: Language, ending: str) -> str:
    """Return the name of the file with all tables in one language."""
    return f"{study.id}.{language}.{ending}"


def _by(study: Study, figure: Figure, by: str) -> tuple[Figure, ...]:
    _check_subgroup(study, by)
    shows_levels = figure.kind in ("bars", "groups", "profile")
    return (figure.split_by(by),) if shows_levels else ()


def _check_subgroup(study: Study, by: str) -> None:
    known = [*study.file.subgroups, *("*".join(pair) for pair in study.file.pairs)]
    if by not in known:
        raise fail(f"{study.folder / 'study.yaml'}", f"has no subgroup `{by}`", f"choose one of: {', '.join(known)}")
