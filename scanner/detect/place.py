"""What the path of a file says about the values in it: code or settings, test, example, documentation, translation."""

from __future__ import annotations

import re
from functools import lru_cache

_CODE = frozenset((
    "as", "asm", "asp", "aspx", "bas", "c", "c++", "cc", "cjs", "clj", "cls", "coffee", "cpp", "cs", "cshtml", "cts",
    "cu", "cxx", "d", "dart", "elm", "erl", "ex", "exs", "f90", "fs", "go", "gradle", "groovy", "h", "hpp", "hs",
    "html", "hx", "java", "jl", "js", "jsp", "jsx", "kt", "kts", "lisp", "lua", "m", "map", "mjs", "ml", "mm", "mts",
    "nim", "pas", "php", "pl", "pm", "proto", "ps1", "psm1", "pxd", "py", "pyi", "pyx", "r", "rb", "rkt", "rs",
    "scala", "scm", "sol", "svelte", "swift", "tcl", "ts", "tsx", "v", "vala", "vb", "vbs", "vue", "zig",
))  # fmt: skip
_LOCK_FILES = frozenset((
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "composer.lock",
    "cargo.lock", "poetry.lock", "pipfile.lock", "uv.lock", "pdm.lock", "gemfile.lock", "go.sum", "flake.lock",
    "podfile.lock", "packages.lock.json", "mix.lock", "pubspec.lock", ".terraform.lock.hcl", "deno.lock",
))  # fmt: skip
LOCK_FILE, TRANSLATION = "a lock file", "a translation"
SHOWN = ("an example", "documentation")
"""Places in which values stand to be looked at."""
# The first that fits is told. Names of folders and words in names of files, split at dots, dashes and underscores.
_KINDS = (
    (
        TRANSLATION,
        {"i18n", "l10n", "locale", "locales", "lang", "langs", "language", "languages", "translations", "intl"},
    ),
    ("a test", {"test", "tests", "testing", "spec", "specs", "unittest", "e2e", "__tests__", "testdata", "testcase"}),
    ("a fixture", {"fixture", "fixtures", "mock", "mocks", "__mocks__", "cassettes", "snapshots"}),
    ("an example", {"example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "template"}),
    ("documentation", {"doc", "docs", "documentation", "readme", "changelog", "man"}),
    ("a vendored package", {"vendor", "third_party", "thirdparty", "node_modules", "bower_components", "external"}),
    ("generated code", {"dist", "build", "generated", "min", "bundle", "pb", "g"}),
)
_FOLDERS_ALONE = frozenset(("build", "dist", "external", "man", "vendor"))
"""Words that say something of a folder and nothing of a file: ``build.gradle`` is written by people."""
_LANGUAGES = frozenset((
    "ar", "bg", "bn", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "he",
    "hi", "hr", "hu", "hy", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "nn", "pl",
    "pt", "ro", "ru", "sl", "sq", "sr", "sv", "sw", "th", "tr", "uk", "uz", "vi", "zh", "pt-br", "zh-cn",
    "zh-tw", "zh-hans", "zh-hant", "en-us", "en-gb", "es-mx", "fr-ca",
))  # fmt: skip
"""Languages by ISO 639, with regions: folders and files of texts for people are named after them. Left out are those
that name other things as often (``ca``, ``cs``, ``id``, ``is``, ``it``, ``sk``)."""
_MESSAGES = frozenset(("json", "yml", "yaml", "properties", "js", "ts", "php", "strings", "xml", "toml", "ini"))
_DOCUMENTS = frozenset(("md", "rst", "adoc", "markdown", "rdoc", "textile"))
_TRANSLATED = frozenset(("po", "pot", "mo", "xlf", "xliff", "arb", "lproj", "ftl", "resx"))
_WORDS = re.compile(r"[._-]+")


@lru_cache(maxsize=4096)
def extension(path: str) -> str:
    """Return the lower-case end of a file's name after its last dot, the whole name where it has none."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    stem, dot, end = name.rpartition(".")
    return end if dot and stem else name


def is_code(path: str) -> bool:
    """Return whether the file holds a programming language, in which a value without quotes is an expression."""
    return extension(path) in _CODE


def _places(folders: list[str], name: str) -> tuple[str, ...]:
    """Return the folder of a file and its name without the end, where a language would stand."""
    return (*folders[-1:], name.partition(".")[0].replace("_", "-"))


@lru_cache(maxsize=4096)
def kind_of(path: str) -> str:
    """Return what kind of place a file is, for people: ``a test``, ``documentation``; empty for none of these."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    end = extension(path)
    if name in _LOCK_FILES:
        return LOCK_FILE
    if end in _TRANSLATED or (end in _MESSAGES and not _LANGUAGES.isdisjoint(_places(folders, name))):
        return TRANSLATION
    words = {*folders, *(set(_WORDS.split(name)) - _FOLDERS_ALONE)}
    kind = next((kind for kind, names in _KINDS if not words.isdisjoint(names)), "")
    return kind or ("documentation" if end in _DOCUMENTS else "")
