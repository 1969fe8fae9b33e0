"""What an offline check says about a credential."""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Confidence


class Passed(NamedTuple):
    """The check holds: the finding is at least ``floor``."""

    fact: str
    floor: Confidence = Confidence.HIGH


class Failed(NamedTuple):
    """The check does not hold: the finding is at most ``cap``."""

    fact: str
    cap: Confidence = Confidence.MEDIUM


class Rejected(NamedTuple):
    """The value cannot be what the rule says."""

    reason: str


Outcome = Passed | Failed | Rejected
