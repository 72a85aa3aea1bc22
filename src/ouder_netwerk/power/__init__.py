"""Which standard mistakes the claims of a study would have seen."""
