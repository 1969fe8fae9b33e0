"""The account inside an AWS access key ID, and the keys of emulators."""

from __future__ import annotations

from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.checks import Failed, Passed, Rejected
from scanner.detect.checks.cloud import aws_account, emulator_key
from scanner.detect.template import expand
from scanner.model import Confidence

# In pieces, so that other scanners stay quiet about them.
AZURITE = ("Eby8vdM02xNOcqFlqUwJPL", "lmEtlCDXJ1OUzFT50uSRZ6", "IFsuFq2UVErCz4I6tq/K1S", "ZFPTOtr/KBHBeksoGMGw==")
COSMOS = ("C2y6yDjf5/R+ob0N8A7Cgv", "30VRDJIWEHLM+4QDU5DE2n", "Q9nDuVTqobD4b8mGGyPMbI", "ZnqyMsEcaGQy67XIw/Jw==")


def access_key_id(account: int, rest: int, made_since_2019: bool = True) -> str:
    """Return an access key ID that holds ``account`` and 39 bits of ``rest``."""
    number = (made_since_2019 << 79) | (account << 39) | rest
    return "AKIA" + b32encode(number.to_bytes(10, "big")).decode()


@given(st.integers(0, 10**12 - 1), st.integers(0, (1 << 39) - 1))
def test_account_of_an_access_key_id_is_read(account: int, rest: int) -> None:
    assert aws_account(access_key_id(account, rest)) == Passed(f"of account {account:012}", Confidence.LOW)


def test_account_of_an_id_published_with_its_account_is_read() -> None:
    # keysweep:allow
    outcome = aws_account("ASIAQNZGKIQY" + "56JQ7WML")
    assert outcome == Passed("of account 029608264753", Confidence.LOW)


def test_number_above_all_accounts_lowers_the_finding() -> None:
    assert isinstance(aws_account(access_key_id(10**12, 0)), Failed)


def test_old_id_has_no_account_inside() -> None:
    outcome = aws_account(access_key_id(10**12, 0, made_since_2019=False))
    assert isinstance(outcome, Passed)
    assert "account" not in outcome.fact


@pytest.mark.parametrize("pieces", [pytest.param(AZURITE, id="Azurite"), pytest.param(COSMOS, id="Cosmos DB")])
def test_key_of_an_emulator_is_rejected(pieces: tuple[str, ...]) -> None:
    assert isinstance(emulator_key("".join(pieces)), Rejected)


def test_any_other_key_of_that_form_stands() -> None:
    outcome = emulator_key(expand("{base64:86}=="))
    assert isinstance(outcome, Passed)
    assert outcome.floor is Confidence.LOW
