"""The match table: what each concept was matched to, how surely, and what came second."""

from ouder_netwerk.matching.suggest import Match, Suggestion

_HEADER = ("wanted", "was", "variable", "status", "score", "name", "text", "values", "shares", "runner-up", "score")
_RIGHT = {4, 5, 6, 7, 8, 10}


def match_table(suggestion: Suggestion) -> str:
    """Return a table for the terminal, a row per variable that is wanted."""
    rows = [_HEADER, *(_row(match) for match in suggestion.matches)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in _RIGHT else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    if suggestion.like and not suggestion.compared:
        lines.append(f"(the file of {suggestion.like} is not here: labels and shares could not be compared with it)")
    return "\n".join(lines)


def _row(match: Match) -> tuple[str, ...]:
    wanted = (match.wanted.key, match.wanted.name)
    if not match.candidates:
        return (*wanted, "", match.status, *[""] * 7)
    best, second = match.candidates[0], match.candidates[1] if len(match.candidates) > 1 else None
    parts = (best.score, best.name, best.text, best.values, best.distribution)
    runner_up = (second.variable, _number(second.score)) if second else ("", "")
    return (*wanted, best.variable, match.status, *(_number(part) for part in parts), *runner_up)


def _number(part: float | None) -> str:
    return "" if part is None else f"{part:.2f}"


def counts(suggestion: Suggestion) -> str:
    """Return one line: how many are certain, open and absent."""
    found = [match.status for match in suggestion.matches]
    return ", ".join(f"{found.count(status)} {status}" for status in ("certain", "open", "absent"))
