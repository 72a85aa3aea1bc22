"""Run the whole pipeline and show how far it is: a thin coat over snakemake, which decides what has to be made."""

import csv
import json
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
from typing import Any, TextIO

from ouder_netwerk.errors import fail
from ouder_netwerk.progress import MARK

_REFUSED = re.compile(r"^\w*Error: \[Errno (\d+)\] ([^:\n]+)(?:: '(.*?)')?(?: -> '(.*?)')?$", re.MULTILINE)
"""How Python says that the system refused a file."""
_LONGEST = 10
"""Steps in the table of where time went."""


@dataclass(frozen=True)
class RunningStep:
    """A step that has begun.

    Attributes
    ----------
    what : str
        What it does.
    began : float
        When, on the monotonic clock.
    benchmark : str or None
        File in which Snakemake writes how long it took.
    """

    what: str
    began: float
    benchmark: str | None


@dataclass
class Progress:
    """How far a run is.

    Attributes
    ----------
    total : int
        Steps that this run has to do.
    running : dict of int to RunningStep
        By snakemake's number of the job.
    finished : list of RunningStep
    logs : list of str
        Of the steps that failed.
    errors : list of str
        What Snakemake said went wrong.
    output : list of str
        Lines of the steps, and of what ended the run before there were any.
    """

    total: int = 0
    running: dict[int, RunningStep] = field(default_factory=dict)
    finished: list[RunningStep] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def follow(self, line: str) -> str:
        """Take in a line of a run; return what has begun, if something has.

        Examples
        --------
        >>> progress = Progress()
        >>> progress.follow('\\x1e{"event": "run_info", "steps": 12}')
        ''
        >>> progress.follow('\\x1e{"event": "job_info", "job": 4, "what": "Compare waves", "benchmark": null}')
        'Compare waves'
        >>> progress.follow('\\x1e{"event": "job_finished", "job": 4}'), len(progress.finished), progress.running
        ('', 1, {})
        """
        said, mark, event = line.rpartition(MARK)
        if not mark:
            self.output.append(line)
            return ""
        if said:
            self.output.append(said)
        return self._take_in(json.loads(event))

    def _take_in(self, event: dict[str, Any]) -> str:
        match event["event"]:
            case "started":
                # which profile is used, and the like
                self.output.clear()
            case "run_info":
                self.total = event["steps"]
            case "job_info":
                self.running[event["job"]] = RunningStep(event["what"], time.monotonic(), event["benchmark"])
                return str(event["what"])
            case "job_finished" if event["job"] in self.running:
                self.finished.append(self.running.pop(event["job"]))
            case "job_error":
                self.logs += event["logs"]
            case "error":
                self.errors.append(event["message"])
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
            begun = len(progress.finished) + len(progress.running)
            print(f"{begun}/{progress.total} {what}", file=self._out, flush=True)

    def draw(self, progress: Progress) -> None:
        """Draw the running steps again, over where they stood before."""
        if not self._terminal:
            return
        width = shutil.get_terminal_size().columns - 1
        now = time.monotonic()
        lines = [f"{len(progress.finished)} of {progress.total} steps done"] if progress.total else []
        lines += [f"  {now - step.began:4.0f} s  {step.what}" for step in progress.running.values()]
        self.clear()
        self._out.write("".join(f"{line[:width]}\n" for line in lines))
        self._out.flush()
        self._drawn = len(lines)

    def clear(self) -> None:
        """Take away what was drawn."""
        if self._drawn:
            self._out.write(f"\x1b[{self._drawn}F\x1b[J")
        self._drawn = 0


def run(study: str | None, raw: Path | None, cores: int, out: TextIO = sys.stderr) -> int:
    """Run the pipeline of a study in the current folder.

    Parameters
    ----------
    study : str, optional
        Its id; the one that `config/config.yaml` names unless said.
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
    OSError
        When the system refuses a file to Snakemake itself: a full disk under `.snakemake`.
    """
    if not Path("Snakefile").exists():
        raise fail("Snakefile", "is not here", "go to a working folder, or make one: ouder-netwerk init FOLDER")
    config = [*([f"study={study}"] if study else []), *([f"raw={raw}"] if raw else [])]
    command = [sys.executable, "-m", "snakemake", "--cores", str(cores), "--logger", "ouder-netwerk"]
    progress, display = Progress(), Display(out)
    since = time.monotonic()
    with subprocess.Popen(
        [*command, *(["--config", *config] if config else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_environment(),
    ) as process:
        for line in _lines(process):
            if line is not None and (begun := progress.follow(line)):
                display.began(begun, progress)
            display.draw(progress)
    display.clear()
    if process.returncode:
        if refused := _refused("\n".join([*progress.errors, *progress.output])):
            raise refused
        print(_why(progress), file=out)
    elif progress.total:
        print(f"Done in {time.monotonic() - since:.0f} s. Where the time went:", file=out)
        print(_where_time_went(progress.finished), file=out)
    else:
        print("Nothing to do: everything is up to date.", file=out)
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


def _why(progress: Progress) -> str:
    """Return why a run failed: what the failed steps logged, else what Snakemake said, else what was written."""
    logs = [Path(log) for log in dict.fromkeys(progress.logs)]
    logged = [log.read_text(encoding="utf-8").strip() for log in logs if log.exists()]
    return "\n".join([text for text in logged if text] or progress.errors or progress.output).strip()


def _refused(said: str) -> OSError | None:
    """Return what the system refused to Snakemake itself, which ends with a traceback then; None when nothing was.

    Examples
    --------
    >>> _refused("Traceback ...\\nOSError: [Errno 28] No space left on device: 'a' -> '.snakemake/backups/a'\\n")
    OSError(28, 'No space left on device')
    """
    found = _REFUSED.search(said)
    return OSError(int(found[1]), found[2], found[4] or found[3]) if found else None


def _where_time_went(steps: list[RunningStep]) -> str:
    """Return a table of the steps of this run, the longest first."""
    times: list[tuple[float, str, str]] = []
    for step in steps:
        if step.benchmark:
            path = Path(step.benchmark)
            with path.open(encoding="utf-8", newline="") as file:
                times += [(float(row["s"]), path.stem, row["max_rss"]) for row in csv.DictReader(file, delimiter="\t")]
    times.sort(reverse=True)
    lines = [f"{seconds:8.1f} s {memory:>9} MB  {step}" for seconds, step, memory in times[:_LONGEST]]
    rest = times[_LONGEST:]
    lines += [f"{sum(seconds for seconds, *_ in rest):8.1f} s               other steps: {len(rest)}"] if rest else []
    return "\n".join(lines)
