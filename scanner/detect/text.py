from scanner.text import Text, Window, decode, window  # noqa: F401
