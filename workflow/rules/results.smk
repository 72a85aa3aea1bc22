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
    log:
        f"{LOGS}/release.log",
    benchmark:
        f"{LOGS}/release.tsv"
    params:
        depends=plan.digest("release"),
    message:
        "Release: hide what may not be seen"
    shell:
        "ouder-netwerk --log {log} release {STUDY}"


rule dossier:
    input:
        expand(rules.harmonise.output.table, wave=plan.study.documented_waves),
        expand(rules.model.output, wave=plan.study.documented_waves),
    output:
        expand(f"{RESULTS}/dossier/{{wave}}.json", wave=plan.study.documented_waves),
        f"{RESULTS}/dossier/coverage.csv",
    log:
        f"{LOGS}/dossier.log",
    benchmark:
        f"{LOGS}/dossier.tsv"
    params:
        depends=plan.digest("dossier"),
    message:
        "Write what harmonising did, without small counts"
    shell:
        "ouder-netwerk --log {log} dossier {STUDY}"


rule claims:
    input:
        rules.release.output,
    output:
        expand(
            f"{RESULTS}/{{name}}",
            name=["claims.csv", "claims.json", "claims_coverage.csv"],
        ),
    log:
        f"{LOGS}/claims.log",
    benchmark:
        f"{LOGS}/claims.tsv"
    params:
        depends=plan.digest("claims"),
    message:
        "Check every published statement"
    shell:
        "ouder-netwerk --log {log} claims {STUDY}"


rule tables:
    input:
        rules.release.output,
    output:
        expand(f"{RESULTS}/tables/{{name}}", name=plan.table_files()),
    log:
        f"{LOGS}/tables.log",
    benchmark:
        f"{LOGS}/tables.tsv"
    params:
        depends=plan.digest("tables"),
    message:
        "Make tables"
    shell:
        "ouder-netwerk --log {log} tables {STUDY}"


rule figures:
    input:
        rules.release.output,
        rules.claims.output,
    output:
        # the step keeps the pictures that need not be drawn again
        update(expand(f"{RESULTS}/figures/{{name}}", name=plan.figure_files())),
    log:
        f"{LOGS}/figures.log",
    benchmark:
        f"{LOGS}/figures.tsv"
    # the first time all is drawn, by two processes; later what changed, beside the tables
    threads: 1 if Path(RESULTS, "figures").exists() else 2
    params:
        depends=plan.digest("figures"),
    message:
        "Draw figures"
    shell:
        "ouder-netwerk --log {log} figures {STUDY} --jobs {threads}"


rule report:
    input:
        rules.release.output,
        rules.dossier.output,
        rules.claims.output,
        rules.tables.output,
        rules.figures.output,
    output:
        f"{RESULTS}/report/index.{{language}}.html",
    log:
        f"{LOGS}/report-{{language}}.log",
    benchmark:
        f"{LOGS}/report-{{language}}.tsv"
    params:
        depends=plan.digest("report"),
    message:
        "Write the report in language {wildcards.language}"
    shell:
        "ouder-netwerk --log {log} report {STUDY} --lang {wildcards.language}"


REPORTS = expand(rules.report.output, language=LANGUAGES)


rule provenance:
    input:
        expand(rules.harmonise.output.table, wave=plan.waves),
        rules.release.output,
        rules.claims.output,
        rules.tables.output,
        rules.figures.output,
        REPORTS,
    output:
        f"{RESULTS}/provenance/run.json",
    log:
        f"{LOGS}/provenance.log",
    benchmark:
        f"{LOGS}/provenance.tsv"
    message:
        "Write down what was made from what"
    shell:
        "ouder-netwerk --log {log} provenance {STUDY}"
