"""A codebook for a terminal, as CSV, and as a web page."""

import csv
import io
from collections.abc import Iterator

from ouder_netwerk.microdata.codebook import Codebook, CodeRow, VariableRow
from ouder_netwerk.templates import template

_HEADER = (
    *("variable", "label", "kind", "valid", "missing", "missing_codes", "minimum", "maximum", "mean", "weighted_mean"),
    *("code", "code_label", "code_is_missing", "count", "share", "weighted_share"),
)


def as_text(book: Codebook) -> str:
    """Return the codebook for a terminal."""
    return "\n".join(_lines(book)) + "\n"


def as_csv(book: Codebook) -> str:
    """Return the codebook as CSV: a row per code, and one per variable without codes."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_HEADER)
    for variable in book.variables:
        shared = (variable.name, variable.label, variable.kind, variable.valid, variable.missing)
        numbers = (variable.low, variable.high, _blank(variable.mean), _blank(variable.weighted_mean))
        for row in variable.codes or (None,):
            cells = ("",) * 6 if row is None else _cells(row)
            writer.writerow((*shared, variable.missing_codes, *numbers, *cells))
    return target.getvalue()


def as_html(book: Codebook) -> str:
    """Return the codebook as one page that needs no other file."""
    page = template("microdata", "codebook.html.j2")
    return str(page.render(book=book, summary=summary, number_line=number_line)) + "\n"


def _blank(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def _cells(row: CodeRow) -> tuple[str, ...]:
    yes = "yes" if row.is_missing else "no"
    return (row.code, row.label, yes, str(row.count), f"{row.share:.6f}", _blank(row.weighted_share))


def summary(book: Codebook) -> str:
    """Return one line about the file."""
    parts = [f"{book.path.name}: {book.respondents:,} respondents, {len(book.variables):,} variables"]
    parts += [book.label] if book.label else []
    parts += [f"weighted by {book.weight}"] if book.weight else []
    parts += [f"read as {book.encoding}"] if book.encoding else []
    return "; ".join(parts)


def number_line(variable: VariableRow) -> str:
    """Return respondents with and without a value, and the range and mean of a number or date."""
    parts = [f"{variable.valid:,} with a value, {variable.missing:,} missing"]
    if variable.low:
        parts.append(f"{variable.low} to {variable.high}")
    if variable.mean is not None:
        parts.append(f"mean {variable.mean:.4g}")
    if variable.weighted_mean is not None:
        parts.append(f"weighted mean {variable.weighted_mean:.4g}")
    if variable.kind != "number":
        parts.append(variable.kind)
    if not variable.codes and variable.distinct:
        parts.append(f"{variable.distinct:,} different values")
    if variable.missing_codes:
        parts.append(f"declared missing: {variable.missing_codes}")
    return "; ".join(parts)


def _lines(book: Codebook) -> Iterator[str]:
    yield summary(book)
    for variable in book.variables:
        yield ""
        yield f"{variable.name}  {variable.label}".rstrip()
        yield f"  {number_line(variable)}"
        width = max((len(row.code) for row in variable.codes), default=0)
        for row in variable.codes:
            by_weight = "" if row.weighted_share is None else f"{row.weighted_share:8.1%}"
            mark = "  (missing)" if row.is_missing else ""
            yield f"  {row.code:>{width}} {row.count:8,} {row.share:7.1%}{by_weight}  {row.label}{mark}".rstrip()
