"""Survey files of every format, and what becomes of them when bytes change on their way."""

import random
import struct
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyreadstat
import rdata
from click.testing import CliRunner

from microdata.made import ods
from microdata.old_stata import old_stata
from ouder_netwerk.cli import main
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata

_STATA = {113: 8, 114: 10, 115: 12, 117: 13, 118: 14, 119: 15}
"""Formats of Stata files, and how their writer calls them."""
_OLD_STATA = (104, 105, 108, 110, 111)


def write_seeds(folder: Path, frame: pd.DataFrame, write_sav: Callable[[pd.DataFrame, Path], None]) -> dict[str, Path]:
    """Write one file of each format."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("sav", "zsav", "por", "xpt", "csv", "parquet", "zip", "feather", "xlsx", "ods", "rds")
    made = {name: folder / f"seed.{name}" for name in names}
    labels = {"HULP": {1.0: "ja", 2.0: "nee", 8.0: "weet niet"}}
    write_sav(frame, made["sav"])
    pyreadstat.write_sav(frame, str(made["zsav"]), variable_value_labels=labels, compress=True)
    described = {name: FileVariable(f"Vraag {name}", labels.get(name, {})) for name in frame}
    write_microdata(made["por"], frame.astype({"RESP": "string"}), described)
    pyreadstat.write_xport(frame, str(made["xpt"]))
    frame.to_csv(made["csv"], index=False, sep=";", decimal=",")
    frame.to_parquet(made["parquet"])
    frame.to_feather(made["feather"])
    frame.to_excel(made["xlsx"], index=False)
    ods(made["ods"], ("data", [list(frame), *frame.to_numpy().tolist()]))
    rdata.write_rds(made["rds"], frame.assign(RESP=pd.array(frame["RESP"], dtype=pd.StringDtype("python"))))
    with zipfile.ZipFile(made["zip"], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(made["sav"], "tiny17.sav")
    for number, version in _STATA.items():
        made[f"dta{number}"] = folder / f"seed{number}.dta"
        pyreadstat.write_dta(frame, str(made[f"dta{number}"]), variable_value_labels=labels, version=version)
    columns: dict[str, str | int] = {name: 4 if name == "RESP" else "d" for name in frame}
    for number in _OLD_STATA:
        made[f"dta{number}"] = folder / f"seed{number}.dta"
        made[f"dta{number}"].write_bytes(old_stata(number, columns, list(frame.itertuples(index=False))))
    return made


def mutated(content: bytes, draw: random.Random) -> bytes:
    """Return content that was changed in one of the ways that disks, networks and people change it."""
    made = bytearray(content)
    place = draw.randrange(len(made))
    match draw.choice(["flip", "flip", "flip", "cut", "repeat", "blank", "insert", "number"]):
        case "flip":
            for _ in range(draw.randint(1, 20)):
                made[draw.randrange(len(made))] = draw.randrange(256)
        case "cut":
            del made[place:]
        case "repeat":
            made[place:place] = made[place : place + draw.randint(1, 200)]
        case "blank":
            size = draw.randint(1, 200)
            made[place : place + size] = bytes(len(made[place : place + size]))
        case "insert":
            made[place:place] = draw.randbytes(draw.randint(1, 40))
        case "number":
            number = draw.choice([-1, 0, 1, 2**31 - 1, -(2**31), 2**24])
            made[place : place + 4] = struct.pack(draw.choice("<>") + "i", number)
    return bytes(made)


@dataclass
class Outcome:
    """What became of the mutated files of one format.

    Attributes
    ----------
    codes : Counter
        How often each exit code came, by command.
    wrong : list of str
        Everything that must not happen.
    slowest : float
        Seconds.
    """

    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0


def try_mutations(seed: Path, raw: Path, count: int, draw: random.Random, keep: Path | None = None) -> Outcome:
    """Read mutations of a file by `codebook` and `harmonise`, in a folder that holds the tiny study."""
    outcome, content = Outcome(), seed.read_bytes()
    path = raw / f"tiny17{seed.suffix}"
    raw.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path.write_bytes(mutated(content, draw))
        before = _files(path)
        for command in _commands(path):
            start = time.monotonic()
            result = CliRunner().invoke(main, command)
            outcome.slowest = max(outcome.slowest, time.monotonic() - start)
            outcome.codes[command[0], result.exit_code] += 1
            for file in Path("data/harmonised").rglob("*.*") if result.exit_code == 0 else ():
                file.unlink()
            left = _files(path) - before
            if result.exit_code not in (0, 2) or "Traceback" in result.output or left:
                outcome.wrong.append(
                    f"{seed.name} {number} {command[0]}: {result.exit_code} {left}\n{result.output[-3000:]}"
                )
                if keep is not None:
                    (keep / f"{number}{path.name}").write_bytes(path.read_bytes())
    path.unlink()
    return outcome


def _commands(path: Path) -> Iterator[list[str]]:
    yield ["codebook", str(path)]
    yield ["harmonise", "tiny", "tiny17", "--file", str(path)]


def _files(path: Path) -> set[Path]:
    return {file for file in Path("data").rglob("*") if file.is_file() and file.resolve() != path.resolve()}
