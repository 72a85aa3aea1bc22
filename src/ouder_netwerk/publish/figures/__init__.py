"""Figures: what each shows, how it is drawn, and the files it is kept in."""
