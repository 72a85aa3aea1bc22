"""A study in a notebook: its waves, respondents, designs and estimates as data frames."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.analyse.by_weight import estimate_by_weight
from ouder_netwerk.analyse.prepare import survey_design
from ouder_netwerk.errors import InputError, unknown_names
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.microdata.find import as_found, find_file
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.load import STUDIES, find_study, load_study
from ouder_netwerk.study.study import Study

if TYPE_CHECKING:
    from ouder_netwerk.survey import SurveyDesign


class OpenStudy:
    """A study with its files.

    What it gives of respondents and estimates is internal: small cells are visible, and nothing went through disclosure
    control. `released` holds what may be published.

    Attributes
    ----------
    definition : Study
    """

    def __init__(self, definition: Study, raw: Path) -> None:
        self.definition = definition
        self._raw = raw
        self._read: dict[str, Harmonised] = {}

    @property
    def waves(self) -> pd.DataFrame:
        """A row for each wave: survey, wave, title and the file it is read from."""
        rows = {
            name: (one.survey, one.wave, one.title.english, self._file(name))
            for name, one in self.definition.waves.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=["survey", "wave", "title", "file"])

    def harmonised(self, wave: str) -> pd.DataFrame:
        """Return the respondents of a wave: design columns, and each concept with why it is missing."""
        return self._harmonised(wave).frame

    def design(self, wave: str) -> "SurveyDesign":
        """Return the sampling design of a wave, for the functions of `ouder_netwerk.survey`."""
        return survey_design(self.definition, wave, self._harmonised(wave))

    def estimates(self) -> pd.DataFrame:
        """Return the estimates of all indicators in all published waves and subgroups, before disclosure control."""
        parts = (
            estimate_by_weight(self.definition, wave, self._harmonised(wave))[0]
            for wave in self.definition.published_waves
        )
        return pd.concat(parts, ignore_index=True)

    def estimate(self, indicator: str, by: str | None = None) -> pd.DataFrame:
        """Return the estimates of one indicator in each published wave that measures it.

        Parameters
        ----------
        indicator : str
            Its id.
        by : str, optional
            A concept with categories, of whose levels there is a row too; it need not be a subgroup of the study.

        Raises
        ------
        InputError
            When there is no such indicator or concept.
        """
        study = self.definition
        unknown = [*unknown_names("estimate", "indicator", [indicator], study.indicators.all)]
        unknown += [*unknown_names("estimate", "concept", [by] if by else [], study.concepts)]
        if unknown:
            raise InputError(unknown)
        only = [
            section.model_copy(update={"indicators": (study.indicators.all[indicator],), "headline": ()})
            for section in study.indicators.sections[:1]
        ]
        file = study.file.model_copy(update={"subgroups": (by,) if by else (), "pairs": ()})
        small = replace(study, file=file, indicators=study.indicators.model_copy(update={"sections": tuple(only)}))
        concept = study.indicators.all[indicator].concept
        parts = [
            estimate_by_weight(small, wave, self._harmonised(wave))[0]
            for wave in study.published_waves
            if concept in study.measured(wave)
        ]
        return pd.concat(parts, ignore_index=True)

    @property
    def released(self) -> pd.DataFrame:
        """The released estimates, as `results/<study>/estimates.csv` holds them."""
        path = layout.released(self.definition.id, "estimates")
        return pd.read_csv(path, dtype={"wave": str, "level": str, "category": str})

    def _file(self, wave: str) -> str:
        if self.definition.waves[wave].pool:
            return ""
        try:
            return find_file(self.definition, wave, self._raw).path.name
        except InputError:
            return ""

    def _harmonised(self, wave: str) -> Harmonised:
        problems = list(unknown_names("waves", "wave", [wave], self.definition.waves))
        if problems:
            raise InputError(problems)
        if wave not in self._read:
            parts = self.definition.waves[wave].pool
            if parts:
                self._read[wave] = pool_waves(self.definition, wave, {part: self._harmonised(part) for part in parts})
            else:
                path = find_file(self.definition, wave, self._raw).path
                self._read[wave] = harmonise_wave(self.definition, wave, path)[0]
        return self._read[wave]


def open_study(name: str, raw: Path | str | None = None, studies: Path | str = STUDIES) -> OpenStudy:
    """Open a study to look at it in a notebook.

    Parameters
    ----------
    name : str
        Of the study, such as `nsch`.
    raw : path, optional
        Folder with the raw files; `$OUDER_NETWERK_RAW` or `data/raw` when absent.
    studies : path
        Folder with study definitions.

    Returns
    -------
    OpenStudy

    Raises
    ------
    InputError
        When there is no such study, or its definition has faults.

    Examples
    --------
    >>> study = open_study("scp2017")
    >>> list(study.waves.index)
    ['ejoo17', 'kok17', 'sdi17']
    """
    folder = layout.raw_folder(raw)
    return OpenStudy(as_found(load_study(find_study(name, Path(studies))), folder), folder)
