"""Survey files are read in a process of their own: a reader that crashes, hangs or eats memory takes nothing with it.

Descriptions and respondents come back through a pipe, so nothing of a file that needs no unpacking is written to disk.
"""

import contextlib
import faulthandler
import logging
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ouder_netwerk.errors import InputError, fail
from ouder_netwerk.microdata import limits
from ouder_netwerk.microdata.gate import open_table
from ouder_netwerk.microdata.table import Description, Options

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger("ouder_netwerk")

_AGAIN = "copy the file again; if that is no help, open it in the program that made it and save it anew"
_START = "fork" if sys.platform == "linux" else "spawn"
"""A fork costs some milliseconds; where libraries do not bear one, a new process costs about a second."""


@dataclass(frozen=True)
class Job:
    """What a child reads.

    Attributes
    ----------
    data : Path
    labels : Path or None
    shown : str
        What the user calls the file.
    options : Options
    """

    data: Path
    labels: Path | None
    shown: str
    options: Options


class Child:
    """A survey file that another process reads.

    Attributes
    ----------
    description : Description
    """

    def __init__(self, process: Any, connection: Connection, job: Job) -> None:
        self._process, self._connection, self._job = process, connection, job
        self._notes: dict[str, None] = {}
        size = job.data.stat().st_size
        self._seconds, self._memory = limits.time_limit(size), limits.memory_limit(size)
        self.description: Description = self._answer("opened")
        self._notes |= dict.fromkeys(self.description.notes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be assumed so far."""
        return tuple(self._notes)

    def frames(self, names: Sequence[str], rows: int) -> "Iterator[pd.DataFrame]":
        """Yield these variables, at most so many respondents at a time."""
        self._connection.send((list(names), rows))
        while (frame := self._answer("frame")) is not None:
            yield frame
        self._notes |= dict.fromkeys(self._answer("notes"))

    def _answer(self, wanted: str) -> Any:
        """Return what the child sends next; None at the end of the frames."""
        if not self._connection.poll(self._seconds):
            remedy = f"if it is a good file, set ${limits.SECONDS} to the seconds that it may take"
            raise fail(self._job.shown, f"took more than {self._seconds:.0f} seconds to read", remedy)
        try:
            kind, content = self._connection.recv()
        except (EOFError, ConnectionError):
            raise self._crash() from None
        if kind == "wrong":
            raise InputError(content)
        if kind == "memory":
            remedy = f"if it is a good file, set ${limits.MEMORY} to the gigabytes that it may take"
            raise fail(self._job.shown, f"needs more than {self._memory / (1 << 30):.1f} GB to read", remedy)
        if kind == "fault":
            reason, where = content
            log.debug("%s: %s", self._job.shown, where)
            raise fail(self._job.shown, f"cannot be read, perhaps it is damaged ({reason})", _AGAIN)
        assert kind == wanted
        return content

    def _crash(self) -> InputError:
        self._process.join()
        code = self._process.exitcode or 0
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        # some libraries abort when there is no memory, and some systems kill
        memory = f", or needs more than {self._memory / (1 << 30):.1f} GB" if how in {"SIGABRT", "SIGKILL"} else ""
        return fail(self._job.shown, f"makes its reader crash ({how}): it is damaged{memory}", _AGAIN)


@contextmanager
def read_in_child(job: Job) -> Iterator[Child]:
    """Read a file in another process, which ends with the block.

    Raises
    ------
    InputError
        When the file cannot be read: also when its reader crashes, or passes the limits on memory or time.
    """
    context: Any = multiprocessing.get_context(_START)
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, ours, job), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Child(process, ours, job)
    finally:
        ours.close()
        process.kill()
        process.join()


def _serve(connection: Connection, theirs: Connection, job: Job) -> None:
    """Describe a file, and send the respondents that are asked for until nobody asks."""
    theirs.close()
    _restrain(limits.memory_limit(job.data.stat().st_size))
    with contextlib.suppress(ConnectionError):
        connection.send(_try(connection, job))


def _try(connection: Connection, job: Job) -> tuple[str, Any]:
    """Serve until nobody asks any more, or something is wrong: that is returned."""
    try:
        table = open_table(job.data, job.labels, job.shown, job.options)
        connection.send(("opened", table.description))
        while True:
            try:
                names, rows = connection.recv()
            except EOFError:
                return "done", None
            for frame in table.frames(names, rows):
                connection.send(("frame", frame))
            connection.send(("frame", None))
            connection.send(("notes", table.notes()))
    except ConnectionError:
        return "done", None
    except InputError as error:
        return "wrong", error.problems
    except MemoryError:
        return "memory", None
    except Exception as error:
        # a damaged file can make a reader fail in any way
        reason = " ".join(f"{type(error).__name__} {error}".split())
        return "fault", (reason[:200], traceback.format_exc())


def _restrain(memory: int) -> None:
    """Keep this process within so many bytes more than it has, where the system can; and make it crash in silence."""
    faulthandler.disable()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        used = int(sizes.read_text().split()[5]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = used + memory
        resource.setrlimit(resource.RLIMIT_DATA, (limit if most < 0 else min(limit, most), most))
