"""A study as far as its claims need it: what they are about is estimated in a moment."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace

from ouder_netwerk.claims.targets import Found, ModelTarget, Target
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.regression import Block, Models, RegressionModel
from ouder_netwerk.study.study import Study


def needed(study: Study, targets: Iterable[Found]) -> Study:
    """Return a study that estimates and fits no more than some claims are about."""
    waves: dict[str, dict[str, None]] = {}
    blocks: dict[str, set[str]] = {}
    subgroups, shown = set[str](), set[str]()
    for target in targets:
        shown.update(target.waves)
        if isinstance(target, Target):
            subgroups.add(target.subgroup)
            for name in target.indicators:
                waves.setdefault(name, {}).update(dict.fromkeys(target.waves))
        elif isinstance(target, ModelTarget):
            blocks.setdefault(target.model, set()).add(target.block)
    kept = {
        "waves": tuple(name for name in study.published_waves if name in shown),
        "subgroups": tuple(name for name in study.subgroups if name in subgroups),
        "pairs": tuple(pair for pair in study.pairs if PAIR.join(pair) in subgroups),
    }
    models = tuple(_with_blocks(model, blocks[model.id]) for model in study.models.models if model.id in blocks)
    needed = replace(study, file=study.file.model_copy(update=kept), models=Models(models=models))
    return _with_indicators(
        needed, lambda one: one.model_copy(update={"waves": tuple(waves[one.id])}) if one.id in waves else None
    )


def _with_indicators(study: Study, change: Callable[[Indicator], Indicator | None]) -> Study:
    """Return a study with its indicators changed, or left out."""
    sections = tuple(
        section.model_copy(update={"headline": (), "indicators": tuple(filter(None, map(change, section.indicators)))})
        for section in study.indicators.sections
    )
    return replace(study, indicators=study.indicators.model_copy(update={"sections": sections}))


def _with_blocks(model: RegressionModel, names: set[str]) -> RegressionModel:
    """Return a model with some of its blocks, each with the terms of those before it.

    The last one stays where all blocks are of the respondents who have its terms.
    """
    if model.missing.sample == "common":
        names = names | {model.blocks[-1].id}
    blocks: list[Block] = []
    terms: tuple[str, ...] = ()
    for block in model.blocks:
        terms = (*terms, *block.terms)
        if block.id in names:
            blocks.append(block.model_copy(update={"terms": terms}))
            terms = ()
    return model.model_copy(update={"blocks": tuple(blocks)})


def parts(study: Study, grouped: Container[str]) -> Iterator[Study]:
    """Yield the study with what is shown for everybody alone, then with what is shown by subgroup too."""
    everybody = study.file.model_copy(update={"subgroups": (), "pairs": ()})
    yield _with_indicators(replace(study, file=everybody), lambda one: None if one.id in grouped else one)
    yield _with_indicators(study, lambda one: one if one.id in grouped else None)
