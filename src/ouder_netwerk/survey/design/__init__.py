"""Sampling designs: strata, stages and finite populations, replicate weights, calibrated weights."""
