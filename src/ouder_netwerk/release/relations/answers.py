"""Answers add up to their base; sets of several are the sum of single ones."""

from collections import defaultdict

from ouder_netwerk.release.relations.rows import REST
from ouder_netwerk.release.system import Base, Counted, Place, SystemBuilder
from ouder_netwerk.study.study import Study


def relate_answers(study: Study, build: SystemBuilder) -> None:
    """Relate the answers of each base in each place, where they are released."""
    sets: dict[tuple[Base, Place], dict[frozenset[str], None]] = defaultdict(dict)
    for key, _ in build.of_kind("answered"):
        sets[key.base, key.place][key.answers] = None
    for (base, place), known in sets.items():
        if study.concepts[base[0]].is_number:
            for one in known:
                if REST not in one:
                    sides = build.there(Counted("answered", place, base, part) for part in (one, one | {REST}))
                    build.adds_up(sides, Counted("weight", place, base))
            continue
        every = frozenset(study.possible_categories(place.wave, base[0]))
        front = Counted("answered", place, base)
        for one in known:
            # each pair of a set and its complement once; of two categories one of the sets
            if 2 * len(one) < len(every) or (2 * len(one) == len(every) and min(one) < min(every - one)):
                pair = build.there(front._replace(answers=part) for part in (one, every - one))
                build.adds_up(pair, Counted("weight", place, base))
        single = [one for one in known if len(one) == 1]
        for one in known:
            parts = [front._replace(answers=part) for part in single if part <= one]
            if 1 < len(one) == len(parts):
                build.adds_up(build.there(parts), front._replace(answers=one))
        if len(single) == len(every) > 2:
            build.adds_up(build.there(front._replace(answers=one) for one in single), Counted("weight", place, base))
