"""Suggest how the concepts of a study come from a survey file nobody mapped before."""
