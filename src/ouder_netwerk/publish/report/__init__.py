"""The report: one page for each language, from findings to provenance."""
