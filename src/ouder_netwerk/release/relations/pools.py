"""Pooled waves are the sum of their waves; weights are divided by how many there are."""

from ouder_netwerk.release.system import SystemBuilder
from ouder_netwerk.study.study import Study


def relate_pools(study: Study, build: SystemBuilder) -> None:
    """Relate what is counted in pooled waves to what is in their waves."""
    for key, pooled in build.of_kind("count", "weight", "answered", "everybody"):
        waves = study.waves[key.place.wave].pool
        parts = build.there(key._replace(place=key.place._replace(wave=wave)) for wave in waves)
        if waves and len(parts) == len(waves):
            share = 1.0 if key.kind in ("count", "everybody") else 1.0 / len(waves)
            build.equal({pooled: 1.0} | dict.fromkeys(parts, -share))
