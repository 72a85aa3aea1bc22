"""Survey microdata in, published findings on the social networks of parents out."""

__version__ = "0.1.0"
