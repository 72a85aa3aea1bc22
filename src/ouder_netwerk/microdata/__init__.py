"""Reading and writing survey files with their labels and missing codes."""
