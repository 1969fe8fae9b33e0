"""Offline checks: a valid example passes, an altered one is lowered and never dropped, something else is rejected."""

from __future__ import annotations

import base64
import json
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.detect.checks import CHECKS, Failed, Passed, Rejected, base62
from scanner.detect.checks.checksum import crc16_xmodem
from scanner.detect.template import expand
from scanner.model import Confidence

SEEDS = st.integers(0, 2**40)
CHECKSUMS = {
    "age-bech32": "{age}",
    "atlassian-crc32": "{atlassian:ATATT3xFfGF0}",
    "github-crc32": "{github:ghp_}",
    "grafana-crc32": "{glsa}",
    "nkey-crc16": "{nkey:user}",
}


def _b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.b64encode(raw).decode()


def _jwt(header: object, payload: object, signature: str = "s" * 43) -> str:
    parts = [_b64(part).replace("+", "-").replace("/", "_").rstrip("=") for part in (header, payload)]
    return ".".join([*parts, signature])


@pytest.mark.parametrize(
    ("check", "secret"),
    [
        # A published token that was revoked, and a sample of Grafana's own tests; both split so that none stands here.
        # keysweep:allow
        pytest.param("github-crc32", "ghp_" + "zQWBuTSOoRi4A9spHcVY5n" + "cnsDkxkJ" + "0mLq17", id="GitHub, published"),
        pytest.param(
            "grafana-crc32",
            # keysweep:allow
            "glsa_" + "yscW25imSKJIuav8" + "zF37RZmnbiDvB05G" + "_fcaaf58a",
            id="Grafana, published",
        ),
        pytest.param(
            "grafana-crc32",
            # keysweep:allow
            "glsa_" + "yscW25imSKJIuav8" + "zF37RZmnbiDvB05G" + "_FCAAF58A",
            id="Grafana, capitals",
        ),
        *(pytest.param(check, expand(template, 7), id=f"{check}, made") for check, template in CHECKSUMS.items()),
        pytest.param("github-crc32", expand("{github:npm_}"), id="npm, made"),
        pytest.param("atlassian-crc32", expand("{atlassian:ATBB}"), id="Bitbucket app password, made"),
    ],
)
def test_checksum_that_fits_makes_the_finding_certain(check: str, secret: str) -> None:
    assert CHECKS[check](secret) == Passed("checksum fits", Confidence.HIGH)


@given(seed=SEEDS, place=st.integers(-24, -2), character=st.sampled_from(string.ascii_uppercase + "234567"))
@pytest.mark.parametrize("check", list(CHECKSUMS))
def test_one_altered_character_only_lowers_the_finding(check: str, seed: int, place: int, character: str) -> None:
    secret = expand(CHECKSUMS[check], seed)
    altered = secret[:place] + character + secret[place + 1 :]
    assume(altered.lower() != secret.lower())
    assert CHECKS[check](altered) == Failed("checksum does not fit", Confidence.MEDIUM)


@pytest.mark.parametrize(
    ("number", "width", "text"),
    [(0, 6, "000000"), (61, 1, "z"), (62, 1, "10"), (2**32 - 1, 6, "4gfFC3")],
    ids=["nothing is padding", "the last digit", "wider than asked", "the largest CRC32"],
)
def test_base62(number: int, width: int, text: str) -> None:
    assert base62(number, width) == text


def test_crc16_of_the_catalogue_s_test_message() -> None:
    assert crc16_xmodem(b"123456789") == 0x31C3


@pytest.mark.parametrize("check", list(CHECKS))
@given(secret=st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=200))
def test_no_check_fails_on_any_printable_text(check: str, secret: str) -> None:
    assert isinstance(CHECKS[check](secret), Passed | Failed | Rejected)


