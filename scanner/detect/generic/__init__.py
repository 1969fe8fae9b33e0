"""Secrets without a form of their own: passwords, tokens and keys that are known by their name and by their look."""
