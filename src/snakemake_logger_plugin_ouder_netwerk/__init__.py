"""Makes the progress of a run known to Snakemake, which finds logger plugins by the names of their packages."""

from ouder_netwerk.progress import LogHandler

__all__ = ["LogHandler"]
