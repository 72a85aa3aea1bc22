"""Where a survey file is published, and on what terms: what a user without it must know to get it."""

from typing import Literal

from pydantic import Field

from ouder_netwerk.study.base import Model, Text


class Published(Model):
    """What the producer says of a published file.

    Attributes
    ----------
    address : str, optional
        Where it can be had: a web address, a DOI, or the producer where no more is known; absent when nobody knows.
    sha256 : str, optional
        Checksum of the published file.
    licence : str, optional
        Name of the licence.
    terms : Text, optional
        What a user must do, and may not do.
    note : Text, optional
        What else helps to get the right file.
    on_change : str
        What a file with another checksum is: an error, or (where the producer releases files anew) a warning.

    Examples
    --------
    >>> file = Published(address="https://doi.org/10.1/x", licence="CC BY 4.0")
    >>> print(file.how_to_get("x.sav"))
    get x.sav from https://doi.org/10.1/x (licence: CC BY 4.0)
    """

    address: str | None = None
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    licence: str | None = None
    terms: Text | None = None
    note: Text | None = None
    on_change: Literal["fail", "warn"] = "fail"

    def how_to_get(self, file: str) -> str:
        """Return in one sentence what to get, from where and on what terms."""
        address = self.address or "a place that the study does not know"
        facts = {"licence": self.licence, "SHA-256": self.sha256}
        known = ", ".join(f"{name}: {fact}" for name, fact in facts.items() if fact)
        texts = "".join(f"; {text.english}" for text in (self.terms, self.note) if text)
        return f"get {file} from {address}{f' ({known})' if known else ''}{texts}"
