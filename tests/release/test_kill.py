"""A release that is killed at any moment leaves the one before, the new one or none; never a mixture."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from ouder_netwerk.release.folder import swap_in

NAMES = ["estimates.csv", "contrasts.csv", "models.csv", "dossier/a.json", "release.json"]
FOREVER = """
from itertools import cycle
from ouder_netwerk.release.folder import swap_in

print("ready", flush=True)
for version in cycle("ab"):
    swap_in("s", {name: version * 200_000 for name in %r})
"""
KILLS = 20


def test_killed_at_twenty_moments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = random.Random(1)
    swap_in("s", dict.fromkeys(NAMES, "a" * 200000))
    seen = set()
    for _ in range(KILLS):
        run = subprocess.Popen([sys.executable, "-c", FOREVER % NAMES], stdout=subprocess.PIPE, env=os.environ)
        assert run.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0, 0.05))
        run.kill()
        run.wait()
        run.stdout.close()
        folder = Path("results/s")
        found = {(folder / name).read_text() for name in NAMES} if folder.exists() else {"none"}
        assert len(found) == 1
        content = found.pop()
        assert content == "none" or len(content) == 200_000
        seen.add(content[:1])
        # the next release clears up what was left
        again = dict.fromkeys(NAMES, "c" * 200000)
        swap_in("s", again)
        assert sorted(path.name for path in Path("results").iterdir()) == ["s"]
        assert {(folder / name).read_text() for name in NAMES} == {"c" * 200_000}
    assert seen
