"""Expands the examples of a rule into values of the right form.

No real-looking key stands in a rule file: an example is a template such as ``sk-{hex:32}``, expanded by a seeded
generator. ``{{`` and ``}}`` are literal braces.
"""

from __future__ import annotations

import random
import string
from typing import NamedTuple

from scanner.detect import samples
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ALPHABETS: Mapping[str, str] = {
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "digits": string.digits,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "letters": string.ascii_letters,
    "alnum": string.ascii_letters + string.digits,
    "lowernum": string.ascii_lowercase + string.digits,
    "uppernum": string.ascii_uppercase + string.digits,
    "base32": string.ascii_uppercase + "234567",
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "-_",
    "password": string.ascii_letters + string.digits + "!#%*+-_",
    "word": string.ascii_letters + string.digits + "_",
}


def _uuid(source: random.Random, _: str) -> str:
    digits = "".join(source.choices(_ALPHABETS["hex"], k=32))
    digits = digits[:12] + "4" + digits[13:16] + source.choice("89ab") + digits[17:]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _qwen_signature(source: random.Random, form: str) -> str:
    """Return the last field of a dotted Qwen Cloud key as ``urlsafe`` (default), ``standard`` or ``padded`` base64."""
    from base64 import b64encode, urlsafe_b64encode

    numbers = [source.getrandbits(256) for _ in "rs"]
    # The first bits are set so that no integer is shorter than a real one usually is.
    integers = [(number | 1 << 248).to_bytes(33, "big") for number in numbers]
    integers = [integer if integer[1] >= 0x80 else integer[1:] for integer in integers]
    body = b"".join(bytes((2, len(integer))) + integer for integer in integers)
    encoded = (b64encode if form in ("standard", "padded") else urlsafe_b64encode)(
        bytes((0x30, len(body))) + body
    ).decode()
    return encoded if form == "padded" else encoded.rstrip("=")


_MAKERS: Mapping[str, Callable[[random.Random, str], str]] = {
    "uuid": _uuid,
    "uuidhex": lambda source, argument: _uuid(source, argument).replace("-", ""),
    "age": samples.age,
    "atlassian": samples.atlassian,
    "b64": samples.base64,
    "basic": samples.basic,
    "der": samples.der,
    "discord": samples.discord,
    "github": samples.github,
    "glsa": samples.glsa,
    "json": samples.json_token,
    "jwt": samples.jwt,
    "jwt-base64": samples.jwt_base64,
    "nkey": samples.nkey,
    "pem": samples.pem,
    "pem-base64": samples.pem_base64,
    "pem-indented": samples.pem_indented,
    "pem-line": samples.pem_on_one_line,
    "pypi": samples.pypi,
    "qwen-signature": _qwen_signature,
    "wireguard": samples.wireguard,
}
"""``{name}`` or ``{name:argument}``: formats that need more than an alphabet."""


def _directive(text: str, source: random.Random) -> str:
    name, _, argument = text.partition(":")
    if name in _ALPHABETS:
        return "".join(source.choices(_ALPHABETS[name], k=int(argument)))
    if name == "chars":  # {chars:ABC:12}
        alphabet, _, count = argument.rpartition(":")
        return "".join(source.choices(alphabet, k=int(count)))
    return _MAKERS[name](source, argument)


class Expanded(NamedTuple):
    """A template whose directives are replaced."""

    text: str
    pieces: tuple[Span, ...]
    """Where what replaced the directives stands in the UTF-8 form of ``text``, in order."""


def expand(template: str, seed: int = 0) -> str:
    """Return ``template`` with every directive replaced; the same seed gives the same text.

    Directives: ``{hex:N}`` and the other alphabets, ``{chars:ALPHABET:N}``, and the makers of structured values such as
    ``{uuid}``, ``{github:PREFIX}``, ``{jwt}``, ``{jwt:RS256}``, ``{pem:RSA PRIVATE KEY}``, ``{json:sentry}`` (each is
    described in ``samples``). Raises KeyError or ValueError for one that does not exist.
    """
    return expanded(template, seed).text


def expanded(template: str, seed: int = 0) -> Expanded:
    """Return what ``expand`` returns, with the places of what was made. Raises KeyError or ValueError as it does."""
    source = random.Random(f"{template}/{seed}")
    out: list[str] = []
    pieces: list[Span] = []
    position = length = 0
    while position < len(template):
        character = template[position]
        end = position + 1
        if template.startswith(("{{", "}}"), position):
            end += 1
        elif character == "{":
            end = template.index("}", position) + 1
            character = _directive(template[position + 1 : end - 1], source)
            pieces.append(Span(length, length + len(character.encode())))
        out.append(character)
        length += len(character.encode())
        position = end
    return Expanded("".join(out), tuple(pieces))
