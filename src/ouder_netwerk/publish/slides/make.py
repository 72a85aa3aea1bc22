"""The slides of a study, from its released files: a figure a slide."""

from collections.abc import Sequence
from pathlib import Path

from ouder_netwerk.files import write_all
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.house import read_house_style
from ouder_netwerk.publish.names import chosen_figures, collection
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.study import Study


def make_slides(
    study: Study,
    results: Path,
    target: Path,
    languages: Sequence[str] = (),
    only: str | Sequence[str] = (),
    by: str | None = None,
    style: Path | None = None,
) -> list[Path]:
    """Write the slides of a study.

    Parameters
    ----------
    study : Study
        From `load_study`.
    results : Path
        `results/<study>`, with the released files.
    target : Path
        Where `<study>.<language>.pptx` comes.
    languages : sequence of str
        Of the study's; all of them when none is named.
    only : str or sequence of str
        These figures; all when none is named.
    by : str, optional
        Every figure of indicators by this subgroup.
    style : Path, optional
        A house style laid over the package's.

    Returns
    -------
    list of Path
        What was written: nothing when anything is wrong. The same results give the same bytes.

    Raises
    ------
    InputError
        When a released file, figure, subgroup or style is not there.
    """
    from ouder_netwerk.publish.slides.write_pptx import presentation

    house = read_house_style(style)
    figures = chosen_figures(study, only, by)
    files = {
        collection(study, language, "pptx", only, by): presentation(
            make_charts(study, results, figures, [language]), Words(study, language), house
        )
        for language in study.chosen_languages(languages)
    }
    return write_all(target, files)
