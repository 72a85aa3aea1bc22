"""Ratios and totals in the domains of a table, with their variances under any design."""
