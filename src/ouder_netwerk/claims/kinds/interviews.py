"""Claims that rest on no survey."""

from typing import Literal

from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers
from ouder_netwerk.claims.statement import PublishedStatement
from ouder_netwerk.claims.verdicts import Judgement
from ouder_netwerk.study.base import Text
from ouder_netwerk.texts.phrases import told


class QualitativeClaim(PublishedStatement):
    """A finding that rests on no survey, such as one from interviews: never an estimate.

    Attributes
    ----------
    rests_on : Text
        What it rests on, as far as its source says: the words of the verdict.
    """

    kind: Literal["qualitative"]
    rests_on: Text

    def check(self, numbers: Numbers) -> Checked:
        """Say what it rests on."""
        return Checked(Judgement("qualitative", told("reasons.no_estimate", rests_on=self.rests_on.in_language)))
