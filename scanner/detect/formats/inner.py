"""Texts that a document holds as values: scripts and whole files, the cells of a notebook, the sources of a map."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats.braces import Reader
from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import Inner
from scanner.detect.formats.outline import MOST_ENTRIES, Outline
from scanner.detect.formats.registry import Format, format_of
from scanner.detect.layer import Layer, SourceMap
from scanner.model import Span
from scanner.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class InnerText(NamedTuple):
    """A text inside another, under the name that says how it is read."""

    layer: Layer
    path: str
    """The path of the outer file, a slash, and a name: that of the file inside, or one made up, such as ``run.sh``."""


_SCRIPTS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("run", "script", "scripts", "before_script", "after_script", "command", "commands", "args", "cmd"),
            *("entrypoint", "bash", "shell", "sh", "userdata", "user_data", "user-data", "inline", "inlinescript"),
            *("runcmd", "bootcmd", "exec", "startup_script", "startup-script", "provision", "install", "build"),
        ),
        ".sh",
    ),
    **dict.fromkeys(("powershell", "pwsh"), ".ps1"),
}
"""Keys whose values are scripts, in lower case, and the ending of such a script's name."""
_PATHS = frozenset({"path", "dest", "destination", "filename", "file", "filepath", "target"})
_WORTH = re.compile(rb"[=:]|--|-H|\$\{")
_INTERPRETER = re.compile(r"#!\S*[/ ](?P<name>[a-z]+)")
_ENDINGS = {"python": ".py", "node": ".js", "ruby": ".rb", "perl": ".pl", "pwsh": ".ps1"}
_LONGEST_NAME = 200


