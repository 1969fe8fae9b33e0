"""Readers of files whose name leaves something open: JSON and YAML of Kubernetes, .conf and .config files."""

from __future__ import annotations

import re

from scanner.detect.formats import braces
from scanner.detect.formats.kubernetes import kubernetes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.formats.entry import Entry

_HEAD = 1 << 16
"""Bytes by which the families of .conf files are told apart."""
_BRACED = re.compile(rb"^[ \t]*[\w.-]+[ \t]*(?:=[ \t]*)?\{", re.MULTILINE)
_EQUALS = re.compile(rb"^[ \t]*[\w.-]+[ \t]*=|^\[", re.MULTILINE)
_PAIRS = re.compile(rb"^[ \t]*[\w.-]+[ \t]+[^\s=:{]", re.MULTILINE)


def json(data: bytes) -> Sequence[Entry]:
    """Return the entries of JSON and its relatives, those of a Secret decoded."""
    return braces.json(data, "JSON", kubernetes)


def yaml(data: bytes) -> Sequence[Entry]:
    """Return the entries of YAML, those of a Secret decoded."""
    from scanner.detect.formats.yaml import yaml as read

    return read(data, "YAML", kubernetes)


def conf(data: bytes) -> Sequence[Entry]:
    """Return the entries of a .conf file, of which there are three families: HOCON, INI, and words with a blank."""
    head = data[:_HEAD]
    equals, pairs = len(_EQUALS.findall(head)), len(_PAIRS.findall(head))
    if equals and _BRACED.search(head) and b";\n" not in head:
        from scanner.detect.formats.assignments import hocon

        return hocon(data)
    if equals >= pairs:
        from scanner.detect.formats.lines import ini

        return ini(data)
    from scanner.detect.formats.logs import directives

    return directives(data)


def config(data: bytes) -> Sequence[Entry]:
    """Return the entries of a .config file: XML as a rule, else JSON, else lines."""
    head = data[:_HEAD].lstrip()
    if head.startswith(b"<"):
        from scanner.detect.formats.markup import xml

        return xml(data)
    return json(data) if head.startswith((b"{", b"[\n", b"[{")) else conf(data)
