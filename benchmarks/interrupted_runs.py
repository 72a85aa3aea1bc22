"""Interrupt runs of a tiny study in every way that an operating system can, and look at what is left.

    python benchmarks/interrupted_runs.py [NAME ...] [--moments 20] [--seed 1]

Each way is tried on a folder in which an earlier file of the survey was run to its end, and then another file came in
its place. Whatever happens, what stands in `results/` is of one of the two and never of both, and the next run gives
the same bytes as a run that nothing happened to; or a run ends in one clear message and exit code 2. Some ways need
root, or a Python that others than root can start (--python): where these are absent that is said.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from conftest import tiny_frame, write_tiny  # noqa: E402
from vintages import Files, results, vintage  # noqa: E402

RUN = [sys.executable, "-m", "ouder_netwerk", "run", "tiny"]


class Absent(Exception):
    """What a way needs and this machine has not."""


class Wrong(Exception):
    """What must not happen."""


# --- folders --------------------------------------------------------------------------------------------------------
def new_folder(folder: Path) -> Path:
    shutil.copytree(ROOT / "tests/tiny_study", folder / "config/studies/tiny")
    for name in ("Snakefile", "profiles/default/config.yaml", "config/config.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def surveys(parent: Path) -> list[bytes]:
    """Return the two files of the survey; written once, for they hold the time at which they were written."""
    found = []
    for step in (1, -1):
        frame = tiny_frame()
        frame["ALLEEN"] = frame["ALLEEN"].iloc[::step].to_numpy()
        write_tiny(frame, parent / "survey.sav")
        found.append((parent / "survey.sav").read_bytes())
    return found


def put(survey: bytes, folder: Path) -> None:
    path = folder / "data/raw/tiny17.sav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(survey)


# --- runs -----------------------------------------------------------------------------------------------------------
def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "OUDER_NETWERK_RAW"}
    return kept | {"PYTHONPATH": str(ROOT / "src")} | more


def started(folder: Path, *before: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*before, *RUN],
        cwd=folder,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(folder: Path, *before: str, **more: str) -> tuple[int, str]:
    process = started(folder, *before, **more)
    said, _ = process.communicate()
    return process.returncode, said


def kill(process: "subprocess.Popen[str]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


# --- what must hold -------------------------------------------------------------------------------------------------
class Trial:
    """A folder in which the first file was run, and the second has come; and what whole runs give."""

    def __init__(self, parent: Path) -> None:
        self.parent, self.number = parent, 0
        self.whole: list[Files] = []
        self.seconds = 0.0
        self.surveys = surveys(parent)
        for version, survey in enumerate(self.surveys, 1):
            folder = new_folder(parent / f"version{version}")
            put(survey, folder)
            since = time.monotonic()
            code, said = run(folder)
            self.seconds = time.monotonic() - since
            if code:
                raise Wrong(f"the first run ended in {code}: {said}")
            self.whole.append(results(folder))
        self.differ = {name for name in self.whole[0] if self.whole[0][name] != self.whole[1].get(name)}

    def folder(self, earlier: bool = True) -> Path:
        self.number += 1
        folder = self.parent / f"trial{self.number}"
        if earlier:
            shutil.copytree(self.parent / "version1", folder)
        else:
            new_folder(folder)
        put(self.surveys[1], folder)
        return folder

    def one_vintage(self, folder: Path) -> str:
        """Return which release stands there; an error where files of both do, or one that is of neither."""
        try:
            number = vintage(results(folder), self.whole)
        except AssertionError as error:
            raise Wrong(str(error)) from None
        return "nothing" if number is None else f"version {number + 1}"

    def same_after_rerun(self, folder: Path) -> None:
        code, said = run(folder)
        if code:
            raise Wrong(f"the next run ended in {code}: {said}")
        self.is_whole(folder)

    def is_whole(self, folder: Path) -> None:
        found, whole = results(folder), self.whole[1]
        other = {name for name in found.keys() | whole.keys() if found.get(name) != whole.get(name)}
        if other:
            kinds = {
                name: "absent" if name not in found else "more" if name not in whole else "other" for name in other
            }
            raise Wrong(f"other bytes than those of a whole run: {kinds}")

    def one_message(self, code: int, said: str) -> str:
        if code != 2 or "Traceback" in said or "\n  -> " not in said:
            raise Wrong(f"exit code {code}: {said}")
        return next(line for line in said.splitlines() if ": " in line and not line[:1].isdigit())


# --- ways -----------------------------------------------------------------------------------------------------------
def kills(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """SIGKILL of a whole run: half of the moments before the first released file, half after."""
    for number in range(moments):
        folder = trial.folder(earlier=number % 4 != 0)
        release = folder / "results/tiny/release.json"
        before = release.stat().st_ino if release.exists() else None
        process = started(folder)
        after = number >= moments // 2
        since = time.monotonic()
        if after:
            while process.poll() is None:
                with_new = release.stat().st_ino if release.exists() else None
                if with_new not in (None, before):
                    break
                time.sleep(0.002)
        span = 0.45 * trial.seconds
        time.sleep(draw.uniform(0, span))
        kill(process)
        at = time.monotonic() - since
        which = trial.one_vintage(folder)
        trial.same_after_rerun(folder)
        yield f"{'after' if after else 'before'} the release, at {at:4.1f} s: {which}; the next run whole"


def kill_of_the_first_process(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """SIGKILL of the program alone, whose children go on."""
    for _ in range(max(moments // 5, 1)):
        folder = trial.folder()
        process = started(folder)
        time.sleep(draw.uniform(0.2, 0.8) * trial.seconds)
        process.kill()
        process.wait()
        code, said = run(folder)
        what = trial.one_message(code, said) if code else "ran at once"
        time.sleep(0 if code == 0 else 1.5 * trial.seconds)
        trial.one_vintage(folder)
        trial.same_after_rerun(folder)
        yield f"{what}; the next run whole"


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Put a folder on a disk of so many kB, which needs root."""
    kept = folder.with_name(f"{folder.name}.kept")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, kept)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        shutil.rmtree(kept)
        raise Absent(f"no small disk can be mounted: {mounted.stderr.decode().strip()}")
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield
        shutil.rmtree(kept)
        shutil.copytree(folder, kept)
    finally:
        subprocess.run(["umount", folder], check=True)
        if kept.exists():
            shutil.rmtree(folder)
            kept.rename(folder)


