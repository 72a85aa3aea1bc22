"""Stand-in microdata for surveys whose files are restricted: every number from the study's `standin.yaml`."""
