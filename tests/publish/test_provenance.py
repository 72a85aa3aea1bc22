"""What the results were made from, with checksums of all that is published and of nothing else."""

import hashlib
import json


def test_every_published_file_has_its_checksum_and_command(tiny):
    tiny.run_all()
    for step in ("claims", "tables", "figures", "report"):
        result = tiny.run(step, "tiny")
        assert result.exit_code == 0, result.output
    results = tiny.folder / "results/tiny"
    published = {path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file()}
    (results / "memo.docx").write_text("a reader's own")
    (results / "figures/.DS_Store").write_text("a file manager's")
    for _ in range(2):
        result = tiny.run("provenance", "tiny")
        assert result.exit_code == 0, result.output
    run = json.loads((results / "provenance/run.json").read_text())
    assert {one["file"] for one in run["results"]} == {name for name in published if "/." not in name}
    for one in run["results"]:
        assert one["sha256"] == hashlib.sha256((results / one["file"]).read_bytes()).hexdigest()
    commands = {one["file"]: one["made_by"] for one in run["results"]}
    assert commands["models.csv"] == "ouder-netwerk release tiny"
    assert commands["dossier/coverage.csv"] == "ouder-netwerk release tiny"
    raw = hashlib.sha256(tiny.raw.read_bytes()).hexdigest()
    assert run["waves"] == [
        {"id": "tiny17", "survey": "tiny", "wave": "2017", "data": "real", "files": {"tiny17.sav": raw}}
    ]
