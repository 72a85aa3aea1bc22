"""Tables of estimates: proportions, means, totals, ratios, quantiles, differences and tests."""
