"""Ways to write a text so that a plain look misses it."""

from __future__ import annotations

import gzip
import zlib
from base64 import b64encode, urlsafe_b64encode
from textwrap import wrap

from scanner.detect.template import expand
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detector import Detector
    from scanner.model import Match

KEY = expand("{github:ghp_}", 81)
"""A key that a rule knows by its form and its checksum."""


def base64(plain: str | bytes) -> str:
    return b64encode(plain.encode() if isinstance(plain, str) else plain).decode()


def url_safe(plain: str) -> str:
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def hexadecimal(plain: str | bytes) -> str:
    return (plain.encode() if isinstance(plain, str) else plain).hex()


def gzipped(plain: str) -> bytes:
    return gzip.compress(plain.encode(), mtime=0)


def deflated(plain: str) -> bytes:
    return zlib.compress(plain.encode())


def folded(plain: str, width: int, between: str) -> str:
    return between.join(wrap(base64(plain), width))


def each(plain: str, form: str, between: str = "") -> str:
    """Return every character of ``plain`` in ``form``, a template of its number."""
    return between.join(form.format(ord(character)) for character in plain)


def detected(detector: Detector, content: str, path: str = "a.txt") -> list[Match]:
    """Return the matches in ``content``."""
    from scanner.text import Text

    return detector.detect(Text(content.encode()), path)


def source(content: str, span: Span) -> str:
    """Return the characters of ``content`` at a span of bytes."""
    return content.encode()[span.start : span.end].decode()
