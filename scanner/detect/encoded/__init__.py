"""Secrets written so that a plain look misses them: encoded, escaped, compressed, or split over literals."""
