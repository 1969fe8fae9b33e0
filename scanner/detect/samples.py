"""Makes valid examples of structured credentials: with checksums, JSON inside, or the frame of a key file.

Everything comes from the random source that is passed in, so the same source gives the same text.
"""

from __future__ import annotations

import random
import string

from scanner.detect.checks.checksum import (
    BASE32,
    BECH32,
    atlassian_checksum,
    base62,
    bech32_checksum,
    crc16_xmodem,
    grafana_checksum,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ALNUM = string.ascii_letters + string.digits
_LINE = 64
_OPENSSH_LINE = 70
# DER lengths in bytes that keys of each label have: RSA with 2048 bits, EC on P-256, and so on.
_DER_BYTES = {"RSA PRIVATE KEY": 1190, "PRIVATE KEY": 1216, "EC PRIVATE KEY": 121, "DSA PRIVATE KEY": 447}
_RSA_BYTES = 256
_SECRET_KEY_PACKET = 0x95
"""First byte of an old-format OpenPGP packet with tag 5 and a two-byte length."""


def alnum(source: random.Random, count: int) -> str:
    """Return ``count`` letters and digits."""
    return "".join(source.choices(_ALNUM, k=count))


def github(source: random.Random, prefix: str) -> str:
    """Return a GitHub or npm token with ``prefix`` and a checksum that fits."""
    from zlib import crc32

    body = alnum(source, 30)
    return prefix + body + base62(crc32(body.encode()), 6)


def glsa(source: random.Random, _: str) -> str:
    """Return a Grafana service account token with a checksum that fits."""
    head = "glsa_" + alnum(source, 32)
    return f"{head}_{grafana_checksum(head)}"


def atlassian(source: random.Random, prefix: str) -> str:
    """Return an Atlassian API token (192 characters) or app password (36) with ``prefix`` and a checksum that fits."""
    if prefix == "ATBB":
        head = prefix + alnum(source, 24)
    else:
        head = prefix + alnum(source, 183 - len(prefix)) + "="
    return head + atlassian_checksum(head)


def discord(source: random.Random, _: str) -> str:
    """Return a Discord bot token: base64 of the bot's number, six characters of time, 38 of signature."""
    number = str(source.randrange(10**17, 10**18)).encode()
    return f"{_base64(number)}.{alnum(source, 6)}.{alnum(source, 38)}"


def age(source: random.Random, _: str) -> str:
    """Return an age identity with a checksum that fits."""
    values = [source.randrange(32) for _ in range(51)] + [source.choice((0, 16))]
    data = values + bech32_checksum("age-secret-key-", values)
    return ("age-secret-key-1" + "".join(BECH32[value] for value in data)).upper()


def nkey(source: random.Random, kind: str) -> str:
    """Return a NATS nkey seed for ``kind`` (``user``, ``account``, ``operator``) with a checksum that fits."""
    first = 18 << 3  # 'S'
    second = {"user": 20, "account": 0, "operator": 14}[kind]
    raw = bytes((first | second >> 2, second << 6 & 0xFF)) + source.randbytes(32)
    raw += crc16_xmodem(raw).to_bytes(2, "little")
    number = int.from_bytes(raw, "big") << 2  # 36 bytes are 288 bits; 58 symbols hold 290
    return "".join(BASE32[number >> 5 * place & 31] for place in reversed(range(58)))


def _base64(raw: bytes) -> str:
    from base64 import b64encode

    return b64encode(raw).decode()


def _base64url(raw: bytes) -> str:
    return _base64(raw).replace("+", "-").replace("/", "_").rstrip("=")


def _json_base64(value: dict[str, Any]) -> str:
    import json

    return _base64(json.dumps(value, separators=(",", ":")).encode())


def jwt(source: random.Random, kind: str) -> str:
    """Return a JWT: ``kind`` is an algorithm (HS256 when empty), or ``role=NAME`` for the claims Supabase issues."""
    algorithm, role = ("HS256", kind.removeprefix("role=")) if kind.startswith("role=") else (kind or "HS256", "")
    claims: dict[str, Any] = {"iss": "https://issuer.invalid/" + alnum(source, 8), "sub": alnum(source, 12)}
    if role:
        claims = {"iss": "supabase", "ref": "".join(source.choices(string.ascii_lowercase, k=20)), "role": role}
    claims |= {"iat": 1700000000 + source.randrange(10**6), "exp": 1800000000 + source.randrange(10**6)}
    size = _RSA_BYTES if algorithm.startswith(("RS", "PS")) else 64 if algorithm.startswith("E") else 32
    parts = (_json_base64({"alg": algorithm, "typ": "JWT"}), _json_base64(claims))
    return ".".join(
        [part.rstrip("=").replace("+", "-").replace("/", "_") for part in parts] + [_base64url(source.randbytes(size))]
    )


def jwt_base64(source: random.Random, kind: str) -> str:
    """Return base64 of a JWT of that kind."""
    return _base64(jwt(source, kind).encode())


def json_token(source: random.Random, kind: str) -> str:
    """Return a token that carries base64 of JSON: ``sentry``, ``grafana-cloud``, ``grafana-key`` or ``onepassword``."""
    if kind == "sentry":
        payload = {"iat": 1700000000.5 + source.randrange(10**6), "url": "https://sentry.io",
                   "region_url": "https://us.sentry.io", "org": "acme"}  # fmt: skip
        return f"sntrys_{_json_base64(payload)}_{_base64(source.randbytes(32)).rstrip('=')}"
    if kind == "grafana-cloud":
        payload = {"o": str(source.randrange(10**5, 10**6)), "n": "ci", "k": alnum(source, 24), "m": {"r": "us"}}
        return "glc_" + _json_base64(payload)
    if kind == "grafana-key":
        return _json_base64({"k": alnum(source, 32), "n": "deploy", "id": source.randrange(1, 9)})
    if kind == "onepassword":
        payload = {"email": alnum(source, 13).lower() + "@1passwordserviceaccounts.com",
                   "muk": {"alg": "A256GCM", "k": _base64url(source.randbytes(32)), "kty": "oct"},
                   "secretKey": "A3-" + alnum(source, 26).upper(), "signInAddress": "acme.1password.com"}  # fmt: skip
        return "ops_" + _json_base64(payload)
    raise KeyError(kind)


def pypi(source: random.Random, index: str) -> str:
    """Return an API token for the package index of that host name: a macaroon without caveats."""
    location = index.encode()
    identifier = alnum(source, 36).encode()
    raw = b"\x02\x01" + bytes((len(location),)) + location + b"\x02" + bytes((len(identifier),)) + identifier
    return "pypi-" + _base64url(raw + b"\0\0\x06\x20" + source.randbytes(32))


def basic(source: random.Random, user: str) -> str:
    """Return base64 of ``user:`` and a random password."""
    return _base64(f"{user or alnum(source, 8)}:{alnum(source, 20)}".encode())


def base64(source: random.Random, count: str) -> str:
    """Return base64, padded, of so many random letters and digits."""
    return _base64(alnum(source, int(count)).encode())


def _der(source: random.Random, label: str) -> bytes:
    size = _DER_BYTES.get(label, 600)
    body = b"\x02\x01\x00" + source.randbytes(size - 3)
    if size < 0x80:
        return bytes((0x30, size)) + body
    return b"\x30\x82" + size.to_bytes(2, "big") + body


def _openssh(source: random.Random, cipher: str) -> bytes:
    name = cipher.encode()
    return b"openssh-key-v1\0" + len(name).to_bytes(4, "big") + name + source.randbytes(300)


def _armour(label: str, raw: bytes, width: int, headers: str = "") -> str:
    text = _base64(raw)
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    return "\n".join([f"-----BEGIN {label}-----", *headers.splitlines(), *lines, f"-----END {label}-----"])


def pem(source: random.Random, kind: str) -> str:
    """Return a PEM block of the label ``kind``; ``LABEL;encrypted`` for one under a passphrase."""
    label, _, how = kind.partition(";")
    if label.startswith("OPENSSH"):
        return _armour(label, _openssh(source, "aes256-ctr" if how else "none"), _OPENSSH_LINE)
    if label.startswith("PGP"):
        packet = bytes((_SECRET_KEY_PACKET,)) + (600).to_bytes(2, "big") + b"\4" + source.randbytes(599)
        return _armour(label, packet, _LINE, "Version: GnuPG v2\n\n")
    headers = f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{source.randbytes(16).hex().upper()}\n\n" if how else ""
    raw = source.randbytes(608) if how else _der(source, label)
    return _armour(label, raw, _LINE, headers)


def pem_on_one_line(source: random.Random, kind: str) -> str:
    r"""Return a PEM block with ``\n`` written for each line end, as JSON and .env files hold it."""
    return pem(source, kind).replace("\n", "\\n") + "\\n"


def pem_indented(source: random.Random, kind: str) -> str:
    """Return a PEM block of which every line after the first is indented by four blanks, as YAML holds it."""
    return pem(source, kind).replace("\n", "\n    ")


def pem_base64(source: random.Random, kind: str) -> str:
    """Return base64 of a whole PEM file on one line, as a kubeconfig holds it."""
    return _base64((pem(source, kind) + "\n").encode())


def der(source: random.Random, kind: str) -> str:
    """Return base64 of a bare key on one line: ``pkcs8`` or ``pkcs1`` for RSA."""
    if kind == "pkcs8":
        algorithm = bytes.fromhex("300d06092a864886f70d01010105000482")
        body = b"\x02\x01\x00" + algorithm + (1192).to_bytes(2, "big") + source.randbytes(1192)
    else:
        body = b"\x02\x01\x00\x02\x82\x01\x01\x00" + source.randbytes(1182)
    return _base64(b"\x30\x82" + len(body).to_bytes(2, "big") + body)


def wireguard(source: random.Random, _: str) -> str:
    """Return base64 of 32 random bytes, the form of every WireGuard key."""
    return _base64(source.randbytes(32))
