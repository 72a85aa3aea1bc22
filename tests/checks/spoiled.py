"""A good study, and ways to spoil it: what is spoiled, and what `check` should say of it."""

import pyreadstat

from conftest import tiny_frame, write_tiny
from ouder_netwerk.checks.check import check_study

FOLDER = "config/studies/tiny"


def check(tiny):
    return check_study(tiny.folder / FOLDER, tiny.folder / "data/raw")


def later(frame):
    """The survey a year later, much the same."""
    return frame.assign(RESP=[f"s{row:02}" for row in range(len(frame))])


def concept(name, **change):
    return lambda tiny: tiny.edit("concepts.yaml", lambda content: content["concepts"][name].update(change))


def mapping(name, wave="tiny17", **change):
    return lambda tiny: tiny.edit(f"waves/{wave}.yaml", lambda content: content["variables"][name].update(change))


def study(**change):
    return lambda tiny: tiny.edit("study.yaml", lambda content: content.update(change))


def data(wave="tiny17", **columns):
    """Replace columns of a raw file by functions of the frame."""

    def spoil(tiny):
        frame = tiny_frame() if wave == "tiny17" else later(tiny_frame())
        made = {name: column(frame) for name, column in columns.items()}
        write_tiny(frame.assign(**made), tiny.folder / f"data/raw/{wave}.sav")

    return spoil


def relabelled(wave, name, labels=None, label=""):
    def spoil(tiny):
        path = tiny.folder / f"data/raw/{wave}.sav"
        frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
        texts = meta.variable_value_labels | {name: labels or meta.variable_value_labels[name]}
        ranges = {key: [{"lo": 8, "hi": 9}, 98] for key in ("HULP", "HULPOUD", "HULPBUUR")}
        pyreadstat.write_sav(frame, str(path), variable_value_labels=texts, missing_ranges=ranges, column_labels={name: label})  # fmt: skip

    return spoil


def declare(tiny, name, missing):
    """Declare codes of a variable missing in the file itself."""
    frame, _ = pyreadstat.read_sav(str(tiny.raw), user_missing=True)
    answers = {key: [{"lo": 8, "hi": 9}, 98] for key in ("HULP", "HULPOUD", "HULPBUUR")}
    labels = dict.fromkeys(answers, YES_NO)
    pyreadstat.write_sav(frame, str(tiny.raw), variable_value_labels=labels, missing_ranges=answers | {name: missing})


def declared(name, missing, **columns):
    return both(data(**columns), lambda tiny: declare(tiny, name, missing))


def cycle(tiny):
    def change(content):
        content["concepts"]["help_either"]["derive"] = {"yes_if": {"other": ["yes"]}}
        content["concepts"]["other"] = content["concepts"]["help_either"] | {
            "derive": {"yes_if": {"help_either": ["yes"]}}
        }

    tiny.edit("concepts.yaml", change)


def both(*spoils):
    def spoil(tiny):
        for one in spoils:
            one(tiny)

    return spoil


def unpublished(tiny):
    tiny.edit("study.yaml", lambda content: content["waves"].remove("tiny18"))


def extra_concept(tiny):
    tiny.edit("concepts.yaml", lambda c: c["concepts"].update(religion={"label": {"nl": "Religie", "en": "Religion"}, "categories": "yes_no"}))  # fmt: skip


