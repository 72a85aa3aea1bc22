"""Tables, figures and reports, from released files and the study definition alone."""
