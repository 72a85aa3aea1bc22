"""Which languages there are phrases in, and where."""

from pathlib import Path

from ouder_netwerk.errors import fail
from ouder_netwerk.layout import OWN_TEXTS

SHIPPED = Path(__file__).parent


def known_languages() -> list[str]:
    """Return the languages that readers can be told things in."""
    return sorted({path.stem for folder in (SHIPPED, OWN_TEXTS) for path in folder.glob("*.yaml")})


def texts_file(language: str) -> Path:
    """Return the file with the phrases of a language.

    Raises
    ------
    InputError
        When there is none; the message lists the languages there are.
    """
    found = [path for folder in (OWN_TEXTS, SHIPPED) if (path := folder / f"{language}.yaml").exists()]
    if not found:
        remedy = f"write {OWN_TEXTS / language}.yaml, or choose from: {', '.join(known_languages())}"
        raise fail(f"language {language}", "has no file of phrases", remedy)
    return found[0]
