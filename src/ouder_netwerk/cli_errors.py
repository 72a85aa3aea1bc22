"""How a command ends that cannot go on: one clear message, and an exit code that says whose fault it is."""

import errno
import logging
from typing import Any, NoReturn

import click

from ouder_netwerk.errors import InputError, fail
from ouder_netwerk.files import PART

log = logging.getLogger("ouder_netwerk")

FAULT = 3
"""Exit code of a fault in the program itself: 1 means that a claim deviates, 2 that the input is wrong."""

_REMEDIES = {
    errno.EACCES: "get permission for it, or work in a folder of your own",
    errno.EPERM: "get permission for it, or work in a folder of your own",
    errno.EROFS: "work in a folder that can be written to",
    errno.ENOSPC: "make room on the disk, and run it again",
    errno.EDQUOT: "make room on the disk, and run it again",
    errno.ENOENT: "perhaps it was taken away meanwhile: run it again",
}
"""What to do when the system refuses a file."""
_OTHERWISE = "see what is there now, and run it again"


class Commands(click.Group):
    """Commands that end with one clear message, and exit code 2, on bad input."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except InputError as error:
            self._stop(context, error)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("ouder_netwerk"):
                # not our fault but the installation: `__main__` says what to install
                raise
            if isinstance(error, OSError) and error.errno:
                self._stop(context, _refused(error))
            log.exception("ouder-netwerk %s: a fault in the program, not in your input", context.invoked_subcommand)
            context.exit(FAULT)

    def _stop(self, context: click.Context, error: InputError) -> NoReturn:
        count = len(error.problems)
        log.error("ouder-netwerk %s: %s", context.invoked_subcommand, error if count == 1 else _numbered(error))
        context.exit(2)

    def list_commands(self, context: click.Context) -> list[str]:
        """List the commands in the order of the pipeline rather than of the alphabet."""
        return list(self.commands)


def _refused(error: OSError) -> InputError:
    """Return what the system would not do as bad input: a folder without permission, a full disk."""
    where = str(error.filename or "a file").replace(PART, "")
    return fail(where, str(error.strerror).lower(), _REMEDIES.get(error.errno or 0, _OTHERWISE))


def _numbered(error: InputError) -> str:
    return f"{len(error.problems)} problems\n" + "\n".join(
        f"{number}. {problem}" for number, problem in enumerate(error.problems, start=1)
    )
