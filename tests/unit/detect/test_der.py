"""The signature field of dotted Qwen Cloud keys."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.checks import CHECKS
from scanner.detect.checks.der import Signature, decode_base64, der_signature, parse_signature
from scanner.detect.checks.outcome import Failed, Passed
from scanner.detect.template import expand
from scanner.model import Confidence

ORDINARY = 1 << 254
"""An integer of 32 bytes whose first bit is not set."""
HIGH = 1 << 255
"""An integer of 32 bytes whose first bit is set: DER writes 33."""


def integer(value: int) -> bytes:
    body = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return bytes((2, len(body))) + body


def sequence(body: bytes) -> bytes:
    return bytes((0x30, len(body))) + body


def signature(r: int, s: int) -> bytes:
    return sequence(integer(r) + integer(s))


@pytest.mark.parametrize(
    ("r", "s", "length"),
    [
        pytest.param(ORDINARY, ORDINARY + 5, 70, id="two of 32 bytes"),
        pytest.param(HIGH, ORDINARY, 71, id="the first of 33 bytes"),
        pytest.param(ORDINARY, HIGH, 71, id="the second of 33 bytes"),
        pytest.param(HIGH, HIGH + 9, 72, id="both of 33 bytes"),
        pytest.param(1 << 246, ORDINARY, 69, id="one of 31 bytes"),
        pytest.param((1 << 256) - 1, ORDINARY, 71, id="the greatest of 256 bits"),
    ],
)
def test_signature_with_integers_is_read(r: int, s: int, length: int) -> None:
    encoded = signature(r, s)

    assert len(encoded) == length
    assert parse_signature(encoded) == Signature(r, s)


WHOLE = signature(ORDINARY, HIGH)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x30", id="one byte"),
        pytest.param(b"\x30\x00", id="an empty sequence"),
        pytest.param(b"\x31" + WHOLE[1:], id="a set instead of a sequence"),
        pytest.param(WHOLE[:-1], id="the last byte missing"),
        pytest.param(WHOLE + b"\0", id="a byte after the sequence"),
        pytest.param(bytes((0x30, len(WHOLE))) + WHOLE[2:] + b"\0\0", id="bytes after the second integer inside"),
        pytest.param(sequence(integer(ORDINARY)), id="one integer"),
        pytest.param(sequence(integer(ORDINARY) * 3), id="three integers"),
        pytest.param(sequence(b"\x04\x20" + WHOLE[4:36] + integer(HIGH)), id="an octet string instead of an integer"),
        pytest.param(sequence(integer(5) + integer(ORDINARY)), id="a one-byte integer"),
        pytest.param(sequence(integer(1 << 300) + integer(ORDINARY)), id="an integer of 38 bytes"),
        pytest.param(sequence(b"\x02\x21\x01" + bytes(32) + integer(ORDINARY)), id="an integer of 257 bits"),
        pytest.param(sequence(b"\x02\x20\xff" + bytes(31) + integer(ORDINARY)), id="a negative integer"),
        pytest.param(sequence(b"\x02\x21\x00\x01" + bytes(31) + integer(ORDINARY)), id="a needless zero byte"),
        pytest.param(sequence(integer(ORDINARY) + b"\x02\x21" + bytes((0x7F,)) * 32), id="a length beyond the end"),
        pytest.param(b"\x30\x81" + bytes((len(WHOLE) - 2,)) + WHOLE[2:], id="the long form of the length"),
    ],
)
def test_not_a_signature(data: bytes) -> None:
    assert parse_signature(data) is None


@given(st.integers(1 << 224, (1 << 256) - 1), st.integers(1 << 224, (1 << 256) - 1))
def test_every_signature_is_read_back(r: int, s: int) -> None:
    assert parse_signature(signature(r, s)) == Signature(r, s)


@given(st.binary(max_size=90))
def test_bytes_that_parse_are_the_encoding_of_what_was_read(data: bytes) -> None:
    parsed = parse_signature(data)

    assert parsed is None or signature(*parsed) == data


@given(st.integers(0, 69), st.integers(1, 255))
def test_a_changed_length_or_tag_is_noticed(at: int, change: int) -> None:
    data = bytearray(signature(ORDINARY, ORDINARY))
    data[at] ^= change

    parsed = parse_signature(bytes(data))

    assert parsed != Signature(ORDINARY, ORDINARY)
    assert at not in (0, 1, 2, 3, 36, 37) or parsed is None


@given(st.binary(max_size=100))
def test_both_alphabets_with_and_without_padding_decode(data: bytes) -> None:
    for encode in (b64encode, urlsafe_b64encode):
        field = encode(data).decode()
        assert decode_base64(field) == data
        assert decode_base64(field.rstrip("=")) == data


@pytest.mark.parametrize(
    "field",
    [
        pytest.param("A", id="a single character"),
        pytest.param("AA=", id="too little padding"),
        pytest.param("AAA==", id="too much padding"),
        pytest.param("AA==AA==", id="padding in the middle"),
        pytest.param("AB", id="bits left over"),
        pytest.param("A-B+", id="both alphabets at once"),
        pytest.param("A.B/", id="a dot"),
        pytest.param("AAA\n", id="a line end"),
        pytest.param("ÄAAA", id="a letter outside ASCII"),
    ],
)
def test_not_base64(field: str) -> None:
    assert decode_base64(field) is None


@given(st.text(max_size=120))
def test_check_takes_any_text(text: str) -> None:
    assert isinstance(der_signature(text), Passed | Failed)


@pytest.mark.parametrize("form", ["urlsafe", "standard", "padded"])
@pytest.mark.parametrize("seed", range(20))
def test_signature_of_a_template_passes(form: str, seed: int) -> None:
    secret = expand("sk-ws-H.{upper:6}.{alnum:4}.{qwen-signature:" + form + "}", seed)

    assert der_signature(secret) == Passed("signature field parses as ECDSA")
    assert secret.rpartition(".")[2].startswith(("MEQCI", "MEUCI", "MEYCI", "MEMCH"))


def test_the_same_seed_makes_the_same_signature() -> None:
    assert expand("{qwen-signature}", 3) == expand("{qwen-signature}", 3)
    assert expand("{qwen-signature}", 3) != expand("{qwen-signature}", 4)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("sk-ws-H.{upper:6}.{alnum:4}.M{base64url:93}", id="any characters instead of a signature"),
        pytest.param("sk-ws-H.{qwen-signature}.{alnum:4}", id="a signature in another field"),
        pytest.param("sk-ws-H.{upper:6}.{alnum:4}.{qwen-signature}A", id="a character after the signature"),
        pytest.param("sk-{hex:32}", id="no dotted field"),
        pytest.param("", id="nothing"),
    ],
)
def test_check_fails_without_rejecting(template: str) -> None:
    outcome = der_signature(expand(template))

    assert outcome == Failed("signature field does not parse as ECDSA", Confidence.MEDIUM)


def test_check_is_registered() -> None:
    assert CHECKS["der-signature"] is der_signature
