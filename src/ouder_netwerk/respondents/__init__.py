"""The harmonised respondents: one tidy table a wave, shared by whatever makes, analyses or releases it."""
