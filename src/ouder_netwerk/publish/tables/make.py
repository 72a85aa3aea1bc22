"""All tables of a study, from its released files."""

from collections.abc import Sequence
from pathlib import Path

from ouder_netwerk.files import csv_text, write_all
from ouder_netwerk.publish.house import read_house_style
from ouder_netwerk.publish.names import (
    TABLE_FORMATS,
    check_formats,
    chosen_tables,
    collection,
    known_subgroup,
    several,
    table_file,
)
from ouder_netwerk.publish.tables.book import Book
from ouder_netwerk.publish.tables.kinds import kind_of
from ouder_netwerk.publish.tables.pictures import drawn_figures, theme_of
from ouder_netwerk.publish.tables.table import Content, TableColumn, Value
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.outputs import Table
from ouder_netwerk.study.study import Study

DUTCH = "nl"
"""CSV files as a Dutch Excel reads them."""


def make_tables(
    study: Study,
    results: Path,
    target: Path,
    languages: Sequence[str] = (),
    formats: Sequence[str] = TABLE_FORMATS,
    only: str | Sequence[str] = (),
    by: str | None = None,
    csv_as: str = "",
    style: Path | None = None,
) -> list[Path]:
    """Make the tables of a study.

    Parameters
    ----------
    study : Study
        From `load_study`.
    results : Path
        `results/<study>`, with the released files.
    target : Path
        Where the files come: those of `table_files`; with `only` or `by` files of other names, so that the workbook
        with all tables stays.
    languages : sequence of str
        Of the study's; all of them when none is named.
    formats : sequence of str
        `csv` and `html` give a file for each table, `xlsx` and `docx` one with all tables.
    only : str or sequence of str
        These tables; all when none is named.
    by : str, optional
        One subgroup, such as `child_age` or `single_parent*low_income` (in either order), in place of all.
    csv_as : str
        `nl` for CSV files as a Dutch Excel reads them: semicolons, decimal commas and a byte-order mark, under names of
        their own.
    style : Path, optional
        A house style laid over the package's.

    Returns
    -------
    list of Path
        What was written. Nothing is, when anything is wrong.

    Raises
    ------
    InputError
        When a released file, table, subgroup or format is not there.
    """
    check_formats(formats, TABLE_FORMATS)
    languages = study.chosen_languages(languages)
    tables = chosen_tables(study, only, by)
    by = by and known_subgroup(study, by)
    contents = make_contents(study, results, tables, languages, by)
    whole = not several(only) and by is None
    themes = {table.id: theme_of(table) for table in tables}
    files: dict[str, bytes] = {}
    for language in languages:
        ours = [content for content in contents if content.language == language]
        figures = drawn_figures(study, results, language) if whole and "docx" in formats else {}
        book = Book(Words(study, language), read_house_style(style), themes, figures)
        files |= written(ours, book, formats, only, by, csv_as)
    return write_all(target, files)


def make_contents(
    study: Study, results: Path, tables: Sequence[Table], languages: Sequence[str], by: str | None = None
) -> list[Content]:
    """Return what tables hold in each language, without writing them."""
    kinds = [kind_of(table) for table in tables]
    released = read_released(results, study.id, {name for kind in kinds for name in kind.reads})
    words = [Words(study, language) for language in languages]
    return [kind.content(table, released, one, by) for table, kind in zip(tables, kinds, strict=True) for one in words]


def written(
    contents: Sequence[Content],
    book: Book,
    formats: Sequence[str],
    only: str | Sequence[str] = (),
    by: str | None = None,
    csv_as: str = "",
) -> dict[str, bytes]:
    """Return the files of tables by name."""
    words = book.words
    files: dict[str, bytes] = {}
    for content in contents:
        if "csv" in formats:
            name = f"{content.id}-excel" if csv_as == DUTCH else content.id
            files[table_file(name, content.language, "csv", by)] = as_csv(content, words, csv_as)
        if "html" in formats:
            from ouder_netwerk.publish.tables.write_html import page

            files[table_file(content.id, content.language, "html", by)] = page(content, book.house)
    if "xlsx" in formats:
        from ouder_netwerk.publish.tables.write_xlsx import workbook

        files[collection(words.study, words.language, "xlsx", only, by)] = workbook(contents, book)
    if "docx" in formats:
        from ouder_netwerk.publish.tables.write_docx import document

        files[collection(words.study, words.language, "docx", only, by)] = document(contents, book)
    return files


def as_csv(content: Content, words: Words, csv_as: str = "") -> bytes:
    """Return the long form of a table; shares as percentages, marks as in the other forms.

    Parameters
    ----------
    content : Content
        The table.
    words : Words
        In which language.
    csv_as : str
        Empty for commas and decimal points; `nl` for semicolons, decimal commas and a byte-order mark.
    """
    delimiter, point, encoding = (";", ",", "utf-8-sig") if csv_as == DUTCH else (",", ".", "utf-8")
    kind = words.say("stand-in" if content.banner else "real")
    head = [*(column.title for column in content.columns), words.say("data_kind")]
    rows = (
        [*(_plain(value, column, point) for value, column in zip(row, content.columns, strict=True)), kind]
        for row in content.rows
    )
    return csv_text([head, *rows], delimiter).encode(encoding)


def _plain(value: Value, column: TableColumn, point: str) -> str:
    if isinstance(value, str):
        return value
    scale = 100 if column.form in ("share", "points") else 1
    places = {"share": 2, "points": 2, "number": 4, "amount": 4, "ratio": 4, "p": 6, "count": 0}[column.form]
    return f"{scale * value:.{places}f}".replace(".", point)
