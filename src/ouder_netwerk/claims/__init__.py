"""Published statements as tests: every sentence with a finding is checked against the released numbers."""
