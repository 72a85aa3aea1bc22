"""Make a stand-in file."""

from pathlib import Path

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.variables import STANDIN_MARK
from ouder_netwerk.microdata.write import write_microdata
from ouder_netwerk.standin.coding import coded_frame
from ouder_netwerk.standin.load import load_assumptions


def make_standin(study_folder: Path, survey_file: str, target: Path) -> None:
    """Make the stand-in for one survey file of a study.

    Parameters
    ----------
    study_folder : Path
        Holds `standin.yaml`.
    survey_file : str
        A file name that `standin.yaml` lists.
    target : Path
        Where to write; its suffix says the format. Appears complete or not at all. The same assumptions give the
        same bytes.

    Raises
    ------
    InputError
        When the assumptions are wrong or do not list the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "kok17.sav"
    ...     make_standin(Path("config/studies/scp2017"), "kok17.sav", file)
    ...     file.stat().st_size > 100_000
    True
    """
    path = study_folder / "standin.yaml"
    assumptions = load_assumptions(path)
    name = assumptions.survey_of(survey_file)
    if name is None:
        files = ", ".join(file for survey in assumptions.surveys.values() for file in survey.files)
        raise fail(str(path), f"makes no stand-in for `{survey_file}`", f"choose one of: {files}")
    frame, variables = coded_frame(name, assumptions)
    write_microdata(target, frame, variables, f"{STANDIN_MARK}: {assumptions.surveys[name].title}"[:64])
