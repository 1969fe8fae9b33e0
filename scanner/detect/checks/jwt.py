"""JSON Web Tokens: what the two readable parts say."""

from __future__ import annotations

from scanner.detect.checks.encoded import base64_bytes, base64_json, readable
from scanner.detect.checks.outcome import Failed, Outcome, Passed, Rejected
from scanner.model import Confidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Characters of the signature each algorithm makes: base64url of 32, 48, 64, 96 and 132 bytes; RSA depends on the key.
# Source: RFC 7518, sections 3.2 to 3.5, and RFC 8037.
_SIGNATURE_LENGTHS = {
    "HS256": 43, "HS384": 64, "HS512": 86, "ES256": 86, "ES384": 128, "ES512": 176, "ES256K": 86, "EdDSA": 86,
}  # fmt: skip
_RSA = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
_SHORTEST_RSA = 171
_REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
"""Claims that real tokens have. Source: RFC 7519, section 4.1."""
_LAST_YEAR = 253402300799
"""The last second of the year 9999, the last that ISO 8601 writes with four digits."""


def _expiry(payload: dict[str, Any]) -> str:
    """Return ``expires <ISO 8601, UTC>`` for a sensible ``exp``, else nothing."""
    import time

    moment = payload.get("exp")
    if isinstance(moment, bool) or not isinstance(moment, int | float) or not 0 < moment <= _LAST_YEAR:
        return ""
    return time.strftime("expires %Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def _facts(payload: dict[str, Any]) -> str:
    issuer = readable(payload.get("iss"))
    role = readable(payload.get("role"))
    facts = (f"issued by {issuer}" if issuer else "", f"role {role}" if role else "", _expiry(payload))
    return ", ".join(fact for fact in facts if fact) or "header and payload decode"


def _is_textbook(payload: dict[str, Any]) -> bool:
    """Return whether these are the claims with which jwt.io and RFC 7519 show what a token is."""
    return payload.get("sub") == "1234567890" or payload.get("iss") == "joe"


def base64_jwt(secret: str) -> Outcome:
    """Check base64 of a whole JSON Web Token, as the data of a Kubernetes Secret holds it."""
    inner = (base64_bytes(secret) or b"").decode("ascii", "replace").strip()
    return jwt(inner) if inner.count(".") == 2 else Rejected("does not decode to a JSON Web Token")


def jwt(secret: str) -> Outcome:
    """Check header, payload and length of signature of a compact JWS (RFC 7515) that holds claims (RFC 7519).

    The fact names the issuer and when the token expires; whether that has passed is not asked here.
    """
    head, _, rest = secret.partition(".")
    body, _, signature = rest.partition(".")
    header, payload = base64_json(head), base64_json(body)
    if header is None or payload is None:
        return Rejected("header or payload is not JSON")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or "enc" in header:
        return Rejected("header names no signature algorithm")
    if _is_textbook(payload):
        return Rejected("holds the claims of the textbook example")
    facts = _facts(payload)
    if payload.get("role") == "anon" and readable(payload.get("iss")).startswith("supabase"):
        return Failed(f"{facts}; may be public", Confidence.LOW)
    length = len(signature.rstrip("="))
    if algorithm in _RSA:
        fits = length >= _SHORTEST_RSA
    else:
        fits = length == _SIGNATURE_LENGTHS.get(algorithm, -1)
    floor = Confidence.HIGH if _REGISTERED & payload.keys() else Confidence.MEDIUM
    return Passed(facts, floor) if fits else Failed(f"{facts}; the signature does not fit the algorithm")
