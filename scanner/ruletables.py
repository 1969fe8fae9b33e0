"""The strict reading of the tables below a rule: ``[rule.verify]`` and ``[[rule.parts]]``.

A request carries a live key, so what decides where it goes is held to the letter: https only, and a host that the rule
file spells out.
"""

from __future__ import annotations

import string
from typing import Any

from scanner import blanks
from scanner.errors import RuleError
from scanner.model import Liveness
from scanner.rule import CREDENTIAL, Answer, PartRule, Verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

STRINGS = (list,)
_VERIFY_KEYS: dict[str, tuple[type, ...]] = {
    "method": (str,),
    "urls": STRINGS,
    "headers": (dict,),
    "basic": (str,),
    "body": (str,),
    "live": STRINGS,
    "restricted": STRINGS,
    "revoked": STRINGS,
    "docs": (str,),
}
_PART_KEYS: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "pattern": (str,),
    "rule": (str,),
    "near": STRINGS,
    "required": (bool,),
    "secret": (bool,),
}
_METHODS = ("GET", "HEAD", "POST")
_ANSWERS = {"live": Liveness.LIVE, "restricted": Liveness.LIVE_RESTRICTED, "revoked": Liveness.REVOKED}
_STATUSES = range(100, 600)
_HOST = frozenset(string.ascii_lowercase + string.digits + ".-")
_TOKEN = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
"""What the name of a header may hold (RFC 9110, section 5.6.2)."""


