"""Everything that is wrong with a study, its definition and its files, at once."""
