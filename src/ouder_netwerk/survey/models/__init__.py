"""Logistic, linear and proportional-odds models with the design's own covariance."""
