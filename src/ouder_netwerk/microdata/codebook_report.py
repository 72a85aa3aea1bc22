"""A codebook for a terminal, as CSV, and as a web page."""

from collections.abc import Iterator

from ouder_netwerk.files import csv_text
from ouder_netwerk.microdata.codebook import Codebook, CodeRow, VariableRow
from ouder_netwerk.safe import safe
from ouder_netwerk.templates import template

_HEADER = (
    *("variable", "label", "kind", "valid", "missing", "missing_codes", "minimum", "maximum", "mean", "weighted_mean"),
    *("code", "code_label", "code_is_missing", "count", "share_of_all", "share", "weighted_share"),
)
_LONGEST = 70
"""Characters of a text in the terminal."""
_LONGEST_CODE = 40


def as_text(book: Codebook) -> str:
    """Return the codebook for a terminal."""
    return "\n".join(_lines(book)) + "\n"


def as_csv(book: Codebook) -> str:
    """Return the codebook as CSV: a row per code, and one per variable without codes."""
    rows: list[tuple[object, ...]] = [_HEADER]
    for variable in book.variables:
        shared = (variable.name, variable.label, variable.kind, variable.valid, variable.missing)
        numbers = (variable.low, variable.high, _blank(variable.mean), _blank(variable.weighted_mean))
        for row in variable.codes or (None,):
            cells = ("",) * 7 if row is None else _cells(row)
            rows.append((*shared, variable.missing_codes, *numbers, *cells))
    return csv_text(rows)


def as_html(book: Codebook) -> str:
    """Return the codebook as one page that needs no other file."""
    page = template("microdata", "codebook.html.j2")
    return str(page.render(book=book, summary=summary, remarks=remarks, number_line=number_line, safe=safe)) + "\n"


def _blank(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def _cells(row: CodeRow) -> tuple[str, ...]:
    yes = "yes" if row.is_missing else "no"
    shares = (f"{row.share_of_all:.6f}", "" if row.share is None else f"{row.share:.6f}")
    return (row.code, row.label, yes, str(row.count), *shares, _blank(row.weighted_share))


def summary(book: Codebook) -> str:
    """Return one line about the file."""
    parts = [f"{book.path.name}: {book.respondents:,} respondents, {len(book.variables):,} variables"]
    parts += [book.label] if book.label else []
    parts += [f"weighted by {book.weight}"] if book.weight else []
    return safe("; ".join(parts))


def remarks(book: Codebook) -> list[str]:
    """Return what else there is to know of the file: its own weight, its multiple-response sets, what was assumed."""
    return [safe(remark) for remark in (*book.description.remarks, *book.notes)]


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
    if variable.suspicious:
        listed = ", ".join(f"{code} ({count:,})" for code, count in variable.suspicious)
        parts.append(f"perhaps no answers: {listed}")
    return safe("; ".join(parts))


def _lines(book: Codebook) -> Iterator[str]:
    yield summary(book)
    yield from remarks(book)
    for variable in book.variables:
        yield ""
        yield f"{_cut(variable.name)}  {_cut(variable.label)}".rstrip()
        yield f"  {number_line(variable)}"
        codes = [safe(row.code, longest=_LONGEST_CODE) for row in variable.codes]
        width = max((*map(len, codes), len("code")))
        if codes:
            by_weight = "weighted" if book.weight else ""
            yield f"  {'code':>{width}} {'count':>8} {'% all':>7} {'% valid':>7} {by_weight}".rstrip()
        for code, row in zip(codes, variable.codes, strict=True):
            of_valid = "" if row.share is None else f"{row.share:.1%}"
            by_weight = "" if row.weighted_share is None else f"{row.weighted_share:9.1%}"
            mark = "  (missing)" if row.is_missing else ""
            shares = f"{row.share_of_all:7.1%} {of_valid:>7}{by_weight}"
            yield f"  {code:>{width}} {row.count:8,} {shares}  {_cut(row.label)}{mark}".rstrip()


def _cut(text: str) -> str:
    return safe(text, longest=_LONGEST)
