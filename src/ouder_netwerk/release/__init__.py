"""The lock on the door: what may leave the room where respondents are."""
