"""What software the results were made with: a bill of materials (CycloneDX 1.6) of the environment."""

import platform
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ouder_netwerk import __version__

_EXTRAS = frozenset({"pipeline"})
_OURSELVES = "ouder-netwerk"


def components() -> dict[str, Any]:
    """Return the bill of materials of what `ouder-netwerk[pipeline]` needs, as it is installed here.

    Notes
    -----
    Without a serial number and a time, so that the same environment gives the same bytes
    (https://cyclonedx.org/docs/1.6/json).

    Examples
    --------
    >>> found = components()
    >>> {"numpy", "snakemake"} <= {one["name"] for one in found["components"]}
    True
    """
    found: dict[str, Distribution] = {}
    needs: dict[str, set[str]] = {}
    todo = [(_OURSELVES, _EXTRAS)]
    seen = set()
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[name] = distribution(name)
        wanted = list(_installed(found[name], extras))
        needs.setdefault(name, set()).update(other for other, _ in wanted)
        todo += wanted
    others = sorted(set(found) - {_OURSELVES})
    ourselves = {"type": "application", "bom-ref": _OURSELVES, "name": _OURSELVES, "version": __version__}
    python = {"type": "platform", "bom-ref": "python", "name": "python", "version": platform.python_version()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": ourselves},
        "components": [python, *(_component(name, found[name]) for name in others)],
        "dependencies": [{"ref": name, "dependsOn": sorted(needs[name])} for name in [_OURSELVES, *others]],
    }


def _installed(package: Distribution, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """Return what a package needs here, of which what is optional to it may be absent."""
    wanted = []
    for line in package.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            name = canonicalize_name(requirement.name)
            try:
                distribution(name)
            except PackageNotFoundError:
                continue
            wanted.append((str(name), frozenset(requirement.extras)))
    return wanted


def _component(name: str, package: Distribution) -> dict[str, Any]:
    version = package.version
    said = package.metadata.json
    expression = said.get("license_expression")
    known = expression or str(said.get("license", "")).partition("\n")[0].strip()
    licences = [{"expression": known}] if expression else [{"license": {"name": known}}] if known else []
    return {
        "type": "library",
        "bom-ref": name,
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        **({"licenses": licences} if licences else {}),
    }