def unmeasured_indicator(tiny):
    extra_concept(tiny)
    tiny.edit("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "religion", "category": "yes"}))


def fpc(tiny):
    data(N=lambda frame: 2.0)(tiny)
    tiny.edit("waves/tiny17.yaml", lambda content: content["design"].update(fpc="N"))


def spaced_wave(tiny):
    waves = tiny.folder / FOLDER / "waves"
    (waves / "tiny18.yaml").rename(waves / "tiny 18.yaml")


def broken_yaml(tiny):
    path = tiny.folder / FOLDER / "waves/tiny17.yaml"
    path.write_text(path.read_text().replace("design: {", "design: {{"))


YES_NO = {1.0: "ja", 2.0: "nee", 8.0: "weet niet", 9.0: "wil niet zeggen", 98.0: "niet gevraagd"}

# what is spoiled: (how, severity, where, what, how to mend it)
MUTATIONS = {
    # the definition
    "unknown key": (study(colour="red"), "error", "study.yaml", "colour: is no key here", "remove the key"),
    "YAML that is none": (broken_yaml, "error", "waves/tiny17.yaml:", "is not YAML", "mend the line"),
    "study under another name": (study(id="small"), "error", "study.yaml: id", "`small` is not the name of the folder, `tiny`", "write `id: tiny`, or rename the folder"),
    "name with a space": (spaced_wave, "error", "config/studies/tiny", "the name `tiny 18` has other characters", "choose another"),
    "unknown wave": (study(waves=["tiny71"]), "error", "study.yaml: waves", "no wave `tiny71`", "name one of: tiny17"),
    "unknown subgroup": (study(subgroups=["income"], pairs=[]), "error", "study.yaml: subgroups", "no concept `income`", "name one of"),
    "unknown category set": (concept("help", categories="yesno"), "error", "concepts.yaml", "no category set is called yesno", "name one of: yes_no"),
    "unknown category in a mapping": (mapping("help", values={"1": "yess", "2": "no"}), "error", "waves/tiny17.yaml: variables.help", "no category of help `yess`", "name one of: no, yes"),
    "overlapping bands": (mapping("child_age", bands={"0-3": [0, 4], "4-18": [4, 18]}), "error", "waves/tiny17.yaml", "bands 0-3 and 4-18 overlap", "let each end below"),
    "unknown missing reason": (mapping("help", missing={"8": "unknown"}), "error", "waves/tiny17.yaml", "variables.help.missing.8: `unknown` is none of what it can be", "choose one of: refused"),
    "cyclic derivation": (cycle, "error", "concepts.yaml: help_either.derive", "from itself", "break the circle"),
    "universe of nothing": (concept("help_parents", universe={"hulp": ["yes"]}), "error", "concepts.yaml: help_parents.universe", "no concept `hulp`", "name one of"),
    "a text without English": (concept("help", label={"nl": "Informele hulp"}), "error", "concepts.yaml", "help.label: is not written in `en`", "add the text in each language"),
    "an empty text": (concept("help", label={"nl": "Informele hulp", "en": ""}), "error", "concepts.yaml: help.label", "the text in `en` is empty", "write it under `en`"),
    "a text that is not translated": (concept("help", label={"nl": "Informele hulp", "en": "Informele hulp"}), "warning", "concepts.yaml: help.label", 'are both "Informele hulp"', "translate"),
    "a concept nobody uses": (extra_concept, "warning", "concepts.yaml: religion", "no indicator, model, subgroup or other concept uses it", "section of indicators.yaml"),
    "an indicator nobody measures": (unmeasured_indicator, "error", "indicators.yaml: help.religion", "no published wave measures", "map it in a wave"),
    "a wave nobody publishes": (unpublished, "warning", "waves/tiny18.yaml", "not published", "add tiny18 to `waves`"),
    # the file
    "absent file": (lambda tiny: tiny.raw.unlink(), "error", "tiny17.sav", "does not exist", "put it there"),
    "damaged file": (lambda tiny: tiny.raw.write_bytes(tiny.raw.read_bytes()[:-300]), "error", "tiny17.sav", "", "copy the file again"),
    "misspelled variable": (mapping("help", **{"from": "HULPP"}), "error", "tiny17.sav: HULPP", "is not in the file", "the file has HULP"),
    "variable left open": (mapping("help", **{"from": "TODO"}), "error", "waves/tiny17.yaml: variables.help", "no variable is chosen yet", "choose one of the candidates"),
    # codes
    "code without a rule": (mapping("single_parent", values={"1": "yes"}), "error", "tiny17.sav: ALLEEN", "code 2 (no label) has no rule; ", "add it to `values`"),
    "code that is not there": (mapping("single_parent", values={"1": "yes", "2": "no", "3": "no"}), "warning", "waves/tiny17.yaml: variables.single_parent", "code 3 (no) is not in ALLEEN", "the file has 1, 2"),
    "swapped labels": (mapping("help", values={"1": "no", "2": "yes"}), "warning", "waves/tiny17.yaml: variables.help", 'code 1 of HULP is labelled "ja" but counts as `no`', "map it to `yes`"),
    "code without a label": (relabelled("tiny17", "HULP", {1.0: "ja", 8.0: "weet niet"}), "warning", "tiny17.sav: HULP", "code 2 (16 respondents) has no label, though others have", "look up what it means"),
    "labelled code without a rule": (relabelled("tiny17", "HULP", YES_NO | {3.0: "soms"}), "warning", "waves/tiny17.yaml: variables.help", 'code 3 of HULP is labelled "soms" but has no rule', "add it to `values`"),
    "missing code as an answer": (mapping("help_neighbours", values={"1": "yes", "2": "no", "9": "no"}), "warning", "waves/tiny17.yaml: variables.help_neighbours", 'code 9 of HULPBUUR is labelled "wil niet zeggen" but counts as `no`', "put it under `missing` as refused"),
    "classes taken for ages": (relabelled("tiny17", "LEEFTIJD", {1.0: "0-3 jaar", 2.0: "4-18 jaar"}), "warning", "waves/tiny17.yaml: variables.child_age", 'code 2 of LEEFTIJD is labelled "4-18 jaar" but counts as an amount in `0-3`', "by `values` in place of `bands`"),
    "empty subgroup": (mapping("child_age", bands={"0-3": [0, 18], "4-18": [19, 30]}), "error", "waves/tiny17.yaml: variables.child_age", "subgroup: no respondent is in `4-18`", "mend the mapping"),
    # weights and design
    "missing weight": (data(GEW=lambda f: f.GEW.where(f.index > 2)), "error", "tiny17.sav: GEW", "the weight is missing for 3 of 48 respondents: 3 system-missing", "mend the file"),
    "negative weight": (data(GEW=lambda f: f.GEW - 2.0), "error", "tiny17.sav: GEW", "negative for 12 of 48", "mend the weights"),
    "id as weight": (data(GEW=lambda f: 1000.0 + f.index), "error", "tiny17.sav: GEW", "as an identification is", "name the variable that holds the weight"),
    "constant weight": (data(GEW=lambda f: 1.0), "warning", "tiny17.sav: GEW", "is 1 for everybody", "the weighted one"),
    "missing code as weight": (data(GEW=lambda f: f.GEW.mask(f.index == 5, 9999.0)), "warning", "tiny17.sav: GEW", "the largest weight, 9999,", "a missing code such as 9999"),
    "weights that fell to fractions": (data(GEW=lambda f: f.GEW / 1000), "warning", "tiny17.sav: GEW", "add up to 0.12, for 48 respondents", "check the variable"),
    "weights scaled otherwise": (data("tiny18", GEW=lambda f: f.GEW * 50), "warning", "tiny18.sav: GEW", "add up to 6000, in tiny17 to 120", "scaled in the same way"),
    "zero weights": (data(GEW=lambda f: f.GEW.mask(f.index < 5, 0.0)), "warning", "tiny17.sav: GEW", "the weight is zero for 5 of 48", "should not count"),
    "weights that vary too much": (data(GEW=lambda f: f.GEW.mask(f.index == 5, 900.0)), "warning", "tiny17.sav: GEW", "the weights vary very much: coefficient of variation 6", "decimal point"),
    "respondent as PSU": (data(BUURT=lambda f: f.index), "warning", "tiny17.sav: BUURT", "every respondent is a PSU", "name the variable of the cluster"),
    "doubled ids": (data(RESP=lambda f: f.RESP.mask(f.index == 1, "r00")), "error", "tiny17.sav: RESP", "1 ids occur more than once", "identifies a respondent"),
    "missing stratum": (data(STRAT=lambda f: f.STRAT.where(f.index > 0)), "error", "tiny17.sav: STRAT", "the stratum is missing for 1 of 48 respondents: 1 system-missing", "the design must be known"),
    "declared missing weight": (declared("GEW", [999], GEW=lambda f: f.GEW.mask(f.index < 2, 999.0)), "error", "tiny17.sav: GEW", "the weight is missing for 2 of 48 respondents: 2 with code 999, which the file declares missing", "mend the file"),
    "declared missing stratum": (declared("STRAT", [{"lo": 97, "hi": 99}], STRAT=lambda f: f.STRAT.mask(f.index < 4, 99)), "error", "tiny17.sav: STRAT", "the stratum is missing for 4 of 48 respondents: 4 with code 99", "or name another variable"),
    "blank PSU": (data(BUURT=lambda f: f.BUURT.astype(str).mask(f.index == 3, "")), "error", "tiny17.sav: BUURT", "the PSU is missing for 1 of 48 respondents: 1 with an empty text", "the design must be known"),
    "population size left open": (both(data(N=lambda f: 99.0), lambda tiny: declare(tiny, "N", [99]), lambda tiny: tiny.edit("waves/tiny17.yaml", lambda c: c["design"].update(fpc="N"))), "error", "tiny17.sav: N", "the population size is missing for 48 of 48", "mend the file"),
    "missing code of the source as PSU": (data(BUURT=lambda f: f.BUURT.mask(f.index == 3, 98)), "warning", "tiny17.sav: BUURT", "code 98 is the highest value by far, and `missing` of the source says not_asked", "declare it missing"),
    "respondent without id": (data(RESP=lambda f: f.RESP.mask(f.index == 3, "")), "error", "tiny17.sav: RESP", "the id is missing for 1 of 48", "mend the file"),
    "stratum with one PSU": (data(BUURT=lambda f: f.BUURT.where(f.STRAT == 2, 10)), "error", "tiny17.sav: STRAT", "1 of 2 strata have one PSU: 1", "or choose a rule, `settings.single_psu` in study.yaml"),
    "population smaller than the sample": (fpc, "error", "tiny17.sav: N", "smaller than the sample in 2 of 2 strata", "number of units"),
    # universes
    "answers outside the universe": (data(HULPBUUR=lambda f: f.HULPBUUR.mask(f.HULP == 2, 1)), "warning", "tiny17.sav: HULPBUUR", "16 of 16 respondents outside the universe of help_neighbours have an answer", "mend the `universe`"),
    "not asked inside the universe": (data(HULPBUUR=lambda f: f.HULPBUUR.mask(f.index < 10, 98)), "warning", "tiny17.sav: HULPBUUR", "6 of 32 respondents inside the universe of help_neighbours were not asked", "mend the `universe`"),
    "universe that the file does not tell": (concept("single_parent", universe={"help_either": ["yes"]}), "error", "waves/tiny17.yaml: variables.single_parent", "does not read `help_either`, which says who was asked", "map it too"),
    # changes since the wave before
    "changed wording": (both(relabelled("tiny17", "HULP", label="Kreeg u hulp?"), relabelled("tiny18", "HULP", label="Kreeg u steun?")), "warning", "tiny18.sav: HULP", 'was "Kreeg u hulp?" in tiny17 and is "Kreeg u steun?"', "breaks: {help: ...}"),
    "changed value label": (relabelled("tiny18", "HULP", YES_NO | {1.0: "ja, vaak"}), "warning", "tiny18.sav: HULP", 'what counts as `yes` of help was labelled "ja" in tiny17 and is "ja, vaak"', "breaks: {help: ...}"),
    "shifted distribution": (data("tiny18", ALLEEN=lambda f: 1.0 + (f.index == 0)), "warning", "tiny18.sav: ALLEEN", "of single_parent went from", "breaks: {single_parent: ...}"),
    "shifted missing": (data("tiny18", HULP=lambda f: f.HULP.mask(f.index < 25, 9)), "warning", "tiny18.sav: HULP", "the share without an answer of help went from 0.0%", "check that they compare"),
}  # fmt: skip
