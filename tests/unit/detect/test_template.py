"""Templates expand into values of the right form, and the same way every time."""

from __future__ import annotations

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.checks import CHECKS, Failed, Passed
from scanner.detect.template import expand

SEEDS = st.integers(0, 2**40)


@pytest.mark.parametrize(
    ("template", "form"),
    [
        ("sk-{hex:32}", r"sk-[0-9a-f]{32}"),
        ("{HEX:8}", r"[0-9A-F]{8}"),
        ("{digits:6}:{letters:4}", r"[0-9]{6}:[A-Za-z]{4}"),
        ("{lower:3}{upper:3}{lowernum:9}{uppernum:9}", r"[a-z]{3}[A-Z]{3}[a-z0-9]{9}[A-Z0-9]{9}"),
        ("{base32:16}{base64:16}{base64url:16}{word:16}", r"[A-Z2-7]{16}[A-Za-z0-9+/]{16}[A-Za-z0-9_-]{16}\w{16}"),
        ("{chars:AB:5}", r"[AB]{5}"),
        ("{chars:a:b:5}", r"[a:b]{5}"),
        ("{uuid}", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("{uuidhex}", r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}"),
        ("{{x}}", r"\{x\}"),
        ("${{KEY}}", r"\$\{KEY\}"),
        ("nothing", "nothing"),
        ("", ""),
        ("{github:npm_}", r"npm_[0-9A-Za-z]{36}"),
        ("{glsa}", r"glsa_[0-9A-Za-z]{32}_[0-9a-f]{8}"),
        ("{age}", r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
        ("{nkey:user}", r"SU[A-Z2-7]{56}"),
        ("{nkey:account}", r"SA[A-Z2-7]{56}"),
        ("{nkey:operator}", r"SO[A-Z2-7]{56}"),
        ("{atlassian:ATBB}", r"ATBB[0-9A-Za-z]{24}[0-9A-F]{8}"),
        ("{atlassian:ATATT3xFfGF0}", r"ATATT3xFfGF0[0-9A-Za-z]{171}=[0-9A-F]{8}"),
        ("{discord}", r"[MNO][0-9A-Za-z]{23}\.[0-9A-Za-z]{6}\.[0-9A-Za-z]{38}"),
        ("{jwt}", r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}"),
        ("{jwt:RS256}", r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{342}"),
        ("{jwt-base64}", r"ZXlK[A-Za-z0-9+/]+={0,2}"),
        ("{json:sentry}", r"sntrys_eyJpYXQiO[A-Za-z0-9+/]+={0,2}_[A-Za-z0-9+/]{43}"),
        ("{json:grafana-cloud}", r"glc_eyJvIjoi[A-Za-z0-9+/]+={0,2}"),
        ("{json:grafana-key}", r"eyJrIjoi[A-Za-z0-9+/]+={0,2}"),
        ("{json:onepassword}", r"ops_eyJ[A-Za-z0-9+/]{250,}={0,2}"),
        ("{pypi:pypi.org}", r"pypi-AgEIcHlwaS5vcmc[\w-]{80,}"),
        ("{basic:ci}", r"Y2k6[A-Za-z0-9+/]+={0,2}"),
        ("{b64:5}", r"[A-Za-z0-9+/]{7}="),
        ("{wireguard}", r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),
        ("{pem:EC PRIVATE KEY}", r"-----BEGIN EC PRIVATE KEY-----\n(?:[\w+/=]{1,64}\n)+-----END EC PRIVATE KEY-----"),
        ("{pem-line:PRIVATE KEY}", r"-----BEGIN PRIVATE KEY-----\\n(?:[\w+/=]{1,64}\\n)+-----END PRIVATE KEY-----\\n"),
        (
            "{pem-indented:PRIVATE KEY}",
            r"-----BEGIN PRIVATE KEY-----\n(?:    [\w+/=]{1,64}\n)+    -----END PRIVATE KEY-----",
        ),
        ("{pem-base64:PRIVATE KEY}", r"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t[\w+/]+={0,2}"),
        ("{der:pkcs1}", r"MII[\w+/]{3}IBAAKC[\w+/]+={0,2}"),
        ("{der:pkcs8}", r"MII[\w+/]{3}IBADANBgkqhkiG9w0BAQEFAASC[\w+/]+={0,2}"),
    ],
)
def test_expansion_has_the_form(template: str, form: str) -> None:
    for seed in range(8):
        assert re.fullmatch(form, expand(template, seed))


@given(seed=SEEDS)
@pytest.mark.parametrize(
    "template", ["sk-{hex:32}", "{jwt}", "{pem:RSA PRIVATE KEY}", "{json:onepassword}", "{pypi:pypi.org}"]
)
def test_same_seed_gives_the_same_text_and_another_seed_another(template: str, seed: int) -> None:
    assert expand(template, seed) == expand(template, seed)
    assert expand(template, seed) != expand(template, seed + 1)


@given(seed=SEEDS)
@pytest.mark.parametrize(
    ("template", "check"),
    [
        ("{github:ghp_}", "github-crc32"),
        ("{glsa}", "grafana-crc32"),
        ("{age}", "age-bech32"),
        ("{nkey:account}", "nkey-crc16"),
        ("{atlassian:ATCTT3xFfGN0}", "atlassian-crc32"),
        ("{discord}", "discord-id"),
        ("{jwt}", "jwt"),
        ("{jwt:ES256}", "jwt"),
        ("{json:sentry}", "sentry-json"),
        ("{json:grafana-cloud}", "grafana-json"),
        ("{json:grafana-key}", "grafana-json"),
        ("{json:onepassword}", "onepassword-json"),
        ("{pypi:pypi.org}", "pypi-macaroon"),
        ("{basic}", "base64-credentials"),
        ("{pem:PRIVATE KEY}", "pem"),
        ("{pem:OPENSSH PRIVATE KEY}", "pem"),
        ("{pem:PGP PRIVATE KEY BLOCK}", "pem"),
        ("{pem-base64:RSA PRIVATE KEY}", "base64-pem"),
        ("{der:pkcs1}", "der-private-key"),
        ("{der:pkcs8}", "der-private-key"),
    ],
)
def test_made_value_passes_its_own_check(template: str, check: str, seed: int) -> None:
    assert isinstance(CHECKS[check](expand(template, seed)), Passed)


@pytest.mark.parametrize("template", ["{pem:RSA PRIVATE KEY;encrypted}", "{pem:OPENSSH PRIVATE KEY;encrypted}"])
def test_encrypted_key_says_so(template: str) -> None:
    assert isinstance(CHECKS["pem"](expand(template)), Failed)


def test_role_of_a_jwt_is_in_its_claims() -> None:
    claims = expand("{jwt:role=anon}").split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["role"] == "anon"


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("{nothing:3}", KeyError),
        ("{hex:x}", ValueError),
        ("{hex", ValueError),
        ("{json:none}", KeyError),
        ("{nkey:x}", KeyError),
    ],
    ids=["no such directive", "no number", "no end", "no such token", "no such kind of seed"],
)
def test_directive_that_does_not_exist_is_an_error(template: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        expand(template)
