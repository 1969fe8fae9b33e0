"""keysweep: finds hardcoded keys, tells whether they are live, and replaces them."""

__version__ = "0.1.0"
