# Harmonised respondents to internal estimates; from here on no row is a person.


rule estimate:
    input:
        rules.harmonise.output.table,
    output:
        estimates=f"data/estimates/{STUDY}/{{wave}}.estimates.csv",
        contrasts=f"data/estimates/{STUDY}/{{wave}}.contrasts.csv",
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
        rules.harmonise.output.table,
    output:
        f"data/estimates/{STUDY}/{{wave}}.models.csv",
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


rule compare:
    input:
        expand(rules.estimate.output.estimates, wave=plan.waves),
    output:
        f"data/estimates/{STUDY}/waves.contrasts.csv",
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
