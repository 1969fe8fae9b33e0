"""Files of one program each that hold credentials: .netrc, .pgpass, .htpasswd, .npmrc, .git-credentials, Docker's."""

from __future__ import annotations

import re

from scanner.detect.formats import braces, lines
from scanner.detect.formats.comments import commented_entry
from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import characters
from scanner.detect.formats.kubernetes import decoded
from scanner.detect.formats.outline import MOST_ENTRIES
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_NETRC = re.compile(rb"\#[^\n]*+|(?P<word>machine|default|login|password|account|macdef)(?=\s)\s*+|\S++")
_NETRC_VALUE = re.compile(rb"\"(?P<quoted>[^\"\n]*+)\"|(?P<bare>\S++)")
_PGPASS_FIELD = re.compile(rb"(?:[^:\\\n]|\\[^\n])*+")
_URL = re.compile(rb"[a-z][a-z0-9+.-]{1,20}://(?P<user>[^\s:/@]*+):(?P<password>[^\s@/]++)@(?P<host>[^\s/]++)")
_HASHED = re.compile(rb"^(?P<user>[^:\s\#][^:\n]{0,255}+):(?P<hash>[^:\s]++)", re.MULTILINE)
_NPMRC = re.compile(
    rb"^[ \t]*+(?:[#;](?P<comment>[^\n]*+)"
    rb"|(?P<scope>//[^=\n]*:)?(?P<name>[^=\s:]++)[ \t]*+=[ \t]*+\"?(?P<value>[^\n\"]++))",
    re.MULTILINE,
)
_SECRET_NAMES = frozenset(
    {
        *("password", "passwd", "pass", "secret_key", "aws_secret_access_key", "aws_session_token", "token"),
        *("secret", "api_key", "apikey", "gpg_passphrase", "access_token", "refresh_token", "private_key"),
    }
)


def _bounded(found: Iterator[Entry]) -> Sequence[Entry]:
    entries: list[Entry] = []
    for entry in found:
        if len(entries) >= MOST_ENTRIES:
            break
        entries.append(entry)
    return entries


def netrc(data: bytes) -> Sequence[Entry]:
    """Return the entries of .netrc: login, password and account, with the machine as parent."""
    return _bounded(_netrc(data))


def _netrc(data: bytes) -> Iterator[Entry]:
    at = 0
    machine: tuple[str, ...] = ()
    while found := _NETRC.search(data, at):
        at = found.end()
        word = found["word"]
        if word is None:
            continue
        if word == b"default":
            machine = ("default",)
            continue
        value = _NETRC_VALUE.match(data, at)
        if value is None:
            continue
        start, end = value.span(value.lastgroup or 0)
        at = value.end()
        said = characters(data, start, end)
        if word == b"machine":
            machine = (said,)
        elif end > start and word != b"macdef":
            quoted = value.lastgroup == "quoted"
            yield Entry(word.decode(), said, Span(start, end), machine, ".netrc", word == b"password", quoted)


def pgpass(data: bytes) -> Sequence[Entry]:
    """Return the passwords of .pgpass, with host, database and user as parents."""
    return _bounded(_pgpass(data))


def _pgpass(data: bytes) -> Iterator[Entry]:
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        fields = _fields(data, at, end) if data[at : at + 1] != b"#" else []
        if len(fields) == 5:
            host, _, database, user, password = (re.sub(r"\\(.)", r"\1", characters(data, *field)) for field in fields)
            if password:
                yield Entry("password", password, fields[4], (host, database, user), ".pgpass", True)
        at = end + 1


def _fields(data: bytes, at: int, end: int) -> list[Span]:
    """Return the first five fields of a line; the last goes to its end, for a password may hold a colon by mistake."""
    stop = at + len(data[at:end].rstrip(b"\r"))
    fields: list[Span] = []
    for _ in range(4):
        found = _PGPASS_FIELD.match(data, at, stop)
        if found is None or found.end() >= stop:
            return []
        fields.append(Span(*found.span()))
        at = found.end() + 1
    fields.append(Span(at, stop))
    return fields


def urls(data: bytes) -> Sequence[Entry]:
    """Return the passwords in the addresses of .git-credentials, with host and user as parents."""
    from urllib.parse import unquote

    return _bounded(
        Entry(
            "password",
            unquote(characters(data, *found.span("password"))),
            Span(*found.span("password")),
            (characters(data, *found.span("host")), unquote(characters(data, *found.span("user")))),
            "URL",
            True,
        )
        for found in _URL.finditer(data)
    )


def htpasswd(data: bytes) -> Sequence[Entry]:
    """Return the hashes of .htpasswd and shadow files, with the user as parent."""
    return _bounded(
        Entry(
            "password",
            characters(data, *found.span("hash")),
            Span(*found.span("hash")),
            (characters(data, *found.span("user")),),
            "password file",
            True,
        )
        for found in _HASHED.finditer(data)
    )


def npmrc(data: bytes) -> Sequence[Entry]:
    """Return the entries of .npmrc, the registry as parent; ``_auth`` and ``_password`` decoded."""
    return _bounded(_npmrc(data))


def _npmrc(data: bytes) -> Iterator[Entry]:
    for found in _NPMRC.finditer(data):
        if found["comment"] is not None:
            held = commented_entry(data, *found.span("comment"), (), ".npmrc")
            if held:
                yield held
            continue
        start, end = found.span("value")
        end = lines.trimmed(data, start, end)
        name, value, encoding = characters(data, *found.span("name")), characters(data, start, end), ""
        parents = (characters(data, *found.span("scope")).rstrip(":"),) if found["scope"] else ()
        secret = name in ("_auth", "_authToken", "_password")
        if name in ("_auth", "_password"):
            value, encoding = _decoded(value)
        if end > start:
            quoted = data[start - 1 : start] == b'"'
            yield Entry(name, value, Span(start, end), parents, ".npmrc", secret, quoted, False, encoding)


def _decoded(value: str) -> tuple[str, str]:
    text = decoded(value)
    return (text, "base64") if text else (value, "")


def docker_config(data: bytes) -> Sequence[Entry]:
    """Return the entries of Docker's config.json; ``auth`` decoded to user and password."""
    return [_docker(entry) for entry in braces.json(data)]


def _docker(entry: Entry) -> Entry:
    if entry.name in ("auth", "identitytoken", "registrytoken", "password"):
        value, encoding = _decoded(entry.value) if entry.name == "auth" else (entry.value, "")
        return entry._replace(value=value, encoding=encoding, secret=True)
    return entry


def credentials_ini(data: bytes) -> Sequence[Entry]:
    """Return the entries of an INI file that holds credentials: its passwords are secret by its kind."""
    return [entry._replace(secret=True) if entry.name.lower() in _SECRET_NAMES else entry for entry in lines.ini(data)]
