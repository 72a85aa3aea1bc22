"""Labels from a codebook with a row for each code: as `codebook --format csv` writes, or in a sheet of a workbook."""

from collections.abc import Mapping, Sequence

from ouder_netwerk.microdata.labels.labels import Labels
from ouder_netwerk.microdata.variables import folded
from ouder_netwerk.safe import from_csv

_NAMES = {
    "variable": ("variable", "variabele", "variable name", "name", "naam"),
    "label": ("label", "variable label", "variable_label", "variabelelabel", "omschrijving", "question", "vraag"),
    "code": ("code", "value", "waarde"),
    "text": ("code_label", "value label", "value_label", "waardelabel", "value labels", "antwoord"),
    "flag": ("code_is_missing", "is_missing", "missing"),
    "codes": ("missing_codes", "missing codes", "missing values"),
}
"""What the columns may be called, our own name first."""
_YES = {"yes", "ja", "y", "j", "x", "1", "true"}


def is_codebook(header: Sequence[str]) -> bool:
    """Whether a first row is that of a codebook.

    Examples
    --------
    >>> is_codebook(["Variable", "Label", "Code", "Value label"]), is_codebook(["label", "hulp"])
    (True, False)
    """
    found = _columns(header)
    return "variable" in found and ("label" in found or {"code", "text"} <= set(found))


def _columns(header: Sequence[str]) -> dict[str, str]:
    """Return which column has which role."""
    own = {name.strip().lower(): name for name in header}
    found = {}
    for role, names in _NAMES.items():
        there = next((own[name] for name in names if name in own), None)
        if there is not None:
            found[role] = there
    return found


def labels_of_rows(rows: Sequence[Mapping[str, str]]) -> Labels:
    """Return the labels and missing codes in the rows of a codebook.

    Examples
    --------
    >>> rows = [{"variable": "k1", "label": "Help", "code": "9", "value label": "None", "missing": "yes"}]
    >>> labels_of_rows(rows)
    Labels(variables={'k1': 'Help'}, values={'k1': {'9': 'None'}}, formats={}, missing={'k1': ('9',)})
    """
    labels: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    missing: dict[str, list[str]] = {}
    columns = _columns(list(rows[0])) if rows else {}
    last = ""
    for row in rows:
        cell = {role: from_csv(row.get(name) or "") for role, name in columns.items()}
        # in a workbook the name often stands in the first row of its codes only
        last = name = folded(cell.get("variable", "") or last)
        if cell.get("label"):
            labels.setdefault(name, cell["label"])
        if cell.get("code") and cell.get("text"):
            values.setdefault(name, {})[cell["code"]] = cell["text"]
        codes = [code.strip() for code in cell.get("codes", "").split(",") if code.strip()]
        if "codes" not in cell and cell.get("code") and cell.get("flag", "").lower() in _YES:
            codes = [cell["code"]]
        missing.setdefault(name, []).extend(code for code in codes if code not in missing.get(name, []))
    return Labels(labels, values, missing={name: tuple(codes) for name, codes in missing.items() if codes})
