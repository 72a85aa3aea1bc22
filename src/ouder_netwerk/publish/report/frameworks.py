"""What the report says of the frameworks of a study: placements, differences between texts, topics, interviews."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ouder_netwerk.formatting import percent, ratio, ratio_interval
from ouder_netwerk.publish.figures.kinds.quadrant import name_of
from ouder_netwerk.publish.selection import ReleasedCells, model_cells
from ouder_netwerk.publish.tables.table import Grid, GridCell, GridRow
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import ModelRow, Released
from ouder_netwerk.study.frameworks import Classification, InterviewFinding, Placement, TextDifference, Together

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class TopicOnPage:
    """What a text says without a number; each point with the ids of the figures that bear on it."""

    id: str
    title: str
    intro: str
    points: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class InterviewOnPage:
    """What was said in interviews, and the survey figure beside it, which is empty where nothing was asked."""

    theme: str
    paraphrase: str
    origin: str
    beside: str


@dataclass(frozen=True)
class FrameworksOnPage:
    """Everything of `frameworks.yaml` that is no figure.

    Attributes
    ----------
    placements : tuple of Grid
        One for each classification.
    differences : tuple of Grid
        One, or none.
    together : tuple of str
        Whether informal and formal help go together, a sentence for each model.
    topics : tuple of TopicOnPage
    interviews : tuple of InterviewOnPage
    """

    placements: tuple[Grid, ...]
    differences: tuple[Grid, ...]
    together: tuple[str, ...]
    topics: tuple[TopicOnPage, ...]
    interviews: tuple[InterviewOnPage, ...]


def frameworks_on_page(released: Released, words: Words) -> FrameworksOnPage | None:
    """Return what the page says of the frameworks; None for a study without any."""
    frameworks = words.study.frameworks
    if not frameworks.texts:
        return None
    topics = (
        TopicOnPage(
            topic.id,
            words.of(topic.title),
            words.of(topic.intro) if topic.intro else "",
            tuple((words.of(point.text), point.figures) for point in topic.points),
        )
        for topic in frameworks.topics
    )
    return FrameworksOnPage(
        tuple(_placements(one, words) for one in frameworks.classifications),
        (_differences(frameworks.differences, words),) if frameworks.differences else (),
        tuple(sentence for one in frameworks.together for sentence in _together(one, released, words)),
        tuple(topics),
        tuple(_interview(one, released, words) for one in frameworks.interviews),
    )


def _placements(classification: Classification, words: Words) -> Grid:
    text = words.of(words.study.frameworks.texts[classification.text].title)
    headers = tuple(words.say(f"placed_{name}") for name in ("part", "basis", "place", "measured"))
    titles = {part.id: words.of(part.title) for part in classification.parts}
    rows = tuple(
        GridRow(name_of(one, words), tuple(GridCell((text,)) for text in _placed(one, titles, words)))
        for one in classification.placements
    )
    caption = f"{words.of(classification.title)} ({text}, {classification.place})"
    return Grid(caption, words.say("placed_what"), headers, rows)


def _placed(placement: Placement, titles: dict[str, str], words: Words) -> tuple[str, str, str, str]:
    part = titles[placement.part] if placement.part else words.say("placed_open")
    note = f" {words.of(placement.note)}" if placement.note else ""
    measured = words.text("yes" if placement.concept else "no")
    return part, words.text(f"basis.{placement.basis}"), placement.place + note, measured


def _differences(differences: tuple[TextDifference, ...], words: Words) -> Grid:
    texts = words.study.frameworks.texts
    headers = (*(words.of(text.title) for text in texts.values()), words.say("text_here"))
    rows = tuple(
        GridRow(
            words.of(one.subject),
            tuple(
                GridCell((words.of(said) if said else "",))
                for said in (*(one.says.get(text) for text in texts), one.here)
            ),
        )
        for one in differences
    )
    return Grid(words.say("text_differences"), words.say("text_subject"), headers, rows)


def _together(together: Together, released: Released, words: Words) -> Iterator[str]:
    """Yield a sentence for each wave of the model."""
    model = next(one for one in words.study.models.models if one.id == together.model)
    for wave_id in model.waves:
        cells = model_cells(words.study, released, together.model, wave_id)
        row = cells.row(model.blocks[-1], together.term, together.level)
        confounders = [
            inside(words.of(words.study.concepts[name].label)) for name in model.terms if name != together.term
        ]
        values = {
            "confounders": words.listed(confounders, "and"),
            "outcome": inside(words.of(model.title)),
            "term": inside(words.of(words.study.concepts[together.term].label)),
            "level": words.confidence(),
        }
        yield f"{words.wave_title(wave_id)}. {_association(row, values, words)}"


def _association(row: ModelRow | None, values: dict[str, str], words: Words) -> str:
    if row is None or math.isnan(row.odds_ratio):
        reason = words.hidden(row.flag) if row else words.say("absent")
        return words.say("together_hidden", outcome=values["outcome"], term=values["term"], reason=reason)
    kind = "none" if row.p >= SIGNIFICANT else "more" if row.odds_ratio > 1 else "less"
    interval = ratio_interval(row.or_low, row.or_high, words.language)
    return words.say(f"together_{kind}", ratio=ratio(row.odds_ratio, words.language), interval=interval, **values)


def _interview(finding: InterviewFinding, released: Released, words: Words) -> InterviewOnPage:
    text = words.of(words.study.frameworks.texts[finding.text].title)
    origin = words.say(
        "interview_of", number=str(finding.interviews), date=words.of(finding.date), source=text, place=finding.place
    )
    about = [words.of(one) for one in (finding.layer, finding.form) if one]
    theme = words.of(finding.theme) + (f" ({', '.join(about)})" if about else "")
    return InterviewOnPage(theme, words.of(finding.paraphrase), origin, _beside(finding, released, words))


def _beside(finding: InterviewFinding, released: Released, words: Words) -> str:
    """Return the share of the survey on the same subject, of the first wave that has it."""
    if finding.beside is None:
        return words.say("interview_none")
    answer = words.study.indicators.all[finding.beside].answer
    for wave_id in words.study.published_waves:
        row = ReleasedCells(words.study, released, wave_id).estimate(finding.beside, answer)
        if row:
            value = words.hidden(row.flag) if row.hidden else percent(row.estimate, words.language)
            return f"{words.indicator(finding.beside)}: {value}"
    return words.say("interview_none")
