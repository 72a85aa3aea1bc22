"""The harmonised variables of a wave for data archives: DDI-Codebook 2.5, from released files alone."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ouder_netwerk.publish.provenance import source_line
from ouder_netwerk.safe import safe
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import phrases

_NAMESPACE = "ddi:codebook:2_5"
_FILE = "F1"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Element = ElementTree.Element


def ddi_codebook(study: Study, wave_id: str, results: Path) -> bytes:
    """Return the codebook of a harmonised wave.

    Parameters
    ----------
    study : Study
        From `load_study`.
    wave_id : str
        A wave with a dossier.
    results : Path
        `results/<study>`; counts come from its dossier, where small ones are hidden: these are left out.

    Notes
    -----
    Schema: https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd. The respondents themselves
    are restricted, so the data file that it describes is not among the results.
    """
    dossier = json.loads((results / "dossier" / f"{wave_id}.json").read_text(encoding="utf-8"))
    concepts = [name for name in study.concepts if name in {one["concept"] for one in dossier["missing"]}]
    book = ElementTree.Element("codeBook", {"xmlns": _NAMESPACE, "version": "2.5", _LANGUAGE: study.main_language})
    _study(ElementTree.SubElement(book, "stdyDscr"), study, wave_id, dossier)
    _file(ElementTree.SubElement(book, "fileDscr", ID=_FILE), dossier, len(concepts))
    variables = ElementTree.SubElement(book, "dataDscr")
    for name in concepts:
        _variable(variables, study, name, dossier)
    ElementTree.indent(book, " ")
    return ElementTree.tostring(book, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = safe(text) or None
    return element


def _texts(parent: Element, tag: str, study: Study, text: Text) -> None:
    for language in study.languages:
        _add(parent, tag, text.in_language(language)).set(_LANGUAGE, language)


def _study(parent: Element, study: Study, wave_id: str, dossier: Mapping[str, Any]) -> None:
    titles = _add(_add(parent, "citation"), "titlStmt")
    wave, main = study.waves[wave_id], study.main_language
    _add(titles, "titl", wave.title.in_language(main)).set(_LANGUAGE, main)
    for language in study.languages:
        if language != main:
            _add(titles, "parTitl", wave.title.in_language(language)).set(_LANGUAGE, language)
    _add(titles, "IDNo", f"{study.id}/{wave_id}")
    about = _add(parent, "stdyInfo")
    for language in study.languages:
        source = source_line(study, language, dossier["data"] == "stand-in")
        _add(about, "abstract", source).set(_LANGUAGE, language)
    _add(_add(about, "sumDscr"), "dataKind", f"survey data, {dossier['data']}")


def _file(parent: Element, dossier: Mapping[str, Any], variables: int) -> None:
    about = _add(parent, "fileTxt")
    _add(about, "fileName", f"{dossier['id']}.parquet")
    size = _add(about, "dimensns")
    if dossier["respondents"] is not None:
        _add(size, "caseQnty", str(dossier["respondents"]))
    _add(size, "varQnty", str(variables))
    _add(about, "fileType", "restricted: not among the results")


def _variable(parent: Element, study: Study, name: str, dossier: Mapping[str, Any]) -> None:
    concept = study.concepts[name]
    kind = "contin" if concept.categories == "number" else "discrete"
    variable = _add(parent, "var", ID=f"V.{name}", name=name, files=_FILE, intrvl=kind)
    _texts(variable, "labl", study, concept.label)
    recodes = [one for one in dossier["recodes"] if one["concept"] == name]
    for question in dict.fromkeys(one["question"] for one in recodes if one["question"]):
        _add(_add(variable, "qstn"), "qstnLit", question)
    _categories(variable, study, concept, recodes)
    missing = next(one for one in dossier["missing"] if one["concept"] == name)
    for reason in missing["reasons"] or ():
        category = _add(variable, "catgry", missing="Y")
        _add(category, "catValu", reason)
        for language in study.languages:
            _add(category, "labl", phrases(language).say(f"missing_{reason}")).set(_LANGUAGE, language)
    sources = ", ".join(dict.fromkeys(one["variable"] for one in recodes))
    made = f"recoded from {sources}" if sources else f"derived from {', '.join(concept.made_from)}"
    _add(_add(variable, "derivation"), "drvdesc", made)


def _categories(variable: Element, study: Study, concept: Concept, recodes: Iterable[Mapping[str, Any]]) -> None:
    counts: dict[str, list[int | None]] = {}
    for recode in recodes:
        for row in recode["counts"]:
            counts.setdefault(row["category"], []).append(row["respondents"])
    categories = {} if concept.categories == "number" else concept.categories
    for name, label in categories.items():
        category = _add(variable, "catgry")
        _add(category, "catValu", name)
        _texts(category, "labl", study, label)
        known = counts.get(name, [None])
        if None not in known:
            _add(category, "catStat", str(sum(filter(None, known))), type="freq")
