"""What readers are told: a file of phrases for each language."""
