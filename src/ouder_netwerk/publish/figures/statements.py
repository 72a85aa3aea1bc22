"""The published statements a figure shows: each with its definition, what was found, and the words for both."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.definition import QualitativeClaim, ShareClaim, TestableClaim, WordedShareClaim
from ouder_netwerk.claims.load import load_claims
from ouder_netwerk.publish.wording import Words, capital
from ouder_netwerk.released import Claim, Released


@dataclass(frozen=True)
class Stated:
    """A published statement about survey data.

    Attributes
    ----------
    stated : TestableClaim
        Its definition.
    found : Claim
        The released row.
    band : Band, optional
        What a published quantity can mean.
    section, label, verdict : str
        In the language of the figure; the label is the statement in our words.
    """

    stated: TestableClaim
    found: Claim
    band: Band | None
    section: str
    label: str
    verdict: str


def testable(
    released: Released, words: Words, sources: Collection[str] = (), sections: Collection[str] = ()
) -> Iterator[Stated]:
    """Yield the statements by section; qualitative ones are left out, because nothing was estimated for them.

    Parameters
    ----------
    released : Released
        With the verdicts.
    words : Words
        Of which study, in which language.
    sources, sections : collection of str
        Only those of these; all when none is named.
    """
    file = load_claims(words.study).file
    found = {claim.id: claim for claim in released.claims}
    for section in file.sections:
        for stated in file.claims if not sections or section.id in sections else ():
            if sources and stated.source not in sources:
                continue
            if stated.section == section.id and stated.id in found and not isinstance(stated, QualitativeClaim):
                row = found[stated.id]
                verdict = words.verdict(row.verdict) + (words.say("accepted") if row.accepted else "")
                band = file.band_of(stated) if isinstance(stated, (ShareClaim, WordedShareClaim)) else None
                label = capital(words.of(stated.paraphrase))
                yield Stated(stated, row, band, words.of(section.title), label, verdict)
