"""Weights that agree with known population totals: post-stratification, raking, calibration, trimming."""
