"""Every fixed text that a reader of figures, tables and reports meets, in Dutch and English."""

from ouder_netwerk.formatting import UNKNOWN
from ouder_netwerk.study.base import Text

SYMBOLS = {
    "hidden": Text(nl="[v]", en="[c]"),
    "imprecise": Text(nl="[o]", en="[u]"),
    "absent": Text(nl=UNKNOWN, en=UNKNOWN),
    "significant": Text(nl="[s]", en="[s]"),
}
"""Marks in tables: letters in brackets, because a screen reader skips stars and daggers."""

SYMBOL_MEANINGS = {
    "hidden": Text(
        nl="verborgen: te weinig respondenten om iets te tonen zonder personen te onthullen",
        en="hidden: too few respondents to show without disclosing persons",
    ),
    "imprecise": Text(nl="onnauwkeurig: lees met voorzichtigheid", en="imprecise: read with care"),
    "absent": Text(nl="niet gemeten of niet te bepalen", en="not measured or not available"),
    "significant": Text(
        nl="verschilt significant van de referentiegroep (p < 0,05 na correctie van Holm)",
        en="differs significantly from the reference group (p < 0.05 after Holm's correction)",
    ),
}

FLAGS = {
    "few_respondents": Text(nl="te weinig respondenten", en="too few respondents"),
    "few_with": Text(nl="te weinig respondenten met dit kenmerk", en="too few respondents with this characteristic"),
    "few_without": Text(nl="te weinig respondenten zonder dit kenmerk", en="too few respondents without it"),
    "confidential": Text(nl="verborgen, zodat niemand te herkennen is", en="hidden, so that nobody can be recognised"),
    "hidden_side": Text(nl="een van beide groepen is verborgen", en="one of the two groups is hidden"),
    "imprecise": Text(nl="onnauwkeurig", en="imprecise"),
    "empty": Text(nl="geen antwoorden in deze groep", en="no answers in this group"),
    "separated": Text(nl="het kenmerk voorspelt de uitkomst volledig", en="the term predicts the outcome completely"),
    "collinear": Text(nl="valt samen met andere kenmerken", en="coincides with other terms"),
    "break": Text(nl="over een breuk in de reeks", en="across a break in the series"),
}
"""Reason codes of the released files; a code that is not here is shown as it is."""

NOTHING_TO_HIDE = ("empty", "separated", "collinear")
"""Reasons why there is no number at all."""

