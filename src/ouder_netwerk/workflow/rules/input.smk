# Raw files to harmonised respondents.
STANDINS = {file.path.as_posix() for file in plan.files.values() if file.is_standin}

if STANDINS:

    rule standin:
        output:
            layout.standin(STUDY, "{file}"),
        log:
            f"{LOGS}/standin-{{file}}.log",
        benchmark:
            f"{LOGS}/standin-{{file}}.tsv"
        params:
            depends=plan.digest("standin"),
        message:
            "Make stand-in microdata for {wildcards.file}"
        shell:
            "ouder-netwerk --log {log:q} standin {STUDY} {wildcards.file:q}"


rule harmonise:
    input:
        file=lambda wildcards: plan.files[wildcards.wave].path,
        joined=lambda wildcards: plan.files[wildcards.wave].joined,
    output:
        table=layout.harmonised(STUDY, "{wave}"),
        dossier=layout.dossier(STUDY, "{wave}"),
    log:
        f"{LOGS}/harmonise-{{wave}}.log",
    benchmark:
        f"{LOGS}/harmonise-{{wave}}.tsv"
    wildcard_constraints:
        wave="|".join(plan.files),
    params:
        depends=lambda wildcards: plan.digest("harmonise", wildcards.wave),
        read_from=lambda wildcards: plan.read_from(wildcards.wave),
    message:
        "Harmonise {wildcards.wave}"
    shell:
        "ouder-netwerk --log {log} harmonise {STUDY} {wildcards.wave} --file {input.file:q}"


if plan.pooled:

    rule pool:
        input:
            lambda wildcards: expand(
                rules.harmonise.output.table, wave=plan.pooled[wildcards.wave]
            ),
        output:
            layout.harmonised(STUDY, "{wave}"),
        log:
            f"{LOGS}/pool-{{wave}}.log",
        benchmark:
            f"{LOGS}/pool-{{wave}}.tsv"
        wildcard_constraints:
            wave="|".join(plan.pooled),
        params:
            depends=lambda wildcards: plan.digest("harmonise", wildcards.wave),
        message:
            "Pool waves in {wildcards.wave}"
        shell:
            "ouder-netwerk --log {log} harmonise {STUDY} {wildcards.wave}"
