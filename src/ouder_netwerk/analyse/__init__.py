"""Harmonised respondents in, internal estimates out: where the study definition meets the statistics."""
