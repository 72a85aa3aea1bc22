"""Slides: every figure as a chart that PowerPoint draws and anyone can edit."""
