"""The tiny study without a weight of its own: raked to a table of known totals."""

from ouder_netwerk.respondents.table import read_harmonised

TOTALS = "concept,category,total\nsingle_parent,yes,300\nsingle_parent,no,700\nchild_age,0-3,250\nchild_age,4-18,750\n"


SHARES = (
    "concept,category,share\nsingle_parent,yes,0.3\nsingle_parent,no,0.7\nchild_age,0-3,0.25\nchild_age,4-18,0.75\n"
)


def weigh(tiny, table=TOTALS, **weighting):
    folder = tiny.folder / "config/studies/tiny"
    (folder / "margins").mkdir(exist_ok=True)
    (folder / "margins/tiny.csv").write_text(table, encoding="utf-8")
    rules = {"margins": "margins/tiny.csv", "over": ["single_parent", "child_age"]} | weighting

    def change(content):
        content["design"].pop("weight", None)
        content["design"]["weighting"] = rules

    tiny.edit("waves/tiny17.yaml", change)


def harmonised_wave(tiny):
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 0, result.output
    return read_harmonised(tiny.folder / "data/harmonised/tiny/tiny17.parquet")
