"""Which reader reads which file: format, how its paths look, reader."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats import (
    assignments,
    braces,
    credentialfiles,
    kubernetes,
    lines,
    logs,
    markup,
    scripts,
    tables,
)
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


_HEAD = 1 << 16
"""Bytes by which files whose name leaves several formats open are told apart."""
_BRACED = re.compile(rb"^[ \t]*[\w.-]+[ \t]*(?:=[ \t]*)?\{", re.MULTILINE)
_EQUALS = re.compile(rb"^[ \t]*[\w.-]+[ \t]*=|^\[", re.MULTILINE)
_PAIRS = re.compile(rb"^[ \t]*[\w.-]+[ \t]+[^\s=:{]", re.MULTILINE)


def _json(data: bytes) -> Sequence[Entry]:
    return braces.json(data, "JSON", kubernetes.kubernetes)


def _yaml(data: bytes) -> Sequence[Entry]:
    return yaml(data, "YAML", kubernetes.kubernetes)


def _conf(data: bytes) -> Sequence[Entry]:
    """Read a .conf file, of which there are three families: HOCON, INI, and words with a blank between."""
    head = data[:_HEAD]
    equals, pairs = len(_EQUALS.findall(head)), len(_PAIRS.findall(head))
    if equals and _BRACED.search(head) and b";\n" not in head:
        return assignments.hocon(data)
    return lines.ini(data) if equals >= pairs else logs.directives(data)


def _config(data: bytes) -> Sequence[Entry]:
    """Read a .config file: XML as a rule, else JSON, else lines."""
    head = data[:_HEAD].lstrip()
    if head.startswith(b"<"):
        return markup.xml(data)
    return _json(data) if head.startswith((b"{", b"[\n", b"[{")) else _conf(data)


def _format(name: str, pattern: str, reader: Callable[[bytes], Sequence[Entry]]) -> Format:
    return Format(name, re.compile(pattern), reader)


FORMATS: tuple[Format, ...] = (
    _format("npmrc", r"/(?:\.npmrc|npmrc)\Z", credentialfiles.npmrc),
    _format("netrc", r"/[._]netrc\Z", credentialfiles.netrc),
    _format("pgpass", r"/(?:\.pgpass|pgpass\.conf)\Z|\.pgpass\Z", credentialfiles.pgpass),
    _format("htpasswd", r"htpasswd\Z|/(?:shadow|\.passwd-s3fs)\Z", credentialfiles.htpasswd),
    _format("git-credentials", r"/\.git-credentials\Z", credentialfiles.urls),
    _format(
        "docker-config",
        r"/(?:\.dockercfg|\.dockerconfigjson|(?:\.?docker/)config\.json)\Z",
        credentialfiles.docker_config,
    ),
    _format(
        "credentials",
        r"/(?:\.?pypirc|\.s3cfg|\.?my\.cnf|\.boto|\.databrickscfg|credentials|\.aws/config|\.snowsql/config|\.?odbc\.ini"
        r"|\.smbcredentials|\.pgservice\.conf|pg_service\.conf)\Z",
        credentialfiles.credentials_ini,
    ),
    _format("env", r"/(?:[^/]*\.env|\.env[^/]*|\.flaskenv|[^/]*\.env\.[^/]*)\Z", lines.env),
    _format("dockerfile", r"/(?:[^/]*dockerfile|containerfile|dockerfile\.[^/]*)\Z", scripts.dockerfile),
    _format("json-lines", r"\.(?:jsonl|ndjson|jsonlines)\Z", braces.json_lines),
    _format(
        "json",
        r"\.(?:json|json5|jsonc|geojson|har|tfstate|tfstate\.backup|webmanifest|code-workspace|postman_[a-z]+|arb|avsc"
        r"|babelrc|eslintrc|prettierrc|bowerrc|jshintrc|swcrc|json\.[a-z0-9_-]+)\Z|/(?:composer|pipfile)\.lock\Z",
        _json,
    ),
    _format(
        "yaml",
        r"\.(?:ya?ml|ya?ml\.[a-z0-9_-]+|sls|eyaml|kubeconfig|yarnrc\.yml)\Z|/(?:\.kube/config|kubeconfig)\Z",
        _yaml,
    ),
    _format("toml", r"\.toml(?:\.[a-z0-9_-]+)?\Z|/(?:pipfile|\.cargo/(?:config|credentials))\Z", assignments.toml),
    _format("hcl", r"\.(?:tf|tfvars|hcl|nomad|tfvars\.[a-z0-9_-]+|pkrvars)\Z", assignments.hcl),
    _format("hocon", r"\.hocon\Z", assignments.hocon),
    _format(
        "ini",
        r"\.(?:ini|cfg|cnf|inf|desktop|service|prefs|editorconfig|ini\.[a-z0-9_-]+|reg|url|rc|ovpn)\Z"
        r"|/(?:\.gitconfig|\.git/config|\.hgrc|pip\.conf|\.flake8|\.coveragerc|\.yarnrc|\.gemrc|\.muttrc)\Z",
        lines.ini,
    ),
    _format("properties", r"\.properties(?:\.[a-z0-9_-]+)?\Z", lines.properties),
    _format("config", r"[^/]\.[a-z]*config(?:\.[a-z0-9_-]+)?\Z", _config),
    _format(
        "xml",
        r"[^/]\.(?:xml|plist|[a-z]*proj|props|targets|resx|xaml|xsd|xsl|xslt|wsdl|pubxml|settings|iml|xlf|pubxml\.user"
        r"|publishsettings|entitlements|storyboard|xib|nuspec|wxs|jmx|jelly|jnlp|xml\.[a-z0-9_-]+)\Z",
        markup.xml,
    ),
    _format("conf", r"\.conf(?:\.[a-z0-9_-]+)?\Z|/(?:sshd_config|redis\.conf|\.msmtprc|\.fetchmailrc)\Z", _conf),
    _format(
        "shell",
        r"\.(?:sh|bash|zsh|ksh|fish|envrc|command|bats|mk|make)\Z"
        r"|/(?:\.bashrc|\.zshrc|\.profile|\.bash_profile|\.zprofile|\.zshenv|\.bash_history|\.zsh_history|\.bash_aliases"
        r"|makefile|gnumakefile|justfile|procfile)\Z",
        scripts.shell,
    ),
    _format("powershell", r"\.(?:ps1|psm1|psd1)\Z", scripts.powershell),
    _format("batch", r"\.(?:bat|cmd)\Z", scripts.batch),
    _format("groovy", r"\.(?:groovy|gradle|jenkinsfile)\Z|/jenkinsfile[^/]*\Z", scripts.groovy),
    _format(
        "php",
        r"/(?:[^/]*wp-config[^/]*|config|configuration|settings|database|parameters|local|app|services|secrets?"
        r"|credentials?|localsettings|env)(?:\.[a-z]+)?\.php(?:\.[a-z0-9_-]+)?\Z",
        scripts.php,
    ),
    _format("sql", r"\.(?:sql|ddl|dump|pgsql|mysql)(?:\.[a-z0-9_-]+)?\Z", tables.sql),
    _format("csv", r"\.(?:csv|tsv|psv)\Z", tables.csv),
    _format("log", r"(?:\.(?:log|out|err|txt|trace)|\.log\.\d+)\Z", logs.log),
)
_SHEBANG = re.compile(rb"#![^\n]*\b(?:sh|bash|zsh|ksh|dash|ash)\b")
_SHELL = next(known for known in FORMATS if known.name == "shell")
_XML = next(known for known in FORMATS if known.name == "xml")


def format_of(path: str, head: bytes) -> Format | None:
    """Return the format of the file ``path`` that begins with ``head``; None for source code and unknown files."""
    name = "/" + path.lower()
    for known in FORMATS:
        if known.pattern.search(name):
            return known
    if "." not in name[name.rfind("/") + 1 :] and _SHEBANG.match(head):
        return _SHELL
    return _XML if head.startswith(b"<?xml") and not name.endswith((".svg", ".html", ".xhtml")) else None
