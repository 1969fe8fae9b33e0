"""What the keys of clouds tell about themselves: whose account they belong to, or that they belong to no one."""

from __future__ import annotations

from scanner.detect.checks.outcome import Failed, Outcome, Passed, Rejected
from scanner.model import Confidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_EMULATORS: Mapping[str, str] = {
    "0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059": "Azure storage emulator (Azurite)",
    "aa6547439583c3a275d4542a0df6c1ad6a863971be9f2a2220f027cc02aef615": "Azure Cosmos DB emulator",
}
"""SHA-256 of the keys that Microsoft publishes for its emulators; they open nothing else.

Sources: learn.microsoft.com/azure/storage/common/storage-use-azurite and learn.microsoft.com/azure/cosmos-db/emulator.
"""

_LARGEST_ACCOUNT = 10**12


def emulator_key(secret: str) -> Outcome:
    """Reject the key that every copy of an emulator has."""
    from hashlib import sha256

    name = _EMULATORS.get(sha256(secret.encode("utf-8", "surrogateescape")).hexdigest())
    return Rejected(f"the published key of the {name}") if name else Passed("is no emulator's key", Confidence.LOW)


def aws_account(secret: str) -> Outcome:
    """Read the number of the AWS account from an access key ID.

    The 16 characters after the prefix are base 32. Where their first bit is set (IDs made since 2019), the 40 bits
    after it are the account's number. Source: published analyses of the form, which AWS does not document.
    """
    from base64 import b32decode
    from binascii import Error

    try:
        head = int.from_bytes(b32decode(secret[4:20])[:6], "big")
    except (Error, ValueError):
        return Failed("its digits 0, 1, 8 or 9 are not of base 32", Confidence.MEDIUM)
    if not head >> 47:
        return Passed("an ID of the form used until 2019", Confidence.LOW)
    account = (head >> 7) & (1 << 40) - 1
    if account >= _LARGEST_ACCOUNT:
        return Failed("no account has the number inside")
    return Passed(f"of account {account:012}", Confidence.LOW)
