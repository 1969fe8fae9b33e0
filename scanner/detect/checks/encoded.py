"""Tokens that carry readable data: base64 of JSON, of a macaroon, of ``user:password``."""

from __future__ import annotations

from scanner.detect.checks.outcome import Failed, Outcome, Passed, Rejected
from scanner.detect.checks.password import password
from scanner.model import Confidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST_FACT = 60
_NOT_JSON = Failed("does not decode to the JSON of its kind")
_NO_MACAROON = Failed("is not a whole macaroon")
# Field numbers of a macaroon packet. Source: "Macaroon binary format v2", go-macaroon's documentation.
_LOCATION, _IDENTIFIER, _SIGNATURE = 1, 2, 6
_SIGNATURE_BYTES = 32
_TEXTBOOK_USERS = frozenset({"Aladdin", "s6BhdRkqt3"})
"""The users in the examples of RFC 7617 and RFC 6749, which documentation repeats."""
_SNOWFLAKE_DIGITS = range(17, 21)


def base64_bytes(text: str) -> bytes | None:
    """Return what ``text`` decodes to in either base64 alphabet, padded or not, or None when it is not base64."""
    from base64 import b64decode
    from binascii import Error

    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (Error, ValueError):
        return None


def base64_json(text: str) -> dict[str, Any] | None:
    """Return the JSON object that ``text`` decodes to, or None."""
    import json

    raw = base64_bytes(text)
    if raw is None:
        return None
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def readable(value: object) -> str:
    """Return ``value`` as a short text for a report, empty unless it is a plain string or number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value) if isinstance(value, str) else f"{value:d}" if abs(value) < 10**18 else ""
    return text if text.isprintable() and len(text) <= _LONGEST_FACT else ""


def sentry_json(secret: str) -> Outcome:
    """Check that the middle of a Sentry organisation token (``sntrys_...``) decodes to its organisation.

    Source: getsentry/rfcs 0091, "CI upload tokens".
    """
    payload = base64_json(secret.removeprefix("sntrys_").rpartition("_")[0])
    if payload is None or "iat" not in payload or "org" not in payload:
        return _NOT_JSON
    return Passed(f"organisation {readable(payload['org'])}".strip())


def grafana_json(secret: str) -> Outcome:
    """Check that a Grafana Cloud token (``glc_...``) or old API key (``eyJrIjoi...``) decodes to a key and its owner.

    Cloud tokens hold ``o`` (organisation), ``n`` (name), ``k`` (key); old API keys ``k``, ``n`` and ``id``.
    """
    payload = base64_json(secret.removeprefix("glc_"))
    if payload is None or not isinstance(payload.get("k"), str) or "n" not in payload:
        return _NOT_JSON
    owner = readable(payload.get("o", payload.get("id")))
    return Passed(f"organisation {owner}" if owner else "holds a key and its name")


def onepassword_json(secret: str) -> Outcome:
    """Check that a 1Password service account token (``ops_...``) decodes to its account.

    Source: 1Password's description of service account tokens: the token holds the sign-in address and the keys.
    """
    payload = base64_json(secret.removeprefix("ops_"))
    if payload is None or not {"signInAddress", "secretKey"} & payload.keys():
        return _NOT_JSON
    address = readable(payload.get("signInAddress"))
    return Passed(f"account {address}" if address else "holds an account's keys")


def _macaroon_fields(raw: bytes) -> list[tuple[int, bytes]] | None:
    """Return the (field number, content) pairs of a version 2 macaroon, or None when it is cut or something else."""
    if raw[:1] != b"\x02":
        return None
    fields: list[tuple[int, bytes]] = []
    position = 1
    while position < len(raw):
        number = raw[position]
        position += 1
        if number == 0:
            continue
        length = shift = 0
        while position < len(raw):
            byte = raw[position]
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        content = raw[position : position + length]
        if number > _SIGNATURE or len(content) != length:
            return None
        fields.append((number, content))
        position += length
    return fields


def pypi_macaroon(secret: str) -> Outcome:
    """Check that a PyPI token is a whole macaroon and tell for which index it is.

    Source: PyPI's help page on API tokens and the macaroon format it names.
    """
    raw = base64_bytes(secret.removeprefix("pypi-"))
    fields = _macaroon_fields(raw) if raw is not None else None
    if not fields or fields[0][0] != _LOCATION:
        return _NO_MACAROON
    last, signature = fields[-1]
    if last != _SIGNATURE or len(signature) != _SIGNATURE_BYTES:
        return _NO_MACAROON
    index = readable(fields[0][1].decode("utf-8", "replace"))
    caveats = [content for number, content in fields[2:-1] if number == _IDENTIFIER]
    return Passed(f"macaroon for {index}, {'restricted' if caveats else 'unrestricted'}")


def discord_id(secret: str) -> Outcome:
    """Check that the first part of a Discord token is base64 of the number of a user or bot.

    Source: Discord's reference, where the number is a snowflake of 17 to 20 digits.
    """
    number = (base64_bytes(secret.partition(".")[0]) or b"").decode("ascii", "replace")
    if number.isdigit() and len(number) in _SNOWFLAKE_DIGITS:
        return Passed(f"of the bot or user {number}")
    return Failed("names no bot", Confidence.LOW)


def _plain_text(raw: bytes | None) -> str:
    try:
        text = (raw or b"").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""


def base64_credentials(secret: str) -> Outcome:
    """Check that ``secret`` is base64 of ``user:password`` (RFC 7617) and that the password is not a placeholder."""
    user, colon, word = _plain_text(base64_bytes(secret) if len(secret) % 4 == 0 else None).partition(":")
    if not colon:
        return Rejected("does not decode to user:password")
    if user in _TEXTBOOK_USERS:
        return Rejected("is the example of a standard")
    outcome = password(word or user)
    if isinstance(outcome, Rejected):
        return outcome
    if word == user:
        return Rejected("the password is the user's name")
    return Passed("decodes to user:password", Confidence.MEDIUM)


def base64_text(secret: str) -> Outcome:
    """Check that ``secret`` is base64 of readable text that is no placeholder, as values of a Kubernetes Secret are."""
    text = _plain_text(base64_bytes(secret) if len(secret) % 4 == 0 else None).strip()
    if not text:
        return Rejected("does not decode to text")
    outcome = password(text)
    return outcome if isinstance(outcome, Rejected) else Passed("decodes to text", Confidence.MEDIUM)
