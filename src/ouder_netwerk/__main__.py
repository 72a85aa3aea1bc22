"""Where every command begins: with the packages of the pipeline, or with a word about those that are not here."""

import sys

_INSTALL = "pip install 'ouder-netwerk[pipeline]'"


def main() -> None:
    """Run the command line; without the packages it needs, say so in one line and end with exit code 2."""
    try:
        from ouder_netwerk.cli import main as commands

        commands()
    except ModuleNotFoundError as error:
        # one of our own would be a fault in the program
        if str(error.name).startswith("ouder_netwerk"):
            raise
        print(f"ouder-netwerk: {error.name} is not installed: {_INSTALL}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
