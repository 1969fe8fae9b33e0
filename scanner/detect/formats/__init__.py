"""Readers of file formats: each value with the name that the format gives it."""
