# Harmonised respondents to internal estimates; from here on no row is a person.


rule estimate:
    input:
        layout.harmonised(STUDY, "{wave}"),
    output:
        estimates=layout.internal(STUDY, "{wave}", "estimates"),
        contrasts=layout.internal(STUDY, "{wave}", "contrasts"),
    log:
        f"{LOGS}/estimate-{{wave}}.log",
    benchmark:
        f"{LOGS}/estimate-{{wave}}.tsv"
    params:
        depends=lambda wildcards: plan.digest("estimate", wildcards.wave),
    message:
        "Estimate proportions and differences in {wildcards.wave}"
    shell:
        "ouder-netwerk --log {log} estimate {STUDY} {wildcards.wave}"


rule model:
    input:
        layout.harmonised(STUDY, "{wave}"),
    output:
        layout.internal(STUDY, "{wave}", "models"),
    log:
        f"{LOGS}/model-{{wave}}.log",
    benchmark:
        f"{LOGS}/model-{{wave}}.tsv"
    params:
        depends=lambda wildcards: plan.digest("model", wildcards.wave),
    message:
        "Fit models in {wildcards.wave}"
    shell:
        "ouder-netwerk --log {log} model {STUDY} {wildcards.wave}"


if plan.study.framework_waves:

    rule frameworks:
        input:
            layout.harmonised(STUDY, "{wave}"),
        output:
            layout.internal(STUDY, "{wave}", "frameworks"),
        log:
            f"{LOGS}/frameworks-{{wave}}.log",
        benchmark:
            f"{LOGS}/frameworks-{{wave}}.tsv"
        wildcard_constraints:
            wave="|".join(plan.study.framework_waves),
        params:
            depends=lambda wildcards: plan.digest("frameworks", wildcards.wave),
        message:
            "Estimate ladders and paths in {wildcards.wave}"
        shell:
            "ouder-netwerk --log {log} frameworks {STUDY} {wildcards.wave}"


rule compare:
    input:
        expand(rules.estimate.output.estimates, wave=plan.waves),
        expand(layout.harmonised(STUDY, "{wave}"), wave=plan.study.panel_waves),
    output:
        layout.internal(STUDY, "waves", "contrasts"),
    log:
        f"{LOGS}/compare.log",
    benchmark:
        f"{LOGS}/compare.tsv"
    params:
        depends=plan.digest("compare"),
    message:
        "Compare waves"
    shell:
        "ouder-netwerk --log {log} compare {STUDY}"


if plan.has_claims:

    rule power:
        input:
            expand(layout.harmonised(STUDY, "{wave}"), wave=plan.study.documented_waves),
        output:
            layout.internal(STUDY, "claims", "power"),
        log:
            f"{LOGS}/power.log",
        benchmark:
            f"{LOGS}/power.tsv"
        params:
            depends=plan.digest("power"),
        message:
            "Hold claims against mistakes made on purpose"
        shell:
            "ouder-netwerk --log {log} power {STUDY}"
