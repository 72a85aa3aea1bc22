"""Estimates and models from multiply imputed data, combined."""
