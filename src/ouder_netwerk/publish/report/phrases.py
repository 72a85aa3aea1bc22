"""The fixed texts of the report, in Dutch and English; labels and titles come from the study definition."""

from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.publish.phrases import PHRASES
from ouder_netwerk.publish.report.method_phrases import METHOD_PHRASES
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.base import Language, Text

REPORT_PHRASES = {
    # the frame of the page
    "other_language": Text(nl="This report in English", en="Dit rapport in het Nederlands"),
    "skip": Text(nl="Naar de inhoud", en="Skip to the content"),
    "findings": Text(nl="Bevindingen", en="Findings"),
    "claims": Text(nl="Uitspraken tegenover schattingen", en="Statements against estimates"),
    "themes": Text(nl="Figuren en tabellen", en="Figures and tables"),
    "method": Text(nl="Methode", en="Method"),
    "dossier": Text(nl="Harmonisatiedossier", en="Harmonisation dossier"),
    "provenance": Text(nl="Herkomst", en="Provenance"),
    "models": Text(nl="Samenhangen (logistische modellen)", en="Associations (logistic models)"),
    "standin_section": Text(
        nl="STAND-IN: dit onderdeel is gemaakt met nagemaakte gegevens ({waves}). Het zegt niets over echte ouders.",
        en="STAND-IN: this section is made with simulated data ({waves}). It says nothing about real parents.",
    ),
    "downloads": Text(nl="Downloads", en="Downloads"),
    "show_trace": Text(nl="Herkomst tonen bij elk getal in de tabellen", en="Show the origin of each number in tables"),
    # findings
    "findings_intro": Text(
        nl="Elke zin is gemaakt uit de vrijgegeven cijfers. Onder elke zin staat waar de getallen vandaan komen. "
        "Genoemde verschillen zijn significant (p < 0,05 na correctie van Holm) en berekend uit onafgeronde "
        "percentages; p-waarden van modellen zijn niet gecorrigeerd. Tussen haakjes staat het "
        "{level}%-betrouwbaarheidsinterval (BI).",
        en="Each sentence is made from the released numbers. Under each sentence stands where its numbers come from. "
        "Differences mentioned are significant (p < 0.05 after Holm's correction) and computed from percentages that "
        "are not rounded; p-values of models are not adjusted. The {level}% confidence interval (CI) stands in "
        "parentheses.",
    ),
    "finding_one": Text(
        nl="{wave}: ‘{label}’ geldt voor {share} ({interval}; {n}).",
        en="{wave}: ‘{label}’ holds for {share} ({interval}; {n}).",
    ),
    "finding_extremes": Text(
        nl="{wave}{of}: ‘{label}’ komt het meest voor, bij {share} ({interval}; {n}); het minst komt ‘{other}’ "
        "voor, bij {other_share} ({other_interval}; {other_n}).",
        en="{wave}{of}: ‘{label}’ is the most common, at {share} ({interval}; {n}); ‘{other}’ is the least common, "
        "at {other_share} ({other_interval}; {other_n}).",
    ),
    "finding_more": Text(
        nl="{wave}, naar {subgroup}: ‘{label}’ komt vaker voor in de groep ‘{level}’ ({share}; {n}) dan in de groep "
        "‘{reference}’ ({reference_share}; {reference_n}). Het verschil is {difference} procentpunt ({interval}; {p}).",
        en="{wave}, by {subgroup}: ‘{label}’ is more common in the group ‘{level}’ ({share}; {n}) than in the group "
        "‘{reference}’ ({reference_share}; {reference_n}). The difference is {difference} percentage points "
        "({interval}; {p}).",
    ),
    "finding_less": Text(
        nl="{wave}, naar {subgroup}: ‘{label}’ komt minder vaak voor in de groep ‘{level}’ ({share}; {n}) dan in de "
        "groep ‘{reference}’ ({reference_share}; {reference_n}). Het verschil is {difference} procentpunt "
        "({interval}; {p}).",
        en="{wave}, by {subgroup}: ‘{label}’ is less common in the group ‘{level}’ ({share}; {n}) than in the group "
        "‘{reference}’ ({reference_share}; {reference_n}). The difference is {difference} percentage points "
        "({interval}; {p}).",
    ),
    "finding_no_difference": Text(
        nl="{wave}: er is geen aantoonbaar verschil naar {subgroups}.",
        en="{wave}: there is no demonstrable difference by {subgroups}.",
    ),
    "finding_rise": Text(
        nl="‘{label}’ is gestegen van {share} in {start} ({n}) naar {other_share} in {end} ({other_n}). Het verschil "
        "is {difference} procentpunt ({interval}; {p}).",
        en="‘{label}’ went up from {share} in {start} ({n}) to {other_share} in {end} ({other_n}). The difference is "
        "{difference} percentage points ({interval}; {p}).",
    ),
    "finding_fall": Text(
        nl="‘{label}’ is gedaald van {share} in {start} ({n}) naar {other_share} in {end} ({other_n}). Het verschil "
        "is {difference} procentpunt ({interval}; {p}).",
        en="‘{label}’ went down from {share} in {start} ({n}) to {other_share} in {end} ({other_n}). The difference "
        "is {difference} percentage points ({interval}; {p}).",
    ),
    "finding_no_change": Text(
        nl="Tussen {start} en {end} is er geen aantoonbare verandering.",
        en="Between {start} and {end} there is no demonstrable change.",
    ),
    "finding_model": Text(
        nl="{wave}, ‘{model}’: bij gelijke overige kenmerken ligt de odds ratio van ‘{term}’ tegenover ‘{reference}’ "
        "het verst van 1: {ratio} ({interval}; {p}, niet gecorrigeerd voor het aantal kenmerken; {n}), gemiddeld "
        "{effect} procentpunt.",
        en="{wave}, ‘{model}’: other characteristics being equal, the odds ratio of ‘{term}’ against ‘{reference}’ is "
        "furthest from 1: {ratio} ({interval}; {p}, not adjusted for the number of terms; {n}), {effect} percentage "
        "points on average.",
    ),
    "finding_as_far": Text(
        nl=" Van de significante kenmerken mogelijk even sterk, want hun intervallen overlappen: {terms}.",
        en=" Of the significant terms possibly as strong, because their intervals overlap: {terms}.",
    ),
    "finding_interval": Text(
        nl="BI\N{NO-BREAK SPACE}{interval}",
        en="CI\N{NO-BREAK SPACE}{interval}",
    ),
    "finding_no_model": Text(
        nl="{wave}, ‘{model}’: geen van de kenmerken hangt aantoonbaar samen met de uitkomst.",
        en="{wave}, ‘{model}’: none of the characteristics has a demonstrable association with the outcome.",
    ),
    "origin": Text(nl="Herkomst", en="Origin"),
    "origin_of": Text(nl=" van bevinding {number}", en=" of finding {number}"),
    "row": Text(nl="regel {line}", en="line {line}"),
    "made_by": Text(nl="Gemaakt door", en="Made by"),
    "made_from": Text(nl="uit", en="from"),
    "related_claims": Text(nl="Uitspraken hierover", en="Statements on this"),
    "related_table": Text(nl="Figuren en tabellen", en="Figures and tables"),
    # claims
    "claims_intro": Text(
        nl="Gepubliceerde uitspraken tegenover de schatting. De marge is wat de gepubliceerde woorden of cijfers "
        "kunnen betekenen. ‘Afgeleid’ betekent dat wij de uitspraak aan deze meting hebben verbonden.",
        en="Published statements against the estimate. The range is what the published words or numbers can mean. "
        "‘Inferred’ means that it was we who tied the statement to this wave.",
    ),
    "claims_none": Text(nl="Voor deze studie zijn geen uitspraken vastgelegd.", en="This study has no statements."),
    "claim": Text(nl="Uitspraak", en="Statement"),
    "claim_source": Text(nl="Bron", en="Source"),
    "claim_band": Text(nl="Marge", en="Range"),
    "claim_estimate": Text(nl="Schatting ({level}%-BI)", en="Estimate ({level}% CI)"),
    "claim_reason": Text(nl="Toelichting", en="Explanation"),
    "claim_sources": Text(nl="Bronnen van de uitspraken", en="Sources of the statements"),
    "left_out": Text(
        nl="Zinnen die niet zijn getoetst, met de reden", en="Sentences that are not checked, with reasons"
    ),
    "reason": Text(nl="Reden", en="Reason"),
    # figures and tables
    "chooser": Text(nl="Toon uitsplitsingen naar", en="Show breakdowns by"),
    "choose_all": Text(nl="Alle uitsplitsingen", en="All breakdowns"),
    "chosen": Text(nl="{shown} figuren en tabellen naar {subgroup}", en="{shown} figures and tables by {subgroup}"),
    "chosen_all": Text(nl="Alle {shown} uitsplitsingen", en="All {shown} breakdowns"),
    "nothing_chosen": Text(
        nl="Voor de gekozen uitsplitsing is hier niets.", en="There is nothing here for the chosen breakdown."
    ),
    "figure_table": Text(nl="Tabel bij deze figuur", en="Table with this figure"),
    "figure_data": Text(nl="gegevens (CSV)", en="data (CSV)"),
    "all_in_one": Text(nl="Alle tabellen in één bestand", en="All tables in one file"),
    "workbook": Text(nl="werkmap (Excel)", en="workbook (Excel)"),
    "document": Text(nl="document (Word)", en="document (Word)"),
    "rest_in_workbook": Text(
        nl="Op papier staan de figuren met hun tabellen en wat niet is uitgesplitst. Alle tabellen, ook de "
        "uitsplitsingen, staan in de werkmap {file}.",
        en="On paper stand the figures with their tables, and what is not broken down. All tables, breakdowns "
        "included, are in the workbook {file}.",
    ),
    "reading_tables": Text(nl="De tabellen lezen", en="Reading the tables"),
    "table_of": Text(nl="Tabel: {title}", en="Table: {title}"),
    "figure_table_plain": Text(nl="Tabel", en="Table"),
    "ame": Text(nl="Effect (procentpunt)", en="Effect (percentage points)"),
}


@dataclass(frozen=True)
class ReportWords(Words):
    """The words of a study, with the fixed texts of the report."""

    def say(self, phrase: str, **values: str) -> str:
        """Return a fixed phrase with its values filled in."""
        return self.text(phrase).format(**values)

    def text(self, phrase: str) -> str:
        """Return a fixed phrase with its gaps."""
        own = REPORT_PHRASES.get(phrase) or METHOD_PHRASES.get(phrase)
        return self.of(own or PHRASES[phrase])


def in_language(text: str, language: Language, words: Words) -> Markup:
    """Return a text for the page, marked with its language where that is not the page's.

    A screen reader then speaks a quoted phrase or label as it is written (WCAG 3.1.2).
    """
    return Markup("{}").format(text) if language == words.language or not text else _MARKED.format(language, text)


_MARKED = Markup('<span lang="{}">{}</span>')
