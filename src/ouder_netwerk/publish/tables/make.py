"""All tables of a study, from its released files."""

from collections.abc import Sequence
from pathlib import Path

from ouder_netwerk.files import csv_text, write_all
from ouder_netwerk.publish.names import (
    TABLE_FORMATS,
    check_formats,
    chosen_tables,
    collection,
    known_subgroup,
    table_file,
)
from ouder_netwerk.publish.tables.kinds import kind_of
from ouder_netwerk.publish.tables.table import Content, TableColumn, Value
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.outputs import Table
from ouder_netwerk.study.study import Study


def make_tables(
    study: Study,
    results: Path,
    target: Path,
    languages: Sequence[str] = (),
    formats: Sequence[str] = TABLE_FORMATS,
    only: str | Sequence[str] = (),
    by: str | None = None,
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
    files: dict[str, bytes] = {}
    for language in languages:
        ours = [content for content in contents if content.language == language]
        files |= written(ours, Words(study, language), formats, only, by)
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
    words: Words,
    formats: Sequence[str],
    only: str | Sequence[str] = (),
    by: str | None = None,
) -> dict[str, bytes]:
    """Return the files of tables by name."""
    files: dict[str, bytes] = {}
    for content in contents:
        if "csv" in formats:
            files[table_file(content.id, content.language, "csv", by)] = as_csv(content, words)
        if "html" in formats:
            from ouder_netwerk.publish.tables.write_html import page

            files[table_file(content.id, content.language, "html", by)] = page(content)
    if "xlsx" in formats:
        from ouder_netwerk.publish.tables.write_xlsx import workbook

        files[collection(words.study, words.language, "xlsx", only, by)] = workbook(contents, words)
    if "docx" in formats:
        from ouder_netwerk.publish.tables.write_docx import document

        files[collection(words.study, words.language, "docx", only, by)] = document(contents, words)
    return files


def as_csv(content: Content, words: Words) -> bytes:
    """Return the long form of a table; shares as percentages, decimal point, marks as in the other forms."""
    kind = words.say("stand-in" if content.banner else "real")
    head = [*(column.title for column in content.columns), words.say("data_kind")]
    rows = ([*map(_plain, row, content.columns), kind] for row in content.rows)
    return csv_text([head, *rows]).encode()


def _plain(value: Value, column: TableColumn) -> str:
    if isinstance(value, str):
        return value
    scale = 100 if column.form in ("share", "points") else 1
    places = {"share": 2, "points": 2, "amount": 4, "ratio": 4, "p": 6, "count": 0}[column.form]
    return f"{scale * value:.{places}f}"
