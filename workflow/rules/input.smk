# Raw files to harmonised respondents.
STANDINS = {file.path.as_posix() for file in plan.files.values() if file.is_standin}

if STANDINS:

    rule standin:
        output:
            f"data/standin/{STUDY}/{{file}}",
        log:
            f"{LOGS}/standin-{{file}}.log",
        benchmark:
            f"{LOGS}/standin-{{file}}.tsv"
        params:
            depends=plan.digest("standin"),
        message:
            "Make stand-in microdata for {wildcards.file}"
        shell:
            "ouder-netwerk --log {log} standin {STUDY} {wildcards.file}"


rule harmonise:
    input:
        lambda wildcards: plan.sources(wildcards.wave),
    output:
        table=f"data/harmonised/{STUDY}/{{wave}}.parquet",
    log:
        f"{LOGS}/harmonise-{{wave}}.log",
    benchmark:
        f"{LOGS}/harmonise-{{wave}}.tsv"
    params:
        depends=lambda wildcards: plan.digest("harmonise", wildcards.wave),
        file=lambda wildcards: plan.file_option(wildcards.wave),
    message:
        "Harmonise {wildcards.wave}"
    shell:
        "ouder-netwerk --log {log} harmonise {STUDY} {wildcards.wave} {params.file}"
