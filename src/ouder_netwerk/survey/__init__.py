"""Design-based statistics for complex surveys: pure functions on arrays and frames."""
