"""One module for each family of survey files."""
