"""What a dry run of the workflow says."""


def rules_to_run(output: str) -> set[str]:
    """Return the rules in the table of jobs that a dry run prints, but for the one that asks for everything."""
    lines = iter(output.splitlines())
    for line in lines:
        if line.startswith("job  ") or line == "job":
            next(lines)
            break
    rules = set()
    for line in lines:
        if not line.strip() or line.startswith("total"):
            break
        rules.add(line.split()[0])
    return rules - {"all"}
