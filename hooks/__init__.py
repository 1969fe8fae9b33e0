"""Entry points that git and the pre-commit framework call. Thin: each turns what the hook is told into a scan."""