def embedded(data: bytes, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return ``entries`` and those of the scripts and files that are values among them, in order of place."""
    found = list(entries)
    for entry, inner, known, _ in _texts(data, entries):
        if len(found) >= MOST_ENTRIES:
            break
        source = SourceMap(inner.segments)
        parents = (*entry.parents, entry.name)
        for held in known.reader(inner.data()) if known else ():
            found.append(_moved(held, source, parents))
    if len(found) > len(entries):
        found.sort(key=lambda entry: entry.span.start)
    return found[:MOST_ENTRIES]


def _moved(entry: Entry, source: SourceMap, parents: tuple[str, ...]) -> Entry:
    return entry._replace(span=source.outer(entry.span), parents=parents + entry.parents)


def document_layers(text: Text, path: str, entries: Sequence[Entry]) -> Iterator[InnerText]:
    """Yield the scripts and files of several lines that are values of a document."""
    for entry, inner, _, name in _texts(text.data, entries):
        if "\n" in entry.value.rstrip("\n") or entry.encoding:
            yield _inner_text(inner, f"in {entry.name}", f"{path}/{name}")


def _inner_text(inner: Inner, fact: str, path: str) -> InnerText:
    return InnerText(Layer(Text(inner.data()), SourceMap(inner.segments), fact), path)


def _texts(data: bytes, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Inner, Format | None, str]]:
    """Yield the entries whose values are texts of their own, with the text, its format and its name."""
    for number, entry in enumerate(entries):
        start, end = entry.span
        if end - start < 3 or entry.commented or not ("\n" in entry.value or _is_script(entry) or _is_file(entry)):
            continue
        if not entry.encoding and _WORTH.search(data, start, end) is None:
            continue
        name = _name(entry, entries, number)
        inner = _written(data, entry) if name else None
        if inner is not None and inner.segments:
            yield entry, inner, format_of(name, inner.pieces[0][:200]), name


def _is_script(entry: Entry) -> bool:
    return entry.name.lower() in _SCRIPTS or (bool(entry.parents) and entry.parents[-1].lower() == "scripts")


def _is_file(entry: Entry) -> bool:
    return "." in entry.name and entry.quoted and len(entry.name) < _LONGEST_NAME


def _name(entry: Entry, entries: Sequence[Entry], number: int) -> str:
    """Return the name of the file that the value of an entry is; empty when it is none that anything can read."""
    for before in reversed(entries[max(0, number - 5) : number]):
        if before.parents != entry.parents or before.name == entry.name:
            break
        if before.name in _PATHS and "\n" not in before.value:
            return before.value[-_LONGEST_NAME:].lstrip("/")
    if _is_file(entry) and format_of(entry.name, b"") is not None:
        return entry.name
    interpreter = _INTERPRETER.match(entry.value)
    if interpreter:
        return "script" + _ENDINGS.get(interpreter["name"].rstrip("0123456789"), ".sh")
    if _is_script(entry):
        return entry.name + _SCRIPTS.get(entry.name.lower(), ".sh")
    if entry.value.startswith(("{\n", "{\r", "[{", '{"')):
        return entry.name + ".json"
    return entry.name + ".xml" if entry.value.startswith("<?xml") else ""


def _written(data: bytes, entry: Entry) -> Inner | None:
    """Return the text that an entry is, with the way back; None when how it is written is not known."""
    inner = Inner()
    start, end = entry.span
    if entry.encoding:
        inner.write(entry.value.encode("utf-8", "surrogateescape"), entry.span)
    elif entry.form == "JSON":
        inner.copy_escaped(data, start, end)
    elif data[start:end].decode("utf-8", "surrogateescape") == entry.value:
        inner.copy(data, start, end)
    else:
        return _indented(data, entry)
    return inner


def _indented(data: bytes, entry: Entry) -> Inner | None:
    """Return the text of lines that stand behind a margin, as block scalars do; None when it is not such a text."""
    start, end = entry.span
    margin = start - data.rfind(b"\n", max(0, start - 1000), start) - 1
    inner, at = Inner(), start
    while at < end:
        stop = data.find(b"\n", at, end)
        stop = end if stop < 0 else stop + 1
        inner.copy(data, at, stop)
        at = stop
        at += len(data[at : at + margin]) - len(data[at : at + margin].lstrip(b" "))
    said = entry.value.rstrip("\n")
    return inner if inner.data().decode("utf-8", "surrogateescape") == said else None


class _Cell(NamedTuple):
    """A cell of a notebook: where the strings of its source and of its outputs stand."""

    kind: list[str]
    source: list[Span]
    output: list[Span]


_OUTPUTS = frozenset({"text", "text/plain", "text/html", "text/markdown", "evalue", "traceback", "application/json"})


class _Notebook(Outline):
    """Collects the strings of a notebook by its cells."""

    __slots__ = ("cells",)

    def __init__(self) -> None:
        super().__init__("notebook")
        self.cells: list[_Cell] = []

    def open(self, listing: bool) -> None:
        if not listing and self.top.listing and self.top.key == "cells" and len(self.cells) < MOST_ENTRIES:
            self.cells.append(_Cell([], [], []))
        super().open(listing)

    def scalar(self, value: str, start: int, end: int, quoted: bool = False) -> None:
        if not self.cells or not quoted or end <= start:
            return
        cell, key = self.cells[-1], self.top.key
        if key == "cell_type":
            cell.kind.append(value)
        elif key in ("source", "input"):
            cell.source.append(Span(start, end))
        elif key in _OUTPUTS:
            cell.output.append(Span(start, end))


def notebook_layers(text: Text, path: str) -> Iterator[InnerText]:
    """Yield the source and the outputs of each cell of a notebook, cells counted from 1."""
    outline = _Notebook()
    Reader(text.data, outline).read(0, len(text.data))
    for number, cell in enumerate(outline.cells, 1):
        kind = cell.kind[0] if cell.kind else "code"
        ending = ".py" if kind == "code" else ".md"
        for spans, said, name in ((cell.source, kind, f"cell{ending}"), (cell.output, "output", "output.log")):
            inner = Inner()
            for span in spans:
                inner.copy_escaped(text.data, *span)
                if said == "output":
                    inner.write(b"\n", Span(span.end, span.end))
            if inner.segments:
                yield _inner_text(inner, f"in cell {number} ({said})", f"{path}/{name}")


class _SourceMapFile(Outline):
    """Collects the names and the contents of the sources of a source map, section by section."""

    __slots__ = ("_contents", "_sources", "found")

    def __init__(self) -> None:
        super().__init__("source map")
        self._sources: list[str] = []
        self._contents: list[Span] = []
        self.found: list[tuple[str, Span]] = []

    def close(self) -> None:
        if not self.top.listing:
            self.flush()
        super().close()

    def scalar(self, value: str, start: int, end: int, quoted: bool = False) -> None:
        if self.top.listing and self.top.key == "sources" and len(self._sources) < MOST_ENTRIES:
            self._sources.append(value)
        elif self.top.listing and self.top.key == "sourcesContent" and len(self._contents) < MOST_ENTRIES:
            # A source without content is null; it counts, so that the names stay in step.
            self._contents.append(Span(start, end if quoted else start))

    def flush(self) -> None:
        """Give the contents collected so far their names."""
        for number, span in enumerate(self._contents):
            if span.end > span.start:
                self.found.append((self._sources[number] if number < len(self._sources) else "", span))
        if self._contents:
            self._sources, self._contents = [], []


def source_map_layers(text: Text, path: str) -> Iterator[InnerText]:
    """Yield the sources that a source map holds, each under its own name."""
    outline = _SourceMapFile()
    Reader(text.data, outline).read(0, len(text.data))
    outline.flush()
    for name, span in outline.found:
        inner = Inner()
        inner.copy_escaped(text.data, *span)
        if inner.segments:
            shown = name[-_LONGEST_NAME:] or "a source"
            yield _inner_text(inner, f"in {shown} (source map)", f"{path}/{shown}")


_HOLDERS = frozenset({"yaml", "json", "hcl", "toml", "docker-config"})
"""Formats whose values may be texts of their own."""


def holds_texts(known: Format) -> bool:
    """Return whether values of the format may be texts of their own."""
    return known.name in _HOLDERS


def inner_texts(text: Text, path: str) -> Iterator[InnerText]:
    """Yield the texts inside ``text``, in order of place."""
    lowered = path.lower()
    if lowered.endswith(".ipynb"):
        yield from notebook_layers(text, path)
    elif lowered.endswith(".map"):
        yield from source_map_layers(text, path)
    else:
        known = format_of(path, text.data[:256])
        if known is not None and holds_texts(known):
            yield from document_layers(text, path, known.reader(text.data))