@pytest.mark.parametrize(
    ("check", "template", "fact"),
    [
        ("sentry-json", "{json:sentry}", "organisation acme"),
        ("onepassword-json", "{json:onepassword}", "account acme.1password.com"),
        ("pypi-macaroon", "{pypi:pypi.org}", "macaroon for pypi.org, unrestricted"),
        ("pypi-macaroon", "{pypi:test.pypi.org}", "macaroon for test.pypi.org, unrestricted"),
    ],
    ids=[
        "Sentry names its organisation",
        "1Password names its account",
        "PyPI names its index",
        "so does its test index",
    ],
)
def test_readable_token_tells_its_owner(check: str, template: str, fact: str) -> None:
    assert CHECKS[check](expand(template)) == Passed(fact, Confidence.HIGH)


def test_grafana_cloud_token_tells_its_organisation() -> None:
    outcome = CHECKS["grafana-json"]("glc_" + _b64({"o": "651234", "n": "ci", "k": "k" * 20}))
    assert outcome == Passed("organisation 651234", Confidence.HIGH)


@pytest.mark.parametrize(
    ("check", "secret"),
    [
        ("sentry-json", expand("sntrys_eyJpYXQiO{base64:150}_{base64:43}")),
        ("sentry-json", "sntrys_" + _b64({"iat": 1.5}) + "_" + "s" * 43),
        ("grafana-json", expand("glc_eyJ{base64:107}")),
        ("grafana-json", _b64({"k": 5, "n": "x"})),
        ("onepassword-json", expand("ops_eyJ{base64:700}")),
        ("pypi-macaroon", expand("pypi-AgEIcHlwaS5vcmc{base64url:130}")),
        ("pypi-macaroon", expand("{pypi:pypi.org}")[:-8]),
        ("pypi-macaroon", "pypi-"),
    ],
    ids=[
        "Sentry, random middle",
        "Sentry, JSON without organisation",
        "Grafana, random middle",
        "Grafana, key is no text",
        "1Password, random",
        "PyPI, random",
        "PyPI, cut",
        "PyPI, nothing",
    ],
)
def test_token_that_does_not_decode_is_lowered(check: str, secret: str) -> None:
    outcome = CHECKS[check](secret)
    assert isinstance(outcome, Failed)
    assert outcome.cap is Confidence.MEDIUM


def test_discord_token_without_a_number_is_lowered_to_low() -> None:
    assert CHECKS["discord-id"](expand("{discord}")).__class__ is Passed
    assert CHECKS["discord-id"](expand("M{alnum:25}.{alnum:6}.{alnum:27}")) == Failed("names no bot", Confidence.LOW)


