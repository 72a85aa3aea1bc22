"""From a raw survey file to a tidy table of respondents, by the study definition."""
