"""How a study says what people do and what they are called, so that sentences can be built from its words."""

from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from ouder_netwerk.study.base import Text

FORM = "singular / plural | rest"


class VerbPhrase(NamedTuple):
    """What people do, in the parts that sentences put in their places.

    Attributes
    ----------
    singular, plural, compared : str
        The verb after `een op de negen ouders`, after `drie op de tien ouders`, and where groups are compared, which
        in English takes the infinitive: `are more likely to get`.
    rest : str
        Object and the like; words such as `more often` come between verb and rest.
    """

    singular: str
    plural: str
    compared: str
    rest: str


def verb_phrase(text: str) -> VerbPhrase:
    """Return the parts of a verb phrase.

    Examples
    --------
    >>> verb_phrase("maakt zich / maken zich | zorgen over het kind")
    VerbPhrase(singular='maakt zich', plural='maken zich', compared='maken zich', rest='zorgen over het kind')
    >>> verb_phrase("is / are / be | in good health").compared
    'be'
    """
    forms, bar, rest = (part.strip() for part in text.partition("|"))
    verbs = [form.strip() for form in forms.split("/")]
    if not bar or not rest or not all(verbs) or not 2 <= len(verbs) <= 3:
        raise ValueError(
            f"`{text}` is no verb phrase -> write it as `{FORM}`, such as `krijgt / krijgen | hulp van buren`; a third "
            "form is for comparisons, where that is not the plural: `is / are / be | in good health`"
        )
    return VerbPhrase(verbs[0], verbs[1], verbs[-1], rest)


def _parts_in_each_language(text: Text) -> Text:
    for phrase in text.root.values():
        verb_phrase(phrase)
    return text


Verb = Annotated[Text, AfterValidator(_parts_in_each_language)]
"""What people do, in each language."""
