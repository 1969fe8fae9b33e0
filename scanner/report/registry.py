"""Every output format: name, and the ``module:function`` that writes it, imported when it is chosen."""

from __future__ import annotations

from scanner.errors import UsageError
from scanner.report.options import RenderOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.report.options import Renderer

__all__ = ["FORMATS", "RenderOptions", "renderer"]

FORMATS: Mapping[str, str] = {
    "text": "scanner.report.text:render",
    "json": "scanner.report.json:render",
    "jsonl": "scanner.report.json:render_lines",
    "sarif": "scanner.report.sarif:render",
    "csv": "scanner.report.csv:render",
    "junit": "scanner.report.junit:render",
    "github": "scanner.report.github:render",
    "gitlab": "scanner.report.gitlab:render",
    "markdown": "scanner.report.markdown:render",
}


def renderer(name: str) -> Renderer:
    """Return the formatter of format ``name``. Raises UsageError when there is none of that name."""
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}; the formats are {', '.join(FORMATS)}.")
    from importlib import import_module

    module, _, function = FORMATS[name].partition(":")
    found: Renderer = getattr(import_module(module), function)
    return found
