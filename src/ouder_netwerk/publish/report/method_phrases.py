"""What the report says about method, disclosure control and provenance, in Dutch and English."""

from ouder_netwerk.study.base import Text

METHOD_PHRASES = {
    "design": Text(nl="Steekproef, gewichten en respons", en="Sample, weights and response"),
    "design_caption": Text(nl="Opzet van elke meting", en="Design of each wave"),
    "design_intro": Text(
        nl="Alle schattingen zijn gewogen. Standaardfouten volgen uit linearisatie (Taylor) met de strata en primaire "
        "steekproefeenheden (PSU's) hieronder; zonder PSU-kolom is de respondent de eenheid.",
        en="All estimates are weighted. Standard errors follow from (Taylor) linearisation with the strata and primary "
        "sampling units (PSUs) below; without a PSU column the respondent is the unit.",
    ),
    "weight_column": Text(nl="Gewicht", en="Weight"),
    "no_weight": Text(nl="geen in het bestand", en="none in the file"),
    "raked": Text(nl="gewogen naar bekende totalen van {over}", en="weighted to known totals of {over}"),
    "breaks": Text(nl="Breuken in de reeks", en="Breaks in the series"),
    "strata_columns": Text(nl="Strata", en="Strata"),
    "psu_column": Text(nl="PSU", en="PSU"),
    "fpc_column": Text(nl="Eindigheidscorrectie", en="Finite population correction"),
    "pooled": Text(nl="samengevoegd: {waves}", en="pooled: {waves}"),
    "n_range_column": Text(nl="n per schatting", en="n per estimate"),
    "n_between": Text(nl="{low} tot {high}", en="{low} to {high}"),
    "response": Text(
        nl="De bestanden bevatten alleen deelnemers; de respons van de metingen staat niet in de gegevens en wordt "
        "hier daarom niet genoemd. Hoe vaak een antwoord ontbreekt, en waarom, staat in het harmonisatiedossier.",
        en="The files hold participants only; the response of the waves is not in the data and is therefore not stated "
        "here. How often an answer is missing, and why, stands in the harmonisation dossier.",
    ),
    "missing": Text(nl="Ontbrekende antwoorden", en="Missing answers"),
    "missing_text": Text(
        nl="Wie een vraag niet beantwoordde, telt voor die schatting niet mee; daardoor verschilt n per schatting. "
        "Wie een vervolgvraag niet kreeg, telt mee als ‘nee’ waar de definitie dat zegt, en anders niet. "
        "Een afgeleid kenmerk ontbreekt waar de ontbrekende delen het antwoord konden veranderen.",
        en="Who did not answer a question does not count for that estimate; so n differs between estimates. "
        "Who was not asked a follow-up question counts as ‘no’ where the definition says so, and otherwise not. "
        "A derived characteristic is missing where the missing parts could have changed the answer.",
    ),
    "universe_text": Text(
        nl="Sommige schattingen hebben een eigen noemer:", en="Some estimates have a base of their own:"
    ),
    "imputed_text": Text(
        nl="Meervoudig geïmputeerd: {concepts}. De uitkomsten van de imputaties zijn samengevoegd volgens Rubin, met "
        "zijn vrijheidsgraden voor kleine steekproeven (Barnard en Rubin).",
        en="Multiply imputed: {concepts}. The results of the implicates are combined by Rubin's rules, with degrees of "
        "freedom for small samples (Barnard and Rubin).",
    ),
    "uncertainty": Text(nl="Onzekerheid", en="Uncertainty"),
    "ci_logit": Text(
        nl="Betrouwbaarheidsintervallen ({level}%) van aandelen zijn berekend op de logitschaal met de t-verdeling.",
        en="Confidence intervals ({level}%) of shares are computed on the logit scale with the t distribution.",
    ),
    "ci_beta": Text(
        nl="Betrouwbaarheidsintervallen ({level}%) van aandelen zijn die van Korn en Graubard (bètaverdeling, "
        "effectieve steekproefomvang).",
        en="Confidence intervals ({level}%) of shares are those of Korn and Graubard (beta distribution, effective "
        "sample size).",
    ),
    "ci_wilson": Text(
        nl="Betrouwbaarheidsintervallen ({level}%) van aandelen zijn die van Wilson met de effectieve "
        "steekproefomvang.",
        en="Confidence intervals ({level}%) of shares are Wilson's, with the effective sample size.",
    ),
    "ci_wald": Text(
        nl="Betrouwbaarheidsintervallen ({level}%) van aandelen zijn symmetrisch (Wald) met de t-verdeling.",
        en="Confidence intervals ({level}%) of shares are symmetric (Wald) with the t distribution.",
    ),
    "df_domain": Text(
        nl="De vrijheidsgraden zijn het aantal PSU's min het aantal strata onder de respondenten van de groep zelf.",
        en="Degrees of freedom are the number of PSUs minus the number of strata among the respondents of the group.",
    ),
    "df_design": Text(
        nl="De vrijheidsgraden zijn het aantal PSU's min het aantal strata in de hele steekproef.",
        en="Degrees of freedom are the number of PSUs minus the number of strata in the whole sample.",
    ),
    "single_psu": Text(nl="Een stratum met één PSU: ", en="A stratum with a single PSU: "),
    "single_fail": Text(nl="de berekening stopt.", en="the computation stops."),
    "single_certainty": Text(nl="draagt niet bij aan de variantie.", en="adds nothing to the variance."),
    "single_remove": Text(nl="blijft buiten de variantie.", en="is left out of the variance."),
    "single_adjust": Text(nl="telt af van het gemiddelde van alle PSU's.", en="is centred on the mean of all PSUs."),
    "single_average": Text(
        nl="krijgt de gemiddelde variantie van de andere strata.", en="gets the average variance of the other strata."
    ),
    "differences_text": Text(
        nl="Verschillen tussen groepen en metingen zijn getoetst met de t-toets, waarbij de samenhang tussen groepen "
        "in één steekproef meetelt. ‘p (Holm)’ is gecorrigeerd voor het aantal vergelijkingen binnen één kenmerk, "
        "uitsplitsing en meting.",
        en="Differences between groups and waves are tested with a t test that counts the covariance of groups in one "
        "sample. ‘p (Holm)’ is corrected for the number of comparisons within one characteristic, breakdown and wave.",
    ),
    "models_text": Text(
        nl="Modellen zijn gewogen logistische regressies met standaardfouten volgens dezelfde steekproefopzet; hele "
        "termen zijn getoetst met de Wald-toets. Het gemiddelde marginale effect (AME) is het verschil in "
        "procentpunten dat bij een kenmerk hoort, gemiddeld over de respondenten.",
        en="Models are weighted logistic regressions with standard errors by the same design; whole terms are tested "
        "with the Wald test. The average marginal effect (AME) is the difference in percentage points that goes with a "
        "characteristic, averaged over respondents.",
    ),
    "disclosure": Text(nl="Statistische beveiliging en onnauwkeurigheid", en="Disclosure control and imprecision"),
    "disclosure_text": Text(
        nl="Een schatting wordt alleen getoond als zij berust op ten minste {minimum} respondenten, van wie ten minste "
        "{minimum} met en ten minste {minimum} zonder het kenmerk. Een verschil is verborgen als een van beide groepen "
        "dat is. Verborgen cellen houden hun regel in de bestanden, met de reden en zonder getallen.",
        en="An estimate is shown only when it rests on at least {minimum} respondents, of whom at least {minimum} with "
        "and at least {minimum} without the characteristic. A difference is hidden when one of its two groups is. "
        "Hidden cells keep their line in the files, with the reason and without numbers.",
    ),
    "imprecise_text": Text(
        nl="Onnauwkeurig ({symbol}) is een getoonde schatting met minder dan 30 (effectieve) respondenten, met een "
        "interval van 30 procentpunt of meer, of met een interval van meer dan 5 procentpunt dat ook breder is dan "
        "130% van het aandeel (van het kleinste van aandeel en restant): de regels van het NCHS (2017).",
        en="Imprecise ({symbol}) is an estimate that is shown with fewer than 30 (effective) respondents, with an "
        "interval of 30 percentage points or more, or with one of more than 5 points that is also wider than 130% of "
        "the share (of the smaller of share and complement): the rules of NCHS (2017).",
    ),
    "flags_caption": Text(
        nl="Cellen in de vrijgegeven bestanden, naar reden", en="Cells in the released files, by reason"
    ),
    "file": Text(nl="Bestand", en="File"),
    "cells": Text(nl="Regels", en="Rows"),
    "shown_plain": Text(nl="getoond zonder opmerking", en="shown without remark"),
    "shown_flag": Text(nl="getoond: {reason}", en="shown: {reason}"),
    # the dossier
    "dossier_absent": Text(
        nl="Het harmonisatiedossier staat niet bij deze resultaten; maak het met ouder-netwerk dossier.",
        en="The harmonisation dossier is not among these results; make it with ouder-netwerk dossier.",
    ),
    "dossier_intro": Text(
        nl="Hoe elk kenmerk uit het ruwe bestand komt, en wat er ontbreekt: ongewogen aantallen respondenten. {symbol} "
        "staat waar een aantal te klein is om te tonen.",
        en="How each characteristic comes from the raw file, and what is missing: unweighted numbers of respondents. "
        "{symbol} stands where a number is too small to show.",
    ),
    "recode_caption": Text(nl="Van variabele naar kenmerk: {wave}", en="From variable to characteristic: {wave}"),
    "missing_caption": Text(nl="Ontbrekende antwoorden: {wave}", en="Missing answers: {wave}"),
    "models_caption": Text(nl="Respondenten in de modellen: {wave}", en="Respondents in the models: {wave}"),
    "all_files": Text(nl="alle kenmerken in alle metingen (CSV)", en="all characteristics in all waves (CSV)"),
    "dossier_file": Text(nl="dossier (JSON)", en="dossier (JSON)"),
    "respondents": Text(nl="Respondenten", en="Respondents"),
    "respondents_in_file": Text(nl="Respondenten in het bestand: {n}.", en="Respondents in the file: {n}."),
    "code": Text(nl="Code en antwoord in het bestand", en="Code and answer in the file"),
    "implicate": Text(nl="imputatie {number}", en="implicate {number}"),
    "coverage_caption": Text(nl="Kenmerken en metingen", en="Characteristics and waves"),
    "how_measured": Text(nl="gemeten", en="measured"),
    "how_imputed": Text(nl="geïmputeerd door de producent", en="imputed by the producer"),
    "how_derived": Text(nl="afgeleid", en="derived"),
    "how_absent": Text(nl="niet gemeten", en="not measured"),
    "weighting_caption": Text(nl="Weging naar bekende totalen: {wave}", en="Weighting to known totals: {wave}"),
    "weighted_before": Text(nl="Gewogen ervoor", en="Weighted before"),
    "known_total": Text(nl="Bekend totaal", en="Known total"),
    "weighted_after": Text(nl="Gewogen erna", en="Weighted after"),
    "weights_text": Text(
        nl="De weging vermenigvuldigt het gewicht van een respondent met {smallest_factor} tot {largest_factor}. Het "
        "verschil tussen gewichten kost precisie: factor {design_effect} (Kish), effectief {n_eff} respondenten.",
        en="Weighting multiplies a respondent's weight by {smallest_factor} to {largest_factor}. Unequal weights cost "
        "precision: a factor of {design_effect} (Kish), effectively {n_eff} respondents.",
    ),
    "category": Text(nl="Categorie", en="Category"),
    "share_missing": Text(nl="Aandeel ontbrekend", en="Share missing"),
    "lost": Text(nl="Uitgevallen", en="Left out"),
    "lost_to": Text(nl="Ontbrekend per kenmerk", en="Missing by term"),
    "missing_handled": Text(nl="Wat ermee is gedaan", en="What was done about it"),
    "outcome": Text(nl="uitkomst", en="outcome"),
    "complete_cases": Text(nl="buiten het model gelaten", en="left out of the model"),
    "multiple_imputation": Text(
        nl="termen {implicates} keer ingevuld (meervoudige imputatie)",
        en="terms filled in {implicates} times (multiple imputation)",
    ),
    "missing_refused": Text(nl="geweigerd", en="refused"),
    "missing_dont_know": Text(nl="weet niet", en="does not know"),
    "missing_no_answer": Text(nl="geen antwoord", en="no answer"),
    "missing_not_asked": Text(nl="niet gevraagd", en="not asked"),
    "missing_suppressed": Text(nl="door de producent weggelaten", en="suppressed by the producer"),
    "variable": Text(nl="Variabele", en="Variable"),
    "note": Text(nl="Opmerking", en="Note"),
    # provenance
    "inputs": Text(nl="Invoer", en="Input"),
    "inputs_caption": Text(nl="Gelezen bestanden met controlegetal", en="Files that were read, with checksum"),
    "inputs_unknown": Text(
        nl="Niet bekend: het harmonisatiedossier staat niet bij deze resultaten.",
        en="Not known: the harmonisation dossier is not among these results.",
    ),
    "access": Text(nl="Waar te krijgen", en="Where to get it"),
    "licence": Text(nl="licentie: {licence}", en="licence: {licence}"),
    "absent_input": Text(nl="niet bekend", en="not known"),
    "checksum": Text(nl="SHA-256", en="SHA-256"),
    "definition": Text(nl="Studiedefinitie", en="Study definition"),
    "definition_caption": Text(nl="Bestanden van de definitie met controlegetal", en="Definition files with checksum"),
    "steps": Text(nl="Stappen", en="Steps"),
    "steps_caption": Text(
        nl="Opdrachten in volgorde; elk is een regel in de workflow",
        en="Commands in order; each is a rule of the workflow",
    ),
    "command": Text(nl="Opdracht", en="Command"),
    "makes": Text(nl="Maakt", en="Makes"),
    "software": Text(nl="Programmatuur", en="Software"),
    "software_text": Text(
        nl="Dit rapport is gemaakt met ouder-netwerk {version}. Versies van alle programmatuur en controlegetallen "
        "van alle uitkomsten staan in",
        en="This report was made with ouder-netwerk {version}. Versions of all software and checksums of all results "
        "are in",
    ),
    "keys": Text(nl="Hoe een getal te volgen", en="How to trace a number"),
    "keys_text": Text(
        nl="Elk getal draagt de sleutel van zijn regel: in estimates.csv de kolommen {estimates}; in contrasts.csv "
        "{contrasts}; in models.csv {models}. Regelnummers tellen de kopregel mee.",
        en="Each number carries the key of its line: in estimates.csv the columns {estimates}; in contrasts.csv "
        "{contrasts}; in models.csv {models}. Line numbers count the header line.",
    ),
    "step_harmonise": Text(nl="geharmoniseerde respondenten (niet openbaar)", en="harmonised respondents (not public)"),
    "step_estimate": Text(nl="aandelen en verschillen, intern", en="shares and differences, internal"),
    "step_model": Text(nl="modellen, intern", en="models, internal"),
    "step_compare": Text(nl="verschillen tussen metingen, intern", en="differences between waves, internal"),
    "step_standin": Text(nl="nagemaakte gegevens voor een ontbrekend bestand", en="simulated data for an absent file"),
}
