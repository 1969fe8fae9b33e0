"""What Kubernetes documents say beyond their structure: which values are secret, and which are encoded."""

from __future__ import annotations

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.formats.entry import Entry
    from scanner.detect.formats.outline import Frame

_KUBECONFIG_SECRETS = frozenset({"token", "password", "client-key-data", "id-token", "refresh-token", "client-secret"})
_MOST_ENCODED = 1 << 20
"""Characters of base64 that are decoded at most: no Secret is larger."""


def decoded(value: str) -> str | None:
    """Return the text that ``value`` is the base64 of; None when it is no base64, or not of a text."""
    compact = "".join(value.split()) if len(value) <= _MOST_ENCODED else ""
    if len(compact) < 2 or len(compact.rstrip("=")) % 4 == 1:
        return None
    try:
        raw = binascii.a2b_base64(compact.rstrip("=") + "=" * (-len(compact.rstrip("=")) % 4), strict_mode=True)
        text = raw.decode()
    except (ValueError, binascii.Error):
        return None
    return text if all(character >= " " or character in "\t\r\n" for character in text) else None


def kubernetes(entries: list[Entry], frame: Frame) -> None:
    """Amend the entries of a mapping that says its kind: those of a Secret and of a kubeconfig are secret."""
    if frame.kind in ("Secret", "SealedSecret"):
        depth = len(frame.parents)
        for number in range(frame.first, len(entries)):
            entry = entries[number]
            section = entry.parents[depth : depth + 1]
            if section == ("stringData",):
                entries[number] = entry._replace(secret=True)
            elif section == ("data",) and frame.kind == "Secret":
                entries[number] = _of_secret(entry)
    elif frame.kind == "Config":
        for number in range(frame.first, len(entries)):
            entry = entries[number]
            if entry.name in _KUBECONFIG_SECRETS and "users" in entry.parents:
                data = decoded(entry.value) if entry.name.endswith("-data") else None
                amended = entry._replace(value=data, encoding="base64") if data else entry
                entries[number] = amended._replace(secret=True)


def _of_secret(entry: Entry) -> Entry:
    text = decoded(entry.value)
    if not text:
        # Helm writes the value before it is encoded: {{ "x" | b64enc }}.
        return entry._replace(secret=True)
    return entry._replace(value=text, secret=True, encoding="base64")
