"""Labels that come apart from the data: programs, catalogues and codebooks."""