def checked(table: Mapping[str, Any], keys: Mapping[str, tuple[type, ...]], where: str) -> None:
    """Raise RuleError unless every key of ``table`` is one of ``keys`` and has a type that stands there."""
    for key, value in table.items():
        if key not in keys:
            raise RuleError(f"{where}: unknown key {key!r}; it may be one of {', '.join(sorted(keys))}.")
        kinds = keys[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise RuleError(f"{where}: {key} must be {kinds[0].__name__}, not {type(value).__name__}.")
        if isinstance(value, list) and key not in ("parts",) and not all(isinstance(item, str) for item in value):
            raise RuleError(f"{where}: {key} must be a list of strings.")


def parts_of(tables: Sequence[object], where: str) -> tuple[PartRule, ...]:
    """Return the parts of one rule. Raises RuleError."""
    parts: list[PartRule] = []
    for table in tables:
        if not isinstance(table, dict):
            raise RuleError(f"{where}: parts must be tables, [[rule.parts]].")
        part = _part(table, f"{where}: part {table.get('name', '?')}")
        if any(other.name == part.name for other in parts):
            raise RuleError(f"{where}: part {part.name} stands twice.")
        parts.append(part)
    return tuple(parts)


def _part(table: Mapping[str, Any], where: str) -> PartRule:
    checked(table, _PART_KEYS, where)
    name, pattern = table.get("name", ""), table.get("pattern", "")
    if not blanks.is_name(name):
        raise RuleError(f"{where}: name must be lowercase letters, digits and underscores.")
    if name == CREDENTIAL:
        raise RuleError(f"{where}: name is taken: {CREDENTIAL} is the rule's own value.")
    if bool(pattern) == bool(table.get("rule")):
        raise RuleError(f"{where}: give either pattern or rule.")
    if table.get("near") and not pattern:
        raise RuleError(f"{where}: near has no effect beside rule.")
    if pattern:
        _compiles(pattern, where)
    flags = {flag: table.get(flag, False) for flag in ("required", "secret")}
    return PartRule(name, pattern, table.get("rule", ""), tuple(table.get("near", ())), **flags)


def _compiles(pattern: str, where: str) -> None:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    try:
        compiled = re2.compile(pattern.encode(), options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise RuleError(f"{where}: pattern does not compile: {reason}.") from None
    if compiled.search(b""):
        raise RuleError(f"{where}: pattern matches the empty text.")


def verify_of(
    table: Mapping[str, Any], parts: Sequence[PartRule], hosts: Sequence[str], docs: str, where: str
) -> Verify:
    """Return how a key is checked. Raises RuleError.

    ``hosts`` are those of the provider's signals, ``docs`` is where the rule is documented.
    """
    where = f"{where}: verify"
    checked(table, _VERIFY_KEYS, where)
    for key in ("method", "urls", "live"):
        if not table.get(key):
            raise RuleError(f"{where}: {key} is missing.")
    if table["method"] not in _METHODS:
        raise RuleError(f"{where}: method must be one of {', '.join(_METHODS)}, not {table['method']!r}.")
    if table.get("body") and table["method"] != "POST":
        raise RuleError(f"{where}: body has no effect without method POST.")
    verify = Verify(
        method=table["method"],
        urls=tuple(table["urls"]),
        headers=_headers(table.get("headers", {}), "basic" in table, where),
        basic=table.get("basic", ""),
        body=table.get("body", ""),
        answers=_answers(table, where),
        docs=table.get("docs", docs),
    )
    if not verify.docs.startswith("https://"):
        raise RuleError(f"{where}: docs must be an https address, not {verify.docs!r}.")
    _hold_templates(verify, frozenset(part.name for part in parts), where)
    for url in verify.urls:
        _hold_host(url, hosts, where)
    return verify


def _headers(table: Mapping[str, object], basic: bool, where: str) -> tuple[tuple[str, str], ...]:
    headers: dict[str, str] = {}
    for name, value in table.items():
        if not name or not set(name) <= _TOKEN:
            raise RuleError(f"{where}: headers: {name!r} is not the name of a header.")
        if not isinstance(value, str) or not value.isprintable():
            raise RuleError(f"{where}: headers: {name} must be text on one line.")
        if name.lower() in (known.lower() for known in headers):
            raise RuleError(f"{where}: headers: {name} stands twice.")
        if basic and name.lower() == "authorization":
            raise RuleError(f"{where}: basic and the header Authorization exclude each other.")
        headers[name] = value
    return tuple(headers.items())


def _answers(table: Mapping[str, Any], where: str) -> tuple[Answer, ...]:
    """Return every listed answer, those with the longer text first."""
    answers: dict[tuple[int, str], Answer] = {}
    for key, liveness in _ANSWERS.items():
        for word in table.get(key, ()):
            status, _, text = word.partition(" ")
            if not (status.isascii() and status.isdigit() and int(status) in _STATUSES):
                raise RuleError(f"{where}: {key}: {word!r} must begin with the status of an answer, 100 to 599.")
            if text and table["method"] == "HEAD":
                raise RuleError(f"{where}: {key}: {word!r}: the answer to HEAD has no body.")
            answer = Answer(int(status), text.strip(), liveness)
            if (answer.status, answer.text) in answers:
                raise RuleError(f"{where}: {key}: {word!r} stands twice.")
            answers[answer.status, answer.text] = answer
    return tuple(sorted(answers.values(), key=lambda answer: (-len(answer.text), answer.status)))


def _hold_templates(verify: Verify, parts: frozenset[str], where: str) -> None:
    """Raise RuleError unless every template is well formed, names what there is, and one of them sends the secret."""
    templates: list[tuple[str, str]] = [("urls", url) for url in verify.urls]
    templates += [(f"headers: {name}", value) for name, value in verify.headers]
    templates += [("basic", verify.basic), ("body", verify.body)]
    named: set[str] = set()
    for key, template in templates:
        try:
            found = blanks.names(template)
        except ValueError as error:
            raise RuleError(f"{where}: {key}: {error}.") from None
        for name in found:
            if name != CREDENTIAL and name not in parts:
                allowed = ", ".join([CREDENTIAL, *sorted(parts)])
                raise RuleError(f"{where}: {key}: {{{name}}} is not one of {allowed}.")
        named |= set(found)
    if CREDENTIAL not in named:
        raise RuleError(f"{where}: no template holds {{{CREDENTIAL}}}, so the answer says nothing about the key.")
    if verify.basic and ":" not in verify.basic:
        raise RuleError(f"{where}: basic must be user:password, with a colon.")


def _hold_host(url: str, hosts: Sequence[str], where: str) -> None:
    """Raise RuleError unless ``url`` is https and goes to a host that the rule file spells out.

    The first label alone may be a part, where the rest is one of the provider's own suffixes: a key is sent to nobody
    whom the scanned text names.
    """
    where = f"{where}: urls: {url}"
    if not url.startswith("https://"):
        raise RuleError(f"{where}: an address begins with https://.")
    if not url.isascii() or any(character <= " " or character in "\\\x7f" for character in url):
        raise RuleError(f"{where}: an address has no blanks, backslashes or letters outside ASCII.")
    pieces = list(_authority(url))
    blank = pieces[0].text if pieces and pieces[0].blank else ""
    literal = "".join(piece.text for piece in (pieces[1:] if blank else pieces))
    if any(piece.blank for piece in pieces[1:]) or blank == CREDENTIAL:
        raise RuleError(f"{where}: the host must be literal but for its first label, which may be a part.")
    if not set(literal) <= _HOST or "." not in literal.strip("."):
        raise RuleError(f"{where}: {literal!r} is not the name of a host in lowercase letters.")
    if blank and literal not in hosts:
        raise RuleError(f"{where}: {literal!r} is not among the hosts of the provider, with its leading dot.")
    if not blank and literal.startswith("."):
        raise RuleError(f"{where}: {literal!r} is not the name of a host.")


def _authority(url: str) -> Iterator[blanks.Piece]:
    """Yield the pieces between ``https://`` and the path, the query or the fragment, whichever comes first."""
    for piece in blanks.pieces(url.removeprefix("https://")):
        if piece.blank:
            yield piece
            continue
        ends = [at for at in map(piece.text.find, "/?#") if at >= 0]
        yield blanks.Piece(piece.text[: min(ends, default=len(piece.text))], False)
        if ends:
            return
