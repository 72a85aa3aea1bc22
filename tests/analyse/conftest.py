"""Three waves of the tiny survey."""

import pytest

from conftest import tiny_frame, write_tiny


@pytest.fixture
def series(tiny):
    """Three waves of the tiny survey; in the later ones some help is gone."""
    for year, gone in ((18, 5), (19, 10)):
        frame = tiny_frame()
        frame.loc[:gone, ["HULP", "HULPOUD", "HULPBUUR"]] = [2, 98, 98]
        frame["RESP"] += f"-{year}"
        frame["GEW"] *= year
        write_tiny(frame, tiny.raw.with_name(f"tiny{year}.sav"))
        path = tiny.folder / f"config/studies/tiny/waves/tiny{year}.yaml"
        path.write_text(
            f'like: tiny17\nwave: "20{year}"\nsources:\n'
            f"  - {{file: tiny{year}.sav, missing: {{8: dont_know, 9: refused, 98: not_asked}}}}\n"
        )
    tiny.edit("study.yaml", lambda content: content.update(waves=["tiny17", "tiny18", "tiny19"]))
    return tiny
