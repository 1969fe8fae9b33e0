"""Which reader reads which file: format, how its paths look, reader."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats import braces, kubernetes, lines, markup
from scanner.detect.formats.yaml import yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.detect.formats.entry import Entry


class Format(NamedTuple):
    """A format that can be read."""

    name: str
    pattern: re.Pattern[str]
    """Matches the path, in lower case and with a slash before it, of every file that is in the format."""
    reader: Callable[[bytes], Sequence[Entry]]


def _json(data: bytes) -> Sequence[Entry]:
    return braces.json(data, "JSON", kubernetes.kubernetes)


def _yaml(data: bytes) -> Sequence[Entry]:
    return yaml(data, "YAML", kubernetes.kubernetes)


def _format(name: str, pattern: str, reader: Callable[[bytes], Sequence[Entry]]) -> Format:
    return Format(name, re.compile(pattern), reader)


FORMATS: tuple[Format, ...] = (
    _format("env", r"/(?:[^/]*\.env|\.env[^/]*|\.flaskenv|\.envrc|[^/]*\.env\.[^/]*)\Z", lines.env),
    _format("json-lines", r"\.(?:jsonl|ndjson|jsonlines)\Z", braces.json_lines),
    _format(
        "json",
        r"(?:\.(?:json|json5|jsonc|geojson|har|tfstate|webmanifest|ipynb|code-workspace|postman_[a-z]+|arb|avsc"
        r"|tfstate\.backup|map|template|babelrc|eslintrc|prettierrc|bowerrc|jshintrc|swcrc)|/composer\.lock)\Z",
        _json,
    ),
    _format("yaml", r"(?:\.(?:ya?ml|ya?ml\.[a-z0-9_-]+|sls|eyaml|clang-format)|/\.kube/config|kubeconfig)\Z", _yaml),
    _format(
        "xml",
        r"[^/]\.(?:xml|plist|[a-z]*config|[a-z]*proj|props|targets|resx|xaml|xsd|xsl|wsdl|svg|pubxml|settings|iml|xlf"
        r"|pubxml\.user|publishsettings|entitlements|storyboard|xib|nuspec|wxs|jmx|jelly|rdp)\Z",
        markup.xml,
    ),
    _format("properties", r"\.properties(?:\.[a-z0-9_-]+)?\Z", lines.properties),
    _format(
        "ini",
        r"(?:\.(?:ini|cfg|cnf|conf|inf|desktop|service|editorconfig|toml|prefs)|/\.(?:npmrc|pypirc|gitconfig|s3cfg|boto"
        r"|my\.cnf|databrickscfg|pip\.conf)|/credentials|/\.aws/config)\Z",
        lines.ini,
    ),
)


def format_of(path: str, head: bytes) -> Format | None:
    """Return the format of the file ``path`` that begins with ``head``; None for source code and unknown files."""
    name = "/" + path.lower()
    for known in FORMATS:
        if known.pattern.search(name):
            return known
    return None
