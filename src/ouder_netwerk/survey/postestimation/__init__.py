"""What is computed from a fitted model: Wald tests, goodness of fit, marginal effects and margins."""