def used(folder: Path) -> int:
    """Return the kB that files take, in pages of 4 kB."""
    return sum(4 * (1 + path.stat().st_size // 4096) for path in folder.rglob("*") if path.is_file())


def full_disk(place: str) -> Callable[[Trial, int, random.Random], Iterator[str]]:
    def way(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
        whole = used(trial.parent / "version1" / place)
        for room in (4, 40, 100, 200, 400):
            folder = trial.folder(earlier=place != "results")
            start = used(folder / place) if (folder / place).exists() else 0
            if place == "results" and room > whole:
                break
            with small_disk(folder / place, start + room):
                code, said = run(folder)
                what = trial.one_message(code, said) if code else "room enough"
            trial.one_vintage(folder)
            trial.same_after_rerun(folder)
            yield f"{room} kB left: {what}; the next run whole"

    way.__doc__ = f"A full disk under {place}."
    return way


def read_only(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """A folder of results on a disk that is read only."""
    folder = trial.folder()
    place = folder / "results"
    bound = subprocess.run(["mount", "--bind", place, place], capture_output=True)
    if bound.returncode:
        raise Absent(f"no folder can be mounted: {bound.stderr.decode().strip()}")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
        what = trial.one_message(*run(folder))
        if trial.one_vintage(folder) != "version 1":
            raise Wrong("the earlier release has gone")
    finally:
        subprocess.run(["umount", place], check=True)
    trial.same_after_rerun(folder)
    yield f"{what}; the next run whole"


def two_runs(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """Two runs at once in one folder."""
    for wait in (0.0, 0.3, 0.6):
        folder = trial.folder()
        first = started(folder)
        time.sleep(wait * trial.seconds)
        code, said = run(folder)
        first_said, _ = first.communicate()
        ends = sorted([(code, said), (first.returncode, first_said)])
        if ends[0][0] != 0:
            raise Wrong(f"no run got through: {ends}")
        what = trial.one_message(*ends[1]) if ends[1][0] else "one after the other"
        trial.is_whole(folder)
        yield f"{wait:.0%} later: {what}"


def deleted(what: str) -> Callable[[Trial, int, random.Random], Iterator[str]]:
    def way(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
        for _ in range(max(moments // 4, 1)):
            folder = trial.folder()
            process = started(folder)
            moment = draw.uniform(0.1, 0.95) * trial.seconds
            time.sleep(moment)
            shutil.rmtree(folder / what, ignore_errors=True)
            said, _ = process.communicate()
            ended = trial.one_message(process.returncode, said) if process.returncode else "went through"
            trial.one_vintage(folder)
            trial.same_after_rerun(folder)
            yield f"at {moment:4.1f} s: {ended}; the next run whole"

    way.__doc__ = f"{what} deleted under a living run."
    return way


def clock_set_back(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """The clock set back by a day before the second file comes; also with a kill in between."""
    for killed in (False, True, True, True):
        folder = trial.folder()
        later = time.time() + 86400
        raw = folder / "data/raw/tiny17.sav"
        for path in [path for path in folder.rglob("*") if path.is_file() and path != raw]:
            os.utime(path, (later, later))
        when = ""
        if killed:
            process = started(folder)
            time.sleep(draw.uniform(0.2, 0.7) * trial.seconds)
            kill(process)
            when = f", killed: {trial.one_vintage(folder)}"
        trial.same_after_rerun(folder)
        yield f"all but the new file of tomorrow{when}; the next run whole"
    folder = trial.folder()
    later = time.time() + 86400
    os.utime(folder / "data/raw/tiny17.sav", (later, later))
    what = trial.one_message(*run(folder))
    (folder / "data/raw/tiny17.sav").touch()
    trial.same_after_rerun(folder)
    yield f"the new file of tomorrow: {what}; the next run, with the file of now, whole"


def masks(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """Another umask."""
    for mask in (0o000, 0o027, 0o077):
        folder = trial.folder(earlier=False)
        before = os.umask(mask)
        try:
            trial.same_after_rerun(folder)
        finally:
            os.umask(before)
        open_to = [
            path.relative_to(folder).as_posix()
            for place in ("data/harmonised", "data/estimates", "logs")
            for path in (folder / place).rglob("*")
            if path.is_file() and path.stat().st_mode & 0o077
        ]
        if [name for name in open_to if not name.endswith((".running", ".tsv"))]:
            raise Wrong(f"umask {mask:03o}: others may read {open_to}")
        yield f"{mask:03o}: the same bytes; what is of respondents can be read by the owner alone"


def without_root(trial: Trial, moments: int, draw: random.Random) -> Iterator[str]:
    """Another user, without a home folder that can be written to."""
    if os.getuid() != 0:
        raise Absent("this is no root already")
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
    if shutil.which("setpriv") is None or subprocess.run([*as_nobody, "test", "-x", RUN[0]]).returncode:
        raise Absent("there is no setpriv, or others than root cannot start this Python: --python")
    folder = trial.folder()
    trial.parent.chmod(0o755)
    yield f"in a folder of root: {trial.one_message(*run(folder, *as_nobody, HOME='/nonexistent'))}"
    if trial.one_vintage(folder) != "version 1":
        raise Wrong("the earlier release has gone")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 65534, 65534)
    code, said = run(folder, *as_nobody, HOME="/nonexistent")
    if code:
        raise Wrong(f"{code}: {said}")
    trial.is_whole(folder)
    yield "in a folder of its own: the same bytes"


WAYS = {
    "kills": kills,
    "kill-first": kill_of_the_first_process,
    "full-results": full_disk("results"),
    "full-snakemake": full_disk(".snakemake"),
    "full-data": full_disk("data"),
    "full-logs": full_disk("logs"),
    "read-only": read_only,
    "two-runs": two_runs,
    "deleted-results": deleted("results"),
    "deleted-data": deleted("data/estimates"),
    "clock": clock_set_back,
    "umask": masks,
    "no-root": without_root,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ways", nargs="*", choices=[*WAYS, []], metavar="NAME", help=", ".join(WAYS))
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--python", default=sys.executable, help="to run with")
    given = parser.parse_args()
    RUN[0] = given.python
    wrong = 0
    with tempfile.TemporaryDirectory() as parent:
        trial = Trial(Path(parent))
        print(f"a whole run takes {trial.seconds:.0f} s; {len(trial.differ)} files differ between the two", flush=True)
        for name in given.ways or WAYS:
            print(f"{name}: {WAYS[name].__doc__}", flush=True)
            try:
                for line in WAYS[name](trial, given.moments, random.Random(f"{given.seed} {name}")):
                    print(f"  {line}", flush=True)
            except Absent as absent:
                print(f"  not tried: {absent}", flush=True)
            except Wrong as error:
                wrong += 1
                print(f"  WRONG: {error}", flush=True)
    print(f"{wrong} wrong", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