PHRASES = {
    "total": Text(nl="Totaal", en="Total"),
    "or": Text(nl=" of ", en=" or "),
    "and": Text(nl=" en ", en=" and "),
    "nor": Text(nl=" noch ", en=" nor "),
    "not": Text(nl="niet: ", en="not: "),
    "everybody": Text(nl="alle respondenten", en="all respondents"),
    "base": Text(nl="Basis: {base}.", en="Base: {base}."),
    "base_name": Text(nl="Basis", en="Base"),
    "by": Text(nl="naar {subgroup}", en="by {subgroup}"),
    "standin_banner": Text(
        nl="STAND-IN: nagemaakte gegevens, geen uitkomsten over echte ouders",
        en="STAND-IN: simulated data, not findings about real parents",
    ),
    "standin_note": Text(
        nl="Let op: gemaakt uit stand-in-gegevens (nagemaakt, omdat het echte bestand niet beschikbaar is). "
        "De cijfers zeggen niets over echte ouders.",
        en="Note: made from stand-in data (simulated, because the real file is not available). "
        "The numbers say nothing about real parents.",
    ),
    "standin_caption": Text(nl="STAND-IN (nagemaakte gegevens): {caption}", en="STAND-IN (simulated data): {caption}"),
    "source": Text(nl="Bron: {source}", en="Source: {source}"),
    "publisher": Text(nl="Uitgever: {publisher}", en="Publisher: {publisher}"),
    "weighted_trend": Text(
        nl="Gewogen percentages; verticale streepjes: {level}%-betrouwbaarheidsinterval",
        en="Weighted percentages; vertical bars: {level}% confidence interval",
    ),
    "weighted_percent": Text(
        nl="Gewogen percentages; lijnen: {level}%-betrouwbaarheidsinterval",
        en="Weighted percentages; lines: {level}% confidence interval",
    ),
    "weighted_model": Text(
        nl="Gewogen logistische regressie; lijnen: {level}%-betrouwbaarheidsinterval, niet gecorrigeerd voor het "
        "aantal kenmerken",
        en="Weighted logistic regression; lines: {level}% confidence interval, not adjusted for the number of terms",
    ),
    "weighted_table": Text(
        nl="Gewogen percentages met {level}%-betrouwbaarheidsinterval; n is het ongewogen aantal respondenten.",
        en="Weighted percentages with {level}% confidence interval; n is the unweighted number of respondents.",
    ),
    "weighted_differences": Text(
        nl="Gewogen verschillen in procentpunten met {level}%-betrouwbaarheidsinterval, berekend uit onafgeronde "
        "percentages; p na correctie van Holm.",
        en="Weighted differences in percentage points with {level}% confidence interval, computed from percentages "
        "that are not rounded; p after Holm's correction.",
    ),
    "weighted_model_table": Text(
        nl="Gewogen logistische regressie: odds ratio met {level}%-betrouwbaarheidsinterval, p-waarde en "
        "gemiddeld marginaal effect (AME) in procentpunten; p niet gecorrigeerd voor het aantal kenmerken.",
        en="Weighted logistic regression: odds ratio with {level}% confidence interval, p-value and average "
        "marginal effect (AME) in percentage points; p not adjusted for the number of terms.",
    ),
    "model_outcome": Text(nl="Uitkomst van het model: {outcome}.", en="Outcome of the model: {outcome}."),
    "n_is": Text(nl="n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n}", en="n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n}"),
    "n_one": Text(
        nl="n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n} respondenten",
        en="n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n} respondents",
    ),
    "n_range": Text(
        nl="n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{low} tot {high} respondenten",
        en="n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{low} to {high} respondents",
    ),
    "interval": Text(nl="{level}%-BI", en="{level}% CI"),
    "hidden": Text(nl="verborgen: {reason}", en="hidden: {reason}"),
    "absent": Text(nl="niet gemeten", en="not measured"),
    "impossible": Text(nl="niet te bepalen: {reason}", en="not available: {reason}"),
    "imprecise_mark": Text(
        nl="Open teken met {symbol}: onnauwkeurig, lees met voorzichtigheid.",
        en="Open mark with {symbol}: imprecise, read with care.",
    ),
    "total_line": Text(nl="Grijze streep: totaal.", en="Grey line: total."),
    "odds_ratio": Text(nl="Odds ratio (logaritmische schaal)", en="Odds ratio (logarithmic scale)"),
    "odds_ratio_short": Text(nl="Odds ratio", en="Odds ratio"),
    "marginal_effect": Text(
        nl="Gemiddeld marginaal effect, in procentpunten", en="Average marginal effect, in percentage points"
    ),
    "marginal_effect_short": Text(nl="Effect", en="Effect"),
    "reference": Text(nl="ref.: {level}", en="ref.: {level}"),
    "per_unit": Text(nl="per eenheid", en="per unit"),
    "blocks": Text(nl="(model met {titles})", en="(model with {titles})"),
    "break": Text(nl="breuk in de reeks", en="break in series"),
    "break_explained": Text(
        nl="Onderbroken lijn ({lines}), breuk in de reeks in {wave}: {text}.",
        en="Gap in a line ({lines}), break in the series in {wave}: {text}.",
    ),
    "all_lines": Text(nl="alle reeksen", en="all series"),
    "estimate": Text(nl="Schatting", en="Estimate"),
    "verdict": Text(nl="Oordeel", en="Verdict"),
    "accepted": Text(nl=", aanvaard", en=", accepted"),
    "claims_method": Text(
        nl="Grijze balk: wat de gepubliceerde woorden of cijfers kunnen betekenen. Stip: schatting met "
        "{level}%-betrouwbaarheidsinterval",
        en="Grey bar: what the published words or numbers can mean. Dot: estimate with {level}% confidence interval",
    ),
    "claims_differences": Text(
        nl="Verschillen: de eerste groep of meting min de tweede, in procentpunten; de lijn is het interval.",
        en="Differences: the first group or wave minus the second, in percentage points; the line is the interval.",
    ),
    "claims_orders": Text(
        nl="Volgordes: elk aandeel met nummer 1 hoort hoger te zijn dan elk aandeel met nummer 2, enzovoort.",
        en="Orders: each share with number 1 should be higher than each share with number 2, and so on.",
    ),
    "points": Text(nl="procentpunt", en="percentage points"),
    # headings of tables
    "wave": Text(nl="Meting", en="Wave"),
    "indicator": Text(nl="Kenmerk", en="Indicator"),
    "subgroup": Text(nl="Uitgesplitst naar", en="By"),
    "level": Text(nl="Groep", en="Group"),
    "reference_level": Text(nl="Referentiegroep", en="Reference group"),
    "reference_group": Text(nl="referentie", en="reference"),
    "reference_short": Text(nl="ref.", en="ref."),
    "percentage": Text(nl="Percentage", en="Percentage"),
    "reference_percentage": Text(nl="Percentage in de referentiegroep", en="Percentage in the reference group"),
    "lower": Text(nl="{level}%-BI, ondergrens", en="{level}% CI, lower limit"),
    "upper": Text(nl="{level}%-BI, bovengrens", en="{level}% CI, upper limit"),
    "against_reference": Text(
        nl="Verschil met de referentiegroep (procentpunt)", en="Difference from the reference group (percentage points)"
    ),
    "difference": Text(nl="Verschil (procentpunt)", en="Difference (percentage points)"),
    "significance": Text(nl="Significant", en="Significant"),
    "remark": Text(nl="Opmerking", en="Remark"),
    "not_applicable": Text(nl="n.v.t.", en="n/a"),
    "none": Text(nl="geen", en="none"),
    "yes": Text(nl="ja", en="yes"),
    "no": Text(nl="nee", en="no"),
    "p_holm": Text(nl="p (Holm)", en="p (Holm)"),
    "p_term": Text(nl="p van de term (Wald)", en="p of the term (Wald)"),
    "term_test": Text(nl="toets van de hele term", en="test of the whole term"),
    "minus": Text(nl="{level} min {reference}", en="{level} minus {reference}"),
    "compared": Text(nl="Vergelijking", en="Comparison"),
    "change_since": Text(nl="Verandering sinds {wave} (procentpunt)", en="Change since {wave} (percentage points)"),
    "block_name": Text(nl="Model", en="Model"),
    "term": Text(nl="Kenmerk", en="Term"),
    # of what kind the microdata are
    "data_kind": Text(nl="Gegevens", en="Data"),
    "real": Text(nl="echt", en="real"),
    "stand-in": Text(nl="STAND-IN (nagemaakt)", en="STAND-IN (simulated)"),
    # the workbook and the document
    "cover": Text(nl="Voorblad", en="Cover"),
    "contents": Text(nl="Inhoud", en="Contents"),
    "notes": Text(nl="Toelichting", en="Notes"),
    "workbook_title": Text(nl="Tabellen: {study}", en="Tables: {study}"),
    "to_contents": Text(nl="Naar de inhoud", en="To the contents"),
    "sheet_name": Text(nl="Werkblad", en="Worksheet"),
    "title": Text(nl="Titel", en="Title"),
    "meaning": Text(nl="Betekenis", en="Meaning"),
    "to_notes": Text(nl="Naar de toelichting", en="To the notes"),
    "mark_or_table": Text(nl="Teken of tabel", en="Mark or table"),
    "all_tables": Text(nl="alle tabellen", en="all tables"),
    "about": Text(
        nl="Percentages zijn gewogen. Elk werkblad bevat een tabel; filter met de knoppen in de kop.",
        en="Percentages are weighted. Each worksheet contains one table; filter with the buttons in its header.",
    ),
    # findings: title sentences
    "find_extremes": Text(
        nl="Grootste aandeel{of}: ‘{most}’ ({high}); kleinste: ‘{least}’ ({low})",
        en="Largest share{of}: ‘{most}’ ({high}); smallest: ‘{least}’ ({low})",
    ),
    "find_most": Text(nl="Grootste aandeel{of}: ‘{most}’ ({high})", en="Largest share{of}: ‘{most}’ ({high})"),
    "find_share": Text(nl="‘{label}’: {value}", en="‘{label}’: {value}"),
    "find_all_hidden": Text(nl="Te weinig respondenten om iets te tonen", en="Too few respondents to show anything"),
    "find_difference": Text(
        nl="‘{indicator}’ verschilt naar {subgroup}: {level} {value}, {reference} {other}",
        en="‘{indicator}’ differs by {subgroup}: {level} {value}, {reference} {other}",
    ),
    "find_no_difference": Text(
        nl="Geen aantoonbare verschillen naar {subgroup}", en="No demonstrable differences by {subgroup}"
    ),
    "find_not_tested": Text(
        nl="Verschillen naar {subgroup} zijn niet getoetst", en="Differences by {subgroup} were not tested"
    ),
    "find_or": Text(
        nl="Odds ratio het verst van 1: ‘{term}’ ({value})", en="Odds ratio furthest from 1: ‘{term}’ ({value})"
    ),
    "find_ame": Text(
        nl="Gemiddeld effect het verst van 0: ‘{term}’ ({value} procentpunt)",
        en="Average effect furthest from 0: ‘{term}’ ({value} percentage points)",
    ),
    "find_as_far": Text(nl="; mogelijk even sterk: {terms}", en="; possibly as strong: {terms}"),
    "find_one_other": Text(nl="één andere", en="one other"),
    "find_others": Text(nl="{number} andere", en="{number} others"),
    "find_no_association": Text(nl="Geen aantoonbare samenhang", en="No demonstrable association"),
    "find_rise": Text(
        nl="‘{label}’ gestegen van {first} in {start} naar {last} in {end}",
        en="‘{label}’ up from {first} in {start} to {last} in {end}",
    ),
    "find_fall": Text(
        nl="‘{label}’ gedaald van {first} in {start} naar {last} in {end}",
        en="‘{label}’ down from {first} in {start} to {last} in {end}",
    ),
    "find_broken": Text(
        nl="Door breuken in de reeks zijn de jaren niet te vergelijken",
        en="Breaks in the series: the years cannot be compared",
    ),
    "find_no_change": Text(
        nl="Geen aantoonbare verandering tussen {start} en {end}", en="No demonstrable change between {start} and {end}"
    ),
    "find_claims": Text(nl="{total} getoetste uitspraken: {counts}", en="{total} tested statements: {counts}"),
    "find_one_claim": Text(nl="1 getoetste uitspraak: {counts}", en="1 tested statement: {counts}"),
    "find_not_checked": Text(nl="; niet getoetst: {counts}", en="; not tested: {counts}"),
    # alternative texts
    "alt_bars": Text(
        nl="Liggende balken met betrouwbaarheidsintervallen.", en="Horizontal bars with confidence intervals."
    ),
    "alt_groups": Text(
        nl="Stippen met betrouwbaarheidsintervallen per groep.", en="Dots with confidence intervals by group."
    ),
    "alt_profile": Text(
        nl="Stippen met betrouwbaarheidsintervallen voor verschillende groepen ouders.",
        en="Dots with confidence intervals for different groups of parents.",
    ),
    "alt_odds_ratio": Text(
        nl="Stippen met betrouwbaarheidsintervallen per kenmerk: odds ratio's, waarbij 1 geen verschil is.",
        en="Dots with confidence intervals by term: odds ratios, where 1 is no difference.",
    ),
    "alt_marginal_effect": Text(
        nl="Stippen met betrouwbaarheidsintervallen per kenmerk: gemiddelde effecten in procentpunten.",
        en="Dots with confidence intervals by term: average effects in percentage points.",
    ),
    "alt_trend": Text(nl="Lijnen over de metingen.", en="Lines over the waves."),
    "alt_claims": Text(
        nl="Gepubliceerde marges als balken met de schattingen als stippen.",
        en="Published ranges as bars with the estimates as dots.",
    ),
    "alt_published": Text(nl="gepubliceerd {band}", en="published {band}"),
    "alt_estimated": Text(nl="geschat {value}", en="estimated {value}"),
    "alt_claims_fitting": Text(
        nl="De figuur toont {number} uitspraken. Bij {fitting} daarvan past de schatting bij wat is gepubliceerd.",
        en="The figure shows {number} statements. For {fitting} of them the estimate fits what was published.",
    ),
    "alt_claims_all": Text(
        nl="Marge, schatting, interval en oordeel van elke uitspraak staan in de tabellen bij deze figuur in het "
        "rapport, en in {file}.",
        en="Range, estimate, interval and verdict of every statement are in the tables beside this figure in the "
        "report, and in {file}.",
    ),
    "alt_some": Text(
        nl="Van {number} waarden de hoogste en de laagste per onderdeel, en wat verborgen is: {values}. "
        "Alle waarden staan in {file}.",
        en="Of {number} values the highest and lowest of each part, and what is hidden: {values}. "
        "All values are in {file}.",
    ),
    "alt_gap": Text(nl="breuk in de reeks", en="break in the series"),
}
