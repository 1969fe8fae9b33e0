"""Offline checks: what the form of a credential proves without asking anyone.

A check takes the whole secret and returns one of three values. A format's published checksum that fits makes a finding
certain; one that does not fit only lowers it, since keys are also edited, cut, and replaced by made-up ones of the same
form; a structure that cannot be what the rule says rejects the match. No check reads a clock, a file or the network.
"""

from __future__ import annotations

from scanner.detect.checks.checksum import age_bech32, atlassian_crc32, base62, github_crc32, grafana_crc32, nkey_crc16
from scanner.detect.checks.cloud import aws_account, emulator_key
from scanner.detect.checks.der import der_signature
from scanner.detect.checks.encoded import (
    base64_credentials,
    base64_text,
    discord_id,
    grafana_json,
    onepassword_json,
    pypi_macaroon,
    sentry_json,
)
from scanner.detect.checks.jwt import base64_jwt, jwt
from scanner.detect.checks.outcome import Failed, Outcome, Passed, Rejected
from scanner.detect.checks.password import opaque, password
from scanner.detect.checks.private_key import base64_pem, der_private_key, pem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CHECKS", "Failed", "Outcome", "Passed", "Rejected", "base62"]

CHECKS: Mapping[str, Callable[[str], Outcome]] = {
    "age-bech32": age_bech32,
    "atlassian-crc32": atlassian_crc32,
    "aws-account": aws_account,
    "base64-credentials": base64_credentials,
    "base64-jwt": base64_jwt,
    "base64-pem": base64_pem,
    "base64-text": base64_text,
    "der-private-key": der_private_key,
    "der-signature": der_signature,
    "discord-id": discord_id,
    "emulator-key": emulator_key,
    "github-crc32": github_crc32,
    "grafana-crc32": grafana_crc32,
    "grafana-json": grafana_json,
    "jwt": jwt,
    "nkey-crc16": nkey_crc16,
    "onepassword-json": onepassword_json,
    "opaque": opaque,
    "password": password,
    "pem": pem,
    "pypi-macaroon": pypi_macaroon,
    "sentry-json": sentry_json,
}
"""Every check a rule may name."""