class TestJwt:
    """JSON Web Tokens."""

    @pytest.mark.parametrize("algorithm", ["HS256", "RS256", "PS256", "ES256"])
    def test_token_whose_signature_has_the_right_length_is_certain(self, algorithm: str) -> None:
        outcome = CHECKS["jwt"](expand(f"{{jwt:{algorithm}}}"))
        assert isinstance(outcome, Passed)
        assert outcome.floor is Confidence.HIGH
        assert outcome.fact.startswith("issued by https://issuer.invalid/")

    @pytest.mark.parametrize(
        ("moment", "fact"),
        [
            (1714521600, "expires 2024-05-01T00:00:00Z"),
            (1714521600.75, "expires 2024-05-01T00:00:00Z"),
            (253402300799, "expires 9999-12-31T23:59:59Z"),
            (253402300800, "header and payload decode"),
            (-1, "header and payload decode"),
            ("1714521600", "header and payload decode"),
            (True, "header and payload decode"),
            (10**30, "header and payload decode"),
        ],
        ids=["a second", "a fraction", "the last year", "after the last year", "negative", "text", "a truth", "absurd"],
    )
    def test_expiry_is_told_as_a_fact(self, moment: object, fact: str) -> None:
        assert CHECKS["jwt"](_jwt({"alg": "HS256"}, {"exp": moment})) == Passed(fact, Confidence.HIGH)

    @pytest.mark.parametrize(
        ("header", "payload", "signature"),
        [
            ({"alg": "HS256"}, {"iss": "me"}, "s" * 42),
            ({"alg": "RS256"}, {"iss": "me"}, "s" * 43),
            ({"alg": "XY999"}, {"iss": "me"}, "s" * 43),
        ],
        ids=["one character short", "too short for RSA", "an algorithm nobody registered"],
    )
    def test_signature_that_does_not_fit_is_lowered(self, header: object, payload: object, signature: str) -> None:
        outcome = CHECKS["jwt"](_jwt(header, payload, signature))
        assert outcome == Failed("issued by me; the signature does not fit the algorithm", Confidence.MEDIUM)

    def test_claims_that_no_issuer_makes_are_not_certain(self) -> None:
        assert CHECKS["jwt"](_jwt({"alg": "HS256"}, {"some": "thing"})).__class__ is Passed
        assert CHECKS["jwt"](_jwt({"alg": "HS256"}, {"some": "thing"}))[1] is Confidence.MEDIUM

    def test_public_role_of_supabase_is_lowered_to_low(self) -> None:
        outcome = CHECKS["jwt"](expand("{jwt:role=anon}"))
        assert isinstance(outcome, Failed)
        assert outcome.cap is Confidence.LOW
        assert CHECKS["jwt"](expand("{jwt:role=service_role}")).__class__ is Passed

    @pytest.mark.parametrize(
        "secret",
        [
            _jwt("text", {"iss": "me"}),
            _jwt({"alg": "HS256"}, ["list"]),
            _jwt({"typ": "JWT"}, {"iss": "me"}),
            _jwt({"alg": 5}, {"iss": "me"}),
            _jwt({"alg": "RSA-OAEP", "enc": "A256GCM"}, {"iss": "me"}),
            _jwt({"alg": "HS256"}, {"sub": "1234567890", "name": "John Doe"}),
            expand("eyJ{alnum:30}.eyJ{alnum:30}.{alnum:43}"),
        ],
        ids=[
            "header is no object",
            "payload is no object",
            "no algorithm",
            "algorithm is a number",
            "encrypted",
            "textbook",
            "random",
        ],
    )
    def test_other_structure_is_rejected(self, secret: str) -> None:
        assert isinstance(CHECKS["jwt"](secret), Rejected)

    @given(seed=SEEDS)
    def test_token_in_base64_is_seen_through(self, seed: int) -> None:
        assert isinstance(CHECKS["base64-jwt"](expand("{jwt-base64}", seed)), Passed)

    def test_base64_of_something_else_is_rejected(self) -> None:
        assert isinstance(CHECKS["base64-jwt"](expand("{b64:80}")), Rejected)


LABELS = ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"]


