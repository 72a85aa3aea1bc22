# Internal estimates to what may be published, and from there tables, figures and verdicts.


rule release:
    input:
        expand(rules.estimate.output, wave=plan.waves),
        expand(rules.model.output, wave=plan.waves),
        rules.compare.output,
    output:
        estimates=f"{RESULTS}/estimates.csv",
        contrasts=f"{RESULTS}/contrasts.csv",
        models=f"{RESULTS}/models.csv",
    params:
        depends=plan.digest("release"),
    log:
        f"{LOGS}/release.log",
    benchmark:
        f"{LOGS}/release.tsv"
    message:
        "Release: hide what may not be seen"
    shell:
        "ouder-netwerk --log {log} release {STUDY}"
