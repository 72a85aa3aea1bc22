"""Run the whole pipeline and show how far it is: a thin coat over snakemake, which decides what has to be made."""

import csv
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ouder_netwerk.errors import fail

_STARTED = re.compile(r"Job (\d+): (.+)")
_FINISHED = re.compile(r"Finished jobid: (\d+) ")
_DONE = re.compile(r"(\d+) of (\d+) steps")
_TOTAL = re.compile(r"total +(\d+)")
_LOG_OF_FAILURE = re.compile(r" +log: (\S+) \(check")
_ERROR = re.compile(r"Error|\w+(Error|Exception)\b")
_NOTHING = "Nothing to be done"
_LONGEST = 10
"""Steps in the table of where time went."""


@dataclass
class Progress:
    """How far a run is.

    Attributes
    ----------
    done, total : int
        Steps.
    running : dict of str to (str, float)
        By snakemake's number of the job: what it does, and when it began.
    """

    done: int = 0
    total: int = 0
    running: dict[str, tuple[str, float]] = field(default_factory=dict)

    def follow(self, line: str) -> str:
        """Take in a line of snakemake's output; return what has begun, if something has.

        Examples
        --------
        >>> progress = Progress()
        >>> progress.follow("total             13"), progress.follow("Job 4: Compare waves")
        ('', 'Compare waves')
        >>> _ = progress.follow("Finished jobid: 4 (Rule: compare)"), progress.follow("1 of 13 steps (8%) done")
        >>> progress
        Progress(done=1, total=12, running={})
        """
        # snakemake counts what asks for everything, the rule `all`, as a step too
        if found := _STARTED.match(line):
            self.running[found[1]] = found[2], time.monotonic()
            return found[2]
        if found := _FINISHED.match(line):
            self.running.pop(found[1], None)
        elif found := _DONE.match(line):
            self.done, self.total = int(found[1]), int(found[2]) - 1
        elif found := _TOTAL.match(line):
            self.total = int(found[1]) - 1
        return ""


class Display:
    """Shows a run: on a terminal a line for each running step, kept up to date; elsewhere a line when one begins."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._drawn = 0

    def began(self, what: str, progress: Progress) -> None:
        """Say that a step has begun."""
        if not self._terminal:
            begun = progress.done + len(progress.running)
            print(f"{begun}/{progress.total} {what}", file=self._out, flush=True)

    def draw(self, progress: Progress) -> None:
        """Draw the running steps again, over where they stood before."""
        if not self._terminal:
            return
        width = shutil.get_terminal_size().columns - 1
        now = time.monotonic()
        lines = [f"{progress.done} of {progress.total} steps done"] if progress.total else []
        lines += [f"  {now - began:4.0f} s  {what}" for what, began in progress.running.values()]
        self.clear()
        self._out.write("".join(f"{line[:width]}\n" for line in lines))
        self._out.flush()
        self._drawn = len(lines)

    def clear(self) -> None:
        """Take away what was drawn."""
        if self._drawn:
            self._out.write(f"\x1b[{self._drawn}F\x1b[J")
        self._drawn = 0


def run(study: str, raw: Path | None, cores: int, out: TextIO = sys.stderr) -> int:
    """Run the pipeline of a study in the current folder.

    Parameters
    ----------
    study : str
        Its id.
    raw : Path, optional
        Folder with raw files.
    cores : int
        How many steps may run side by side.
    out : text file
        Where progress and messages go.

    Returns
    -------
    int
        Snakemake's exit code: 0, 1, or 2 on bad input; then only the message about it was written.

    Raises
    ------
    InputError
        When the folder holds no workflow.
    """
    if not Path("Snakefile").exists():
        raise fail("Snakefile", "is not here", "go to the folder of the project first")
    config = [f"study={study}", *([f"raw={raw}"] if raw else [])]
    snakemake = [sys.executable, "-m", "snakemake", "--cores", str(cores), "--quiet", "host", "reason"]
    progress, display, output = Progress(), Display(out), list[str]()
    since = time.time()
    with subprocess.Popen(
        [*snakemake, "--config", *config],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_environment(),
    ) as process:
        for line in _lines(process):
            if line is not None:
                output.append(line)
                if begun := progress.follow(line):
                    display.began(begun, progress)
            display.draw(progress)
    display.clear()
    if process.returncode:
        print(_why(output), file=out)
    else:
        nothing = any(_NOTHING in line for line in output)
        print("Nothing to do: everything is up to date." if nothing else _where_time_went(study, since), file=out)
    return process.returncode


def _environment() -> dict[str, str]:
    """Return the environment of a run: where the home folder takes no caches, as in a container, they are kept here."""
    wanted = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = next(path for path in (wanted, *wanted.parents) if path.exists())
    if os.access(folder, os.W_OK):
        return dict(os.environ)
    here = str(Path(".snakemake/caches").absolute())
    return {"MPLCONFIGDIR": here, **os.environ, "XDG_CACHE_HOME": here}


def _lines(process: "subprocess.Popen[str]") -> Iterator[str | None]:
    """Yield each line of output when it comes, and None every second that none does."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            yield None
            continue
        if line is None:
            return
        yield line


def _why(output: list[str]) -> str:
    """Return why a run failed: what the failed steps logged, or what was wrong before the first step."""
    logs = [found[1] for line in output if (found := _LOG_OF_FAILURE.match(line))]
    if logs:
        return "\n".join(Path(log).read_text(encoding="utf-8").strip() for log in dict.fromkeys(logs))
    first = next((place for place, line in enumerate(output) if _ERROR.match(line)), 0)
    return "\n".join(output[first:])


def _where_time_went(study: str, since: float) -> str:
    """Return a table of the steps of this run, the longest first."""
    times: list[tuple[float, str, str]] = []
    for path in Path("logs", study).glob("*.tsv"):
        # the clock of a file system may be coarse
        if path.stat().st_mtime >= since - 1:
            with path.open(encoding="utf-8", newline="") as file:
                times += [(float(row["s"]), path.stem, row["max_rss"]) for row in csv.DictReader(file, delimiter="\t")]
    times.sort(reverse=True)
    lines = [f"{seconds:8.1f} s {memory:>9} MB  {step}" for seconds, step, memory in times[:_LONGEST]]
    rest = times[_LONGEST:]
    lines += [f"{sum(seconds for seconds, *_ in rest):8.1f} s               other steps: {len(rest)}"] if rest else []
    return "\n".join([f"Done in {time.time() - since:.0f} s; results/{study}. Where the time went:", *lines])
