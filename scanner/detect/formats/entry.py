"""What a reader of a file format returns: each value with the name that the format gives it."""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Span


class Entry(NamedTuple):
    """A named value in a file."""

    name: str
    """The name nearest to the value: ``password`` of ``spring.datasource.password``; for a list of names and values
    (``- name: DB_PASSWORD`` with ``value: ...``, ``<property name= value=>``) the name that stands in the list."""
    value: str
    """As a program would read it: unescaped, unfolded, decoded."""
    span: Span
    """The bytes that write the value, without quotes; for a value of several lines, from the first to the last."""
    parents: tuple[str, ...] = ()
    """The names around it, outermost first: ``("spring", "datasource")``."""
    form: str = ""
    """What wrote it, for people: ``.env``, ``YAML``, ``XML attribute``."""
    secret: bool = False
    """True where the format itself says that this is a secret: the password field of .pgpass, data of a Secret."""
    quoted: bool = False
    commented: bool = False
    """True inside a comment that itself reads as an entry (``# password = ...``)."""
    encoding: str = ""
    """``base64`` where the file holds the value so encoded and ``value`` is what it says."""
