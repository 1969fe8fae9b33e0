"""What a formatter is given beside the report."""

from __future__ import annotations

from typing import NamedTuple

from scanner import __version__
from scanner.model import Confidence
from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from scanner.model import Report

    class Renderer(Protocol):
        """A formatter: no file, no clock, no network."""

        def __call__(self, report: Report, options: RenderOptions) -> str:
            """Return ``report`` as text that ends with a line end."""
            ...


class RenderOptions(NamedTuple):
    """How a report is to be written."""

    show_secrets: bool = False
    """Write full values; nothing else makes a formatter reveal one."""
    show_suppressed: bool = False
    """List what was suppressed, too. JSON always does."""
    color: bool = False
    """Write ANSI colours; the text format is the only one that has them."""
    width: int = 100
    """Characters of a line of the text format."""
    fail_on: Confidence | None = None
    """The confidence from which a finding fails the run, or None when no summary should speak of it."""
    finished: float = 0.0
    """When the scan ended, in seconds since 1970 UTC: the GitLab format requires it, and a formatter has no clock."""
    version: str = __version__


def shown(value: Secret | str, options: RenderOptions) -> str:
    """Return a secret masked, or its full value when the options ask for it: the one place where a report may.

    What is no ``Secret`` is returned as it is.
    """
    return value.reveal() if isinstance(value, Secret) and options.show_secrets else str(value)
