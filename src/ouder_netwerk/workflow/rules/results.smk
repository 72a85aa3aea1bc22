# Internal estimates to what may be published, and from there tables, figures and verdicts.


rule release:
    input:
        expand(rules.estimate.output, wave=plan.waves),
        expand(rules.model.output, wave=plan.waves),
        [
            layout.internal(STUDY, wave, "frameworks")
            for wave in plan.study.framework_waves
        ],
        rules.compare.output,
        expand(rules.harmonise.output.dossier, wave=plan.study.documented_waves),
        rules.power.output if plan.has_claims else [],
    output:
        # the step swaps the whole folder, or leaves it as it is; nothing of it may be taken away before
        release=update(f"{RESULTS}/release.json"),
        estimates=update(layout.released(STUDY, "estimates")),
        contrasts=update(layout.released(STUDY, "contrasts")),
        models=update(layout.released(STUDY, "models")),
        frameworks=update(
            [layout.released(STUDY, "frameworks")]
            if plan.study.framework_waves
            else []
        ),
        dossiers=update(
            expand(
                f"{RESULTS}/dossier/{{name}}",
                name=[
                    *(f"{wave}.json" for wave in plan.study.documented_waves),
                    "coverage.csv",
                ],
            )
        ),
        power=update(layout.released(STUDY, "power")) if plan.has_claims else [],
        audit=layout.internal(STUDY, "release", "audit"),
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


RELEASED = [
    rules.release.output.release,
    rules.release.output.estimates,
    rules.release.output.contrasts,
    rules.release.output.models,
    rules.release.output.frameworks,
    rules.release.output.dossiers,
    rules.release.output.power,
]


rule claims:
    input:
        RELEASED,
    output:
        layout.released(STUDY, "claims"),
        f"{RESULTS}/claims.json",
        f"{RESULTS}/claims_coverage.csv",
        expand(
            f"{RESULTS}/claims_coverage.{{language}}.md", language=plan.study.languages
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


rule figures:
    input:
        RELEASED,
        rules.claims.output,
    output:
        # the step keeps the pictures that need not be drawn again
        update(expand(f"{RESULTS}/figures/{{name}}", name=plan.figure_files())),
    log:
        f"{LOGS}/figures.log",
    benchmark:
        f"{LOGS}/figures.tsv"
    # the report waits for them
    priority: 1
    # the first time all is drawn, by two processes; later what changed, beside the tables
    threads: 1 if Path(RESULTS, "figures").exists() else 2
    params:
        depends=plan.digest("figures"),
    message:
        "Draw figures"
    shell:
        "ouder-netwerk --log {log} figures {STUDY} --jobs {threads}"


rule tables:
    input:
        RELEASED,
        # the document holds the pictures
        rules.figures.output,
    output:
        expand(f"{RESULTS}/tables/{{name}}", name=plan.table_files("{language}")),
    log:
        f"{LOGS}/tables-{{language}}.log",
    benchmark:
        f"{LOGS}/tables-{{language}}.tsv"
    params:
        depends=lambda wildcards: plan.digest("tables", language=wildcards.language),
    message:
        "Make tables in language {wildcards.language}"
    shell:
        "ouder-netwerk --log {log} tables {STUDY} --lang {wildcards.language}"


TABLES = expand(rules.tables.output, language=plan.study.languages)


rule report:
    input:
        RELEASED,
        rules.claims.output,
        # it links to the tables and reads none, so they can be made meanwhile
        rules.figures.output,
    output:
        # in the report of snakemake too
        report(
            f"{RESULTS}/report/index.{{language}}.html",
            category="Report",
            labels={"language": "{language}"},
        ),
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


REPORTS = expand(rules.report.output, language=plan.study.languages)


rule provenance:
    input:
        RELEASED,
        rules.claims.output,
        TABLES,
        rules.figures.output,
        REPORTS,
    output:
        f"{RESULTS}/provenance/run.json",
        f"{RESULTS}/ro-crate-metadata.json",
        f"{RESULTS}/datapackage.json",
        f"{RESULTS}/provenance/environment.cdx.json",
        expand(
            f"{RESULTS}/provenance/{{wave}}.ddi.xml", wave=plan.study.documented_waves
        ),
    log:
        f"{LOGS}/provenance.log",
    benchmark:
        f"{LOGS}/provenance.tsv"
    params:
        depends=plan.digest("provenance"),
    message:
        "Write down what was made from what"
    shell:
        "ouder-netwerk --log {log} provenance {STUDY}"
