"""What figures show, from the released files, before anything is drawn."""

from collections.abc import Sequence
from pathlib import Path

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.kinds import kind_of
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.outputs import Figure
from ouder_netwerk.study.study import Study


def make_charts(study: Study, results: Path, figures: Sequence[Figure], languages: Sequence[str]) -> list[Chart]:
    """Return what figures show in each language, without drawing them."""
    kinds = [kind_of(figure) for figure in figures]
    released = read_released(results, study.id, {name for kind in kinds for name in kind.reads})
    words = [Words(study, language) for language in languages]
    return [kind.chart(figure, released, one) for figure, kind in zip(figures, kinds, strict=True) for one in words]
