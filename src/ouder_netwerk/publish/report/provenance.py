"""What the results were made from and by which commands, as the report tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from markupsafe import Markup

from ouder_netwerk.publish.provenance import MADE_BY, Input
from ouder_netwerk.publish.wording import Words


@dataclass(frozen=True)
class Step:
    """A command of the pipeline and what it makes."""

    command: str
    makes: str


def steps(inputs: list[Input], words: Words) -> Iterator[Step]:
    """Yield the commands of the pipeline in order."""
    study = words.study
    for file in dict.fromkeys(one.file for one in inputs if one.standin):
        yield Step(f"ouder-netwerk standin {study.id} {file}", words.say("step_standin"))
    for step in ("harmonise", "estimate", "model"):
        for wave in study.published_waves:
            yield Step(f"ouder-netwerk {step} {study.id} {wave}", words.say(f"step_{step}"))
    yield Step(f"ouder-netwerk compare {study.id}", words.say("step_compare"))
    for command, made in groupby(MADE_BY, key=itemgetter(0)):
        yield Step(f"ouder-netwerk {command} {study.id}", ", ".join(pattern for _, pattern in made))
    yield Step(f"ouder-netwerk provenance {study.id}", "provenance/run.json")


def access(words: Words) -> list[tuple[str, Markup]]:
    """Return where the file of each wave can be had and on what terms, as far as the definition says."""
    study = words.study
    known = []
    for wave_id in study.published_waves:
        for source in study.waves[wave_id].sources:
            if source.published:
                published, language = source.published, study.waves[wave_id].language
                # licences go by their English names
                licence = words.quote(published.licence or "", "en")
                texts = (words.of(text) if text else "" for text in (published.terms, published.note))
                parts = (
                    words.quote(published.address or "", language),
                    Markup(words.text("licence")).format(licence=licence) if licence else "",
                    *texts,
                )
                known.append((f"{words.wave_title(wave_id)}, {source.file}", Markup("; ").join(filter(None, parts))))
    return known
