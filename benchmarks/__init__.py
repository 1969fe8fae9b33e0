"""Micro benchmarks, the comparison with other scanners, and the score on labelled lines."""
