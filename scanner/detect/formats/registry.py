"""Which reader reads which file: format, how its files are called, reader.

Readers are named, not imported: compiling the patterns of all of them takes 40 ms, those of one about 3.
"""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.detect.formats.entry import Entry


class Format(NamedTuple):
    """A format that can be read."""

    name: str
    where: str
    """``module:function`` of the reader, the module in this package."""
    endings: tuple[str, ...] = ()
    """What may follow the last dot of a file's name, in lower case."""
    names: tuple[str, ...] = ()
    """Names of files in lower case, of one part or, with the folder, two."""

    def reader(self, data: bytes) -> Sequence[Entry]:
        """Return the entries of ``data``."""
        from importlib import import_module

        module, _, function = self.where.partition(":")
        read: Callable[[bytes], Sequence[Entry]] = getattr(import_module(f"{__package__}.{module}"), function)
        return read(data)


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


FORMATS: tuple[Format, ...] = (
    Format("npmrc", "credentialfiles:npmrc", names=_words(".npmrc npmrc")),
    Format("netrc", "credentialfiles:netrc", names=_words(".netrc _netrc")),
    Format("pgpass", "credentialfiles:pgpass", _words("pgpass"), _words(".pgpass pgpass.conf")),
    Format(
        "htpasswd", "credentialfiles:htpasswd", _words("htpasswd"), _words(".htpasswd htpasswd shadow .passwd-s3fs")
    ),
    Format("git-credentials", "credentialfiles:urls", names=_words(".git-credentials")),
    Format(
        "docker-config",
        "credentialfiles:docker_config",
        names=_words(".dockercfg .dockerconfigjson .docker/config.json docker/config.json"),
    ),
    Format(
        "credentials",
        "credentialfiles:credentials_ini",
        names=_words(
            "pypirc .pypirc .s3cfg my.cnf .my.cnf .boto .databrickscfg credentials .aws/config .snowsql/config odbc.ini"
            " .odbc.ini .smbcredentials .pgservice.conf pg_service.conf"
        ),
    ),
    Format("env", "lines:env", _words("env"), _words(".env .flaskenv")),
    Format("dockerfile", "scripts:dockerfile", _words("dockerfile"), _words("dockerfile containerfile")),
    Format("json-lines", "braces:json_lines", _words("jsonl ndjson jsonlines")),
    Format(
        "json",
        "documents:json",
        _words(
            "json json5 jsonc geojson har tfstate webmanifest code-workspace postman_collection postman_environment arb"
            " avsc babelrc eslintrc prettierrc bowerrc jshintrc swcrc"
        ),
        _words("composer.lock pipfile.lock .babelrc .eslintrc .prettierrc .bowerrc .jshintrc .swcrc"),
    ),
    Format("yaml", "documents:yaml", _words("yaml yml sls eyaml kubeconfig"), _words("kubeconfig .kube/config")),
    Format("toml", "assignments:toml", _words("toml"), _words("pipfile .cargo/config .cargo/credentials")),
    Format("hcl", "assignments:hcl", _words("tf tfvars hcl nomad pkrvars")),
    Format("hocon", "assignments:hocon", _words("hocon")),
    Format(
        "ini",
        "lines:ini",
        _words("ini cfg cnf inf desktop service prefs editorconfig reg url rc ovpn"),
        _words(".gitconfig .git/config .hgrc pip.conf .flake8 .coveragerc .yarnrc .gemrc .muttrc"),
    ),
    Format("properties", "lines:properties", _words("properties")),
    Format("config", "documents:config", _words("config")),
    Format(
        "xml",
        "markup:xml",
        _words(
            "xml plist props targets resx xaml xsd xsl xslt wsdl pubxml settings iml xlf user publishsettings"
            " entitlements storyboard xib nuspec wxs jmx jelly jnlp csproj vbproj fsproj proj vcxproj sqlproj"
        ),
    ),
    Format("conf", "documents:conf", _words("conf"), _words("sshd_config .msmtprc .fetchmailrc")),
    Format(
        "shell",
        "shellfiles:shell",
        _words("sh bash zsh ksh fish envrc command bats mk make"),
        _words(
            ".envrc .bashrc .zshrc .profile .bash_profile .zprofile .zshenv .bash_history .zsh_history .bash_aliases"
            " makefile gnumakefile justfile procfile"
        ),
    ),
    Format("powershell", "scripts:powershell", _words("ps1 psm1 psd1")),
    Format("batch", "scripts:batch", _words("bat cmd")),
    Format("groovy", "scripts:groovy", _words("groovy gradle jenkinsfile"), _words("jenkinsfile")),
    Format("php", "scripts:php", names=_words("wp-config.php")),
    Format("sql", "tables:sql", _words("sql ddl dump pgsql mysql")),
    Format("csv", "tables:csv", _words("csv tsv psv")),
    Format("log", "logs:log", _words("log out err txt trace")),
)
_BY_NAME = {name: known for known in FORMATS for name in known.names}
_BY_ENDING = {ending: known for known in FORMATS for ending in known.endings}
_BY_FORMAT = {known.name: known for known in FORMATS}
_PASSED_OVER = frozenset(
    _words(
        "example sample dist template tmpl tpl j2 jinja jinja2 erb ejs gotmpl mustache bak backup old orig default in"
        " tmp save local prod production dev development stage staging test testing ci docker disabled enabled auto"
    )
)
"""Endings that say something about a file, not what it is written in: ``settings.yaml.example``."""
_PHP_SETTINGS = frozenset(
    _words(
        "config configuration settings database parameters local app services secret secrets credential credentials"
        " localsettings env wp-config"
    )
)
_SHELLS = (b"sh", b"bash", b"zsh", b"ksh", b"dash", b"ash")


def format_of(path: str, head: bytes) -> Format | None:
    """Return the format of the file ``path`` that begins with ``head``; None for source code and unknown files."""
    parts = path.lower().rsplit("/", 2)
    name = parts[-1]
    known = _BY_NAME.get("/".join(parts[-2:])) or _BY_NAME.get(name) or _by_pattern(name)
    if known is not None:
        return known
    stem, dot, ending = name.rpartition(".")
    while dot and (ending in _PASSED_OVER or ending.isdigit()):
        stem, dot, ending = stem.rpartition(".")
    if stem:
        known = _BY_ENDING.get(ending) or (_BY_FORMAT["config"] if ending.endswith("config") else None)
        if known is not None:
            return known
    return _by_head(name, head)


def _by_pattern(name: str) -> Format | None:
    if (name.startswith(".env") and name != ".envrc") or ".env." in name:
        return _BY_FORMAT["env"]
    if name.startswith(("dockerfile.", "containerfile.")):
        return _BY_FORMAT["dockerfile"]
    if name.startswith("jenkinsfile"):
        return _BY_FORMAT["groovy"]
    if ".php" in name and (name.partition(".")[0] in _PHP_SETTINGS or name.startswith("wp-config")):
        return _BY_FORMAT["php"]
    return None


def _is_xml(name: str, head: bytes) -> bool:
    return head.startswith(b"<?xml") and not name.endswith((".svg", ".html", ".xhtml"))


def _by_head(name: str, head: bytes) -> Format | None:
    if "." not in name and head.startswith(b"#!") and head.partition(b"\n")[0].strip().endswith(_SHELLS):
        return _BY_FORMAT["shell"]
    return _BY_FORMAT["xml"] if _is_xml(name, head) else None
