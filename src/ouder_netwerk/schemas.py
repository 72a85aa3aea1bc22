"""JSON Schemas of the definition files, for editors that complete and check while one types."""

import json
from pathlib import Path
from typing import Any

from ouder_netwerk.claims.definition import ClaimsFile
from ouder_netwerk.files import whole_file
from ouder_netwerk.standin.assumptions import Assumptions
from ouder_netwerk.study.analysis import Indicators
from ouder_netwerk.study.base import Model
from ouder_netwerk.study.concepts import Concepts
from ouder_netwerk.study.frameworks import Frameworks
from ouder_netwerk.study.mappings import SourceMapping
from ouder_netwerk.study.outputs import Figures, Tables
from ouder_netwerk.study.regression import Models
from ouder_netwerk.study.study import StudyFile
from ouder_netwerk.study.waves import Wave

_FILES: dict[str, type[Model]] = {
    "study": StudyFile,
    "concepts": Concepts,
    "wave": Wave,
    "mapping": SourceMapping,
    "indicators": Indicators,
    "models": Models,
    "tables": Tables,
    "figures": Figures,
    "frameworks": Frameworks,
    "claims": ClaimsFile,
    "standin": Assumptions,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of definition file, as the file is written.

    Returns
    -------
    dict of str to dict
        By kind. What is written shorter than it is read (a named category set, a wave like another) is allowed.

    Examples
    --------
    >>> len(schemas()), sorted(schemas())[:4]
    (11, ['claims', 'concepts', 'figures', 'frameworks'])
    """
    made = {name: model.model_json_schema() for name, model in _FILES.items()}
    # a wave that is like another says only what differs, and drops a variable by setting it to null
    made["wave"].pop("required")
    variables = made["wave"]["properties"]["variables"]
    variables["additionalProperties"] = {"anyOf": [variables["additionalProperties"], {"type": "null"}]}
    # a mapping may stand in a file of its own
    made["wave"]["$defs"]["Source"]["properties"]["mapping"]["anyOf"].append({"type": "string"})
    made["concepts"]["$defs"]["Concept"]["properties"]["categories"]["anyOf"].append({"type": "string"})
    code = made["standin"]["$defs"]["CodeLabel"]
    made["standin"]["$defs"]["CodeLabel"] = {"anyOf": [code, {"type": "string"}]}
    return {name: {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema for name, schema in made.items()}


def write_schemas(folder: Path) -> None:
    """Write each schema as `<kind>.schema.json` into a folder."""
    for name, schema in schemas().items():
        with whole_file(folder / f"{name}.schema.json") as part:
            part.write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
