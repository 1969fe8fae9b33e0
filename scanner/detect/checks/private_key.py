"""Private keys in PEM, OpenSSH, OpenPGP and bare DER form: whole or cut, open or under a passphrase."""

from __future__ import annotations

from scanner.detect.checks.encoded import base64_bytes
from scanner.detect.checks.outcome import Failed, Outcome, Passed, Rejected
from scanner.detect.placeholder import placeholder_reason
from scanner.model import Confidence

_FEWEST_CHARACTERS = 64
_SHORTEST_JOINED = 40
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
_OPENSSH_MAGIC = b"openssh-key-v1\0"
_DER_SEQUENCE, _DER_INTEGER = 0x30, 0x02
_SECRET_KEY_PACKET = 5
_PGP_VERSIONS = (3, 4, 5, 6)

_ENCRYPTED = Failed("encrypted with a passphrase", Confidence.LOW)
_CUT = Failed("cut short")
_ODD = Failed("the body is not a key")


def _lines(block: str) -> list[str]:
    """Return the lines of a block whose line ends may be literal ``\\n`` and whose lines may be string literals."""
    text = block.replace("\\\\", "\\")
    for written, meant in (("\\r", ""), ("\\n", "\n"), ("\\/", "/"), ("&#10;", "\n")):
        text = text.replace(written, meant)
    lines = []
    for line in text.splitlines():
        bare = line.strip().lstrip("#*>|").strip()
        for quote in "\"'`":
            bare = max(bare.split(quote), key=len)
        # Two slashes and no blank may be base64.
        bare = bare.strip().rstrip("\\").removeprefix("// ").strip()
        words = bare.split()
        # A block whose line ends became blanks stands on one line.
        lines += words if words and max(map(len, words)) >= _SHORTEST_JOINED else [bare]
    return lines


class _Block:
    """The parts of a PEM block."""

    def __init__(self, block: str) -> None:
        self.label, _, rest = block.partition("-----BEGIN ")[2].partition("-----")
        body, end, _ = rest.partition("-----END")
        self.closed = bool(end)
        lines = _lines(body)
        self.headers = [line for line in lines if ":" in line]
        self.shortened = any("..." in line or "…" in line for line in lines)
        self.body = "".join(line for line in lines if _is_base64(line))


def _is_base64(line: str) -> bool:
    return any(c.isalnum() for c in line) and not line.startswith("=") and all(c in _BASE64 for c in line)


def _der_length(raw: bytes) -> int | None:
    """Return how many bytes the DER SEQUENCE at the start of ``raw`` takes, None when there is none. Source: X.690."""
    if len(raw) < 2 or raw[0] != _DER_SEQUENCE:
        return None
    count = raw[1] & 0x7F
    if raw[1] < 0x80:
        return 2 + raw[1]
    if not 1 <= count <= 3 or len(raw) < 2 + count:
        return None
    return 2 + count + int.from_bytes(raw[2 : 2 + count], "big")


def _der(raw: bytes, closed: bool) -> Outcome:
    needed = _der_length(raw)
    if needed is None:
        return _ODD if closed else _ODD._replace(cap=Confidence.LOW)
    if len(raw) < needed or not closed:
        return _CUT
    return Passed("the body is a DER structure of the right length")


def _openssh(raw: bytes, closed: bool) -> Outcome:
    """Read the cipher's name, which follows the magic as a string with its length. Source: OpenSSH's PROTOCOL.key."""
    if not raw.startswith(_OPENSSH_MAGIC):
        return _ODD
    at = len(_OPENSSH_MAGIC)
    length = int.from_bytes(raw[at : at + 4], "big")
    if raw[at + 4 : at + 4 + length] != b"none":
        return _ENCRYPTED
    return Passed("OpenSSH key without a passphrase") if closed else _CUT


def _pgp(raw: bytes, closed: bool) -> Outcome:
    """Read the first packet's tag. Source: RFC 9580, section 4.2."""
    first = raw[0] if raw else 0
    tag = first & 0x3F if first & 0x40 else first >> 2 & 0x0F
    if not first & 0x80 or tag != _SECRET_KEY_PACKET:
        return _ODD
    return Passed("OpenPGP secret key") if closed else _CUT


def pem(secret: str) -> Outcome:
    """Check the body of a PEM block with a private key: base64 of DER, of an OpenSSH key or of an OpenPGP packet.

    Sources: RFC 7468 (PEM), RFC 1421 (``Proc-Type``), OpenSSH's PROTOCOL.key, RFC 9580 (OpenPGP).
    """
    block = _Block(secret)
    if len(block.body) < _FEWEST_CHARACTERS or block.shortened:
        return Rejected("has no body of a key")
    if "EXAMPLE" in block.body or placeholder_reason(block.body):
        return Rejected("the body is a placeholder")
    if "ENCRYPTED" in block.label or any("ENCRYPTED" in line for line in block.headers):
        return _ENCRYPTED
    whole = block.body.rstrip("=")
    raw = base64_bytes(whole) or base64_bytes(whole[: len(whole) // 4 * 4]) or b""
    if "OPENSSH" in block.label or raw.startswith(_OPENSSH_MAGIC):
        return _openssh(raw, block.closed)
    if "PGP" in block.label:
        return _pgp(raw, block.closed)
    return _der(raw, block.closed)


def base64_pem(secret: str) -> Outcome:
    """Check base64 of a whole PEM file, as ``client-key-data`` of a kubeconfig holds it."""
    raw = base64_bytes("".join(secret.replace("\\n", "").split())) or b""
    text = raw.decode("ascii", "replace")
    if "PRIVATE KEY" not in text or "-----BEGIN " not in text:
        return Failed("does not decode to a private key", Confidence.LOW)
    return pem(text)


def der_private_key(secret: str) -> Outcome:
    """Check base64 of a bare PKCS #1 or PKCS #8 key: a SEQUENCE of the right length that begins with a version number.

    Sources: RFC 8017, appendix A.1.2, and RFC 5958.
    """
    bare = "".join(secret.replace("\\n", "").split())
    raw = base64_bytes(bare) or b""
    needed = _der_length(raw)
    if needed is None:
        return Rejected("is not DER")
    count = raw[1] & 0x7F if raw[1] & 0x80 else 0
    if raw[2 + count : 4 + count] != bytes((_DER_INTEGER, 1)) or raw[4 + count : 5 + count] > b"\1":
        return Rejected("holds no version number of a private key")
    return _CUT if len(raw) < needed else Passed("DER private key of the right length")
