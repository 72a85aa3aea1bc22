"""Attack a released study: how many of its hidden cells does somebody work out who knows all that was released?

Run it in a folder with the results and internal tables of the study:
`PYTHONPATH=tests python benchmarks/release_attack_study.py scp2017`. Exit 1 when he works out any.
"""

import sys
from pathlib import Path

from ouder_netwerk.release.dossier import read_dossiers
from ouder_netwerk.release.internal import read_internal
from ouder_netwerk.study.load import load_study
from release.attacker import Attacker, as_numbers, missing_of, won


def main(name: str) -> int:
    """Print what he wins."""
    study = load_study(Path("config/studies") / name)
    truth = read_internal(study, study.published_waves).estimates
    seen, rules = as_numbers(Path("results") / name / "estimates.csv"), study.rules
    attacker = Attacker(
        study, seen, missing_of(study, read_dossiers(study)),
        rules.share_step / 2, rules.count_base // 2, rules.digits, oracle=truth,
    )  # fmt: skip
    hidden = seen["estimate"].isna().to_numpy()
    lost = won(attacker, truth.assign(hidden=hidden), rules.protection)
    for cell, width in lost:
        print(f"{cell}: {width:.2f}")
    print(f"{name}: {len(seen)} estimates, {hidden.sum()} hidden, {len(lost)} worked out")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
