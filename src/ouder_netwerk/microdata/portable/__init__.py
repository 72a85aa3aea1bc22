"""SPSS portable files (.por): text in lines of 80 characters, numbers in base 30."""
