"""Whether `frameworks.yaml` agrees with the other files of a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ouder_netwerk.errors import Problem, unknown_names
from ouder_netwerk.study.base import Names
from ouder_netwerk.study.frameworks import Classification, FromText, Ladder, PathModel
from ouder_netwerk.study.outputs import LadderFigure, PathsFigure, QuadrantFigure

if TYPE_CHECKING:
    from ouder_netwerk.study.study import Study


def framework_problems(study: Study) -> Iterator[Problem]:
    """Yield every name in the frameworks of a study that refers to nothing, and every wave that does not measure it."""
    frameworks, where = study.frameworks, f"{study.folder / 'frameworks.yaml'}"
    titled: list[FromText] = [*frameworks.classifications, *frameworks.paths, *frameworks.ladders, *frameworks.topics]
    named = [(one.id, one.text) for one in titled] + [(one.id, one.text) for one in frameworks.interviews]
    for name, text in named:
        yield from unknown_names(f"{where}: {name}.text", "text", [text], frameworks.texts)
    for difference in frameworks.differences:
        yield from unknown_names(f"{where}: differences", "text", difference.says, frameworks.texts)
    yield from _twice(where, [one.id for one in titled])
    yield from _classifications(study, where)
    for ladder in frameworks.ladders:
        for rung in ladder.measured:
            yield from _answers(study, f"{where}: {ladder.id}.{rung.id}", rung.concept, rung.category)
        yield from _waves(study, f"{where}: {ladder.id}", ladder.waves, ladder.concepts)
    for path in frameworks.paths:
        for node in (path.exposure, *path.measured_mediators, path.outcome):
            yield from _answers(study, f"{where}: {path.id}", node.concept, node.category)
        yield from unknown_names(f"{where}: {path.id}.confounders", "concept", path.confounders, study.concepts)
        yield from _waves(study, f"{where}: {path.id}", path.waves, path.concepts)
        for name in path.concepts:
            if any(study.implicates(wave, name) for wave in path.waves if wave in study.waves):
                what = f"`{name}` is multiply imputed, which paths do not take"
                yield Problem(f"{where}: {path.id}", what, "use a concept from one implicate")
    yield from _figures(study)
    yield from _links(study, where)


def _classifications(study: Study, where: str) -> Iterator[Problem]:
    written = [one.id for section in study.indicators.sections for one in section.indicators]
    yield from _twice(f"{study.folder / 'indicators.yaml'}", [section.id for section in study.indicators.sections])
    for classification in study.frameworks.classifications:
        at = f"{where}: {classification.id}"
        for part in classification.parts:
            yield from _answers(study, at, part.concept, ("yes", "no"))
        for placement in classification.placements:
            yield from _answers(study, at, placement.concept, placement.category)
    for name in sorted({name for name in written if written.count(name) > 1}):
        yield Problem(f"{where}", f"makes an indicator `{name}`, which is there already", "choose another id")


def _figures(study: Study) -> Iterator[Problem]:
    frameworks = study.frameworks
    for figure in study.figures.figures:
        where = f"{study.folder / 'figures.yaml'}: {figure.id}"
        if isinstance(figure, QuadrantFigure):
            for one in frameworks.classifications:
                if one.id == figure.classification and any(None in (part.near, part.formal) for part in one.parts):
                    what = f"not every part of `{one.id}` has a place in a quadrant diagram"
                    yield Problem(where, what, "give each `near` and `formal` in frameworks.yaml")
                if one.id == figure.classification:
                    yield from _without_share(study, where, one)
        if isinstance(figure, (PathsFigure, LadderFigure)):
            known: dict[str, PathModel | Ladder] = {one.id: one for one in frameworks.analysed}
            wanted = figure.path if isinstance(figure, PathsFigure) else figure.ladder
            kind = PathModel if isinstance(figure, PathsFigure) else Ladder
            named = [name for name, one in known.items() if isinstance(one, kind)]
            yield from unknown_names(where, figure.kind, [wanted], named)
            if wanted in named:
                yield from unknown_names(f"{where}.waves", "wave of it", figure.waves, known[wanted].waves)


def _without_share(study: Study, where: str, classification: Classification) -> Iterator[Problem]:
    for placement in classification.placements:
        concept = placement.concept if placement.part else None
        if concept in study.concepts and study.shown_by(str(concept), placement.category) is None:
            what = f"no indicator shows `{concept}` of all respondents, which {classification.id} places"
            yield Problem(where, what, "add it to indicators.yaml")


def _links(study: Study, where: str) -> Iterator[Problem]:
    frameworks = study.frameworks
    figures = [figure.id for figure in study.figures.figures]
    models = {model.id: model for model in study.models.models}
    for topic in frameworks.topics:
        for point in topic.points:
            yield from unknown_names(f"{where}: {topic.id}", "figure", point.figures, figures)
    for together in frameworks.together:
        yield from unknown_names(f"{where}: together", "model", [together.model], models)
        if together.model in models:
            yield from unknown_names(f"{where}: together", "term", [together.term], models[together.model].terms)
            yield from _answers(study, f"{where}: together", together.term, (together.level,))
    for finding in frameworks.interviews:
        beside = [finding.beside] if finding.beside else []
        yield from unknown_names(f"{where}: {finding.id}.beside", "indicator", beside, study.indicators.all)


def _answers(study: Study, where: str, concept: str | None, categories: Names) -> Iterator[Problem]:
    if concept is None:
        return
    yield from unknown_names(where, "concept", [concept], study.concepts)
    if concept in study.concepts:
        known = study.concepts[concept].category_names
        yield from unknown_names(where, f"category of {concept}", categories, known)


def _waves(study: Study, where: str, waves: Names, concepts: Iterable[str]) -> Iterator[Problem]:
    yield from unknown_names(f"{where}.waves", "wave", waves, study.published_waves)
    for wave in waves:
        measured = study.measured(wave) if wave in study.waves else study.concepts
        for concept in concepts:
            if concept in study.concepts and concept not in measured:
                yield Problem(where, f"wave {wave} does not measure `{concept}`", "map it there or leave it out")


def _twice(where: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(f"{where}: {name}", "is there twice", "give each its own id")