class TestPem:
    """Key blocks."""

    @pytest.mark.parametrize("label", LABELS)
    @pytest.mark.parametrize("form", ["pem", "pem-line", "pem-indented"])
    def test_whole_key_is_certain(self, form: str, label: str) -> None:
        outcome = CHECKS["pem"](expand(f"{{{form}:{label}}}"))
        assert outcome == Passed("the body is a DER structure of the right length", Confidence.HIGH)

    @pytest.mark.parametrize(
        ("start", "glue", "end"),
        [
            ('"', '\\n" +\n    "', '\\n"'),
            ("'", "\\n'\n  '", "\\n'"),
            ("// ", "\n// ", ""),
            ("# ", "\n# ", ""),
            (" * ", "\n * ", ""),
            ("", "\r\n", "\r\n"),
            ("", "\\\\n", ""),
            ("", " ", ""),
            ('"', '",\n"', '"'),
        ],
        ids=[
            "Java",
            "Python",
            "comment",
            "hash",
            "doc comment",
            "CR LF",
            "twice escaped",
            "one line of blanks",
            "a list",
        ],
    )
    def test_key_in_source_code_is_certain(self, start: str, glue: str, end: str) -> None:
        block = start + glue.join(expand("{pem:RSA PRIVATE KEY}").split("\n")) + end
        assert isinstance(CHECKS["pem"](block.removeprefix(start)), Passed)

    def test_line_that_begins_with_two_slashes_is_part_of_the_key(self) -> None:
        lines = expand("{pem:RSA PRIVATE KEY}").split("\n")
        lines[5] = "//" + lines[5][2:]
        assert isinstance(CHECKS["pem"]("\n".join(lines)), Passed)

    def test_escaped_slashes_of_json_are_read(self) -> None:
        assert isinstance(CHECKS["pem"](expand("{pem-line:RSA PRIVATE KEY}").replace("/", "\\/")), Passed)

    @pytest.mark.parametrize(
        "template",
        ["{pem:RSA PRIVATE KEY;encrypted}", "{pem:ENCRYPTED PRIVATE KEY}", "{pem:OPENSSH PRIVATE KEY;encrypted}"],
        ids=["Proc-Type", "PKCS 8", "OpenSSH cipher"],
    )
    def test_key_under_a_passphrase_is_lowered_to_low(self, template: str) -> None:
        assert CHECKS["pem"](expand(template)) == Failed("encrypted with a passphrase", Confidence.LOW)

    def test_openssh_key_without_a_passphrase_is_certain(self) -> None:
        outcome = CHECKS["pem"](expand("{pem:OPENSSH PRIVATE KEY}"))
        assert outcome == Passed("OpenSSH key without a passphrase", Confidence.HIGH)

    def test_openpgp_key_is_certain(self) -> None:
        assert CHECKS["pem"](expand("{pem:PGP PRIVATE KEY BLOCK}")) == Passed("OpenPGP secret key", Confidence.HIGH)

    @given(seed=SEEDS, kept=st.integers(3, 18))
    def test_cut_key_is_lowered(self, seed: int, kept: int) -> None:
        lines = expand("{pem:RSA PRIVATE KEY}", seed).split("\n")
        assert CHECKS["pem"]("\n".join(lines[:kept])) == Failed("cut short", Confidence.MEDIUM)
        assert CHECKS["pem"]("\n".join([*lines[:kept], lines[-1]])) == Failed("cut short", Confidence.MEDIUM)

    @pytest.mark.parametrize(
        ("end", "cap"),
        [("\n-----END PRIVATE KEY-----", Confidence.MEDIUM), ("", Confidence.LOW)],
        ids=["with an end", "without an end"],
    )
    def test_random_body_is_lowered(self, end: str, cap: Confidence) -> None:
        block = expand("-----BEGIN PRIVATE KEY-----\nq{base64:63}\n{base64:64}") + end
        assert CHECKS["pem"](block) == Failed("the body is not a key", cap)

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "your private key here",
            '" + key + "',
            expand("{base64:64}\n...\n{base64:64}"),
            expand("{base64:60}"),
            "s3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3t",
            "x" * 64,
            expand("MIIEEXAMPLE{base64:200}"),
        ],
        ids=["nothing", "words", "an expression", "shortened", "too little", "a word repeated", "x", "says so"],
    )
    def test_block_without_a_body_is_rejected(self, body: str) -> None:
        assert isinstance(CHECKS["pem"](f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"), Rejected)

    @pytest.mark.parametrize("label", [*LABELS, "OPENSSH PRIVATE KEY"])
    def test_key_file_in_base64_is_seen_through(self, label: str) -> None:
        assert isinstance(CHECKS["base64-pem"](expand(f"{{pem-base64:{label}}}")), Passed)

    def test_base64_of_another_file_is_lowered(self) -> None:
        assert isinstance(CHECKS["base64-pem"](_b64(b"-----BEGIN CERTIFICATE-----")), Failed)

    @pytest.mark.parametrize("kind", ["pkcs1", "pkcs8"])
    def test_bare_key_is_certain_and_its_beginning_is_not(self, kind: str) -> None:
        whole = expand(f"{{der:{kind}}}")
        assert CHECKS["der-private-key"](whole) == Passed("DER private key of the right length", Confidence.HIGH)
        assert CHECKS["der-private-key"](whole[:600]) == Failed("cut short", Confidence.MEDIUM)

    @pytest.mark.parametrize(
        "raw",
        [
            bytes.fromhex("3059301306072a86") + bytes(83),
            bytes.fromhex("3082010a02010330") + bytes(200),
            b"\x02\x01\x00",
            b"\x30\x84\xff",
        ],
        ids=["a public key", "a PKCS 12 file", "no sequence", "a length that cannot be"],
    )
    def test_other_der_is_rejected(self, raw: bytes) -> None:
        assert isinstance(CHECKS["der-private-key"](_b64(raw)), Rejected)


class TestCredentials:
    """Passwords, and what holds them."""

    @pytest.mark.parametrize(
        "secret",
        [
            "password", "passw0rd", "P4ssw0rd!", "my-password", "test_password_321", "secret", "s3cr3t", "changeme",
            "postgres", "pass", "pwd1", "user", "admin123", "foobar", "letmein", "$PASSWORD", "%PASS%", "<password>",
            "{password}", "[redacted]", "xxxxxxxx", "********", "your-password", "123", "12345", "123456", "123123",
            "87654321", "p%40ss", "YourPassword", "superSecretPassword",
        ],
    )  # fmt: skip
    def test_word_that_stands_for_a_password_is_rejected(self, secret: str) -> None:
        assert isinstance(CHECKS["password"](secret), Rejected)

    @given(seed=SEEDS, length=st.integers(12, 40))
    def test_random_password_is_let_through(self, seed: int, length: int) -> None:
        assert CHECKS["password"](expand(f"{{alnum:{length}}}", seed)) == Passed("is no placeholder", Confidence.LOW)

    @pytest.mark.parametrize(
        "secret",
        [
            "accessTokenFromLogin2",
            "process_env_discord_client_secret",
            "someVariableName",
            "configuration",
            "3141592653589793",
        ],
    )
    def test_name_in_code_is_not_opaque(self, secret: str) -> None:
        assert isinstance(CHECKS["opaque"](secret), Rejected)

    @pytest.mark.parametrize("template", ["{hex:40}", "{alnum:40}", "{base64url:40}", "{lowernum:40}", "{alnum:24}"])
    def test_random_value_is_opaque_save_for_one_in_a_thousand(self, template: str) -> None:
        rejected = [seed for seed in range(2000) if isinstance(CHECKS["opaque"](expand(template, seed)), Rejected)]
        assert len(rejected) <= 2

    @given(seed=SEEDS)
    def test_user_and_password_in_base64_are_read(self, seed: int) -> None:
        outcome = CHECKS["base64-credentials"](expand("{basic:deploy}", seed))
        assert outcome == Passed("decodes to user:password", Confidence.MEDIUM)

    @pytest.mark.parametrize(
        "text",
        [
            b"user:password",
            b"Aladdin:open sesame",
            b"s6BhdRkqt3:q7TzkfW0",
            b"acme:acme",
            b"nothing",
            b"a:b",
            b"\xff\xfe:\x00\x01\x02\x03",
        ],
        ids=[
            "placeholder",
            "the example of RFC 7617",
            "the client of RFC 6749",
            "password is the name",
            "no colon",
            "too short",
            "binary",
        ],
    )
    def test_other_base64_is_no_login(self, text: bytes) -> None:
        assert isinstance(CHECKS["base64-credentials"](_b64(text)), Rejected)

    def test_login_without_padding_is_no_login(self) -> None:
        assert isinstance(CHECKS["base64-credentials"](_b64(b"deploy:q7Tz!kfW0").rstrip("=")), Rejected)

    @pytest.mark.parametrize(
        ("text", "kind"),
        [(b"q7TzkfW0", Passed), (b"password", Rejected), (bytes(range(8)), Rejected), (b"", Rejected)],
        ids=["a value", "a placeholder", "binary", "nothing"],
    )
    def test_value_of_a_secret_manifest(self, text: bytes, kind: type) -> None:
        assert isinstance(CHECKS["base64-text"](_b64(text)), kind)
