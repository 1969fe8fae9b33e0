"""Builds what is measured on: a tree of real web dependencies, and git repositories with changes in the index.

Everything is pinned by version and digest in ``inputs.toml`` and downloaded by npm and pip. No package script runs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from scanner.detect.template import expand

INPUTS = Path(__file__).with_name("inputs.toml")
DEFAULT_CACHE = Path.home() / ".cache" / "keysweep-benchmarks"
COMMITS = 20
PLANTED = "planted/settings.py"
"""A file of every tree that holds one token each scanner knows: one that does not report it has not read the tree."""

_PLANTED_TEMPLATE = 'GITHUB_TOKEN = "{github:ghp_}"\n'
_KEY_TEMPLATE = """

client = OpenAI(
    api_key="sk-{hex:32}",
    base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
)
"""

_GIT_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Benchmark",
    "GIT_AUTHOR_EMAIL": "benchmark@example.com",
    "GIT_COMMITTER_NAME": "Benchmark",
    "GIT_COMMITTER_EMAIL": "benchmark@example.com",
    "GIT_AUTHOR_DATE": "2025-01-01T00:00:00+00:00",
    "GIT_COMMITTER_DATE": "2025-01-01T00:00:00+00:00",
}


def inputs() -> dict[str, Any]:
    """Return the content of ``inputs.toml``."""
    with INPUTS.open("rb") as file:
        return tomllib.load(file)


def _archive_name(package: str) -> str:
    name, _, version = package.rpartition("@")
    return f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"


def _verify(path: Path, expected: str) -> None:
    """Stop the program unless the file has the pinned digest."""
    algorithm, _, _ = expected.partition("-")
    digest = hashlib.new(algorithm, path.read_bytes()).digest()
    if f"{algorithm}-{base64.b64encode(digest).decode()}" != expected:
        raise SystemExit(f"{path}: is not the file that inputs.toml pins.")


def _download_packages(packages: dict[str, str], downloads: Path) -> None:
    missing = [package for package in packages if not (downloads / _archive_name(package)).exists()]
    if missing:
        downloads.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "pack",
            "--ignore-scripts",
            "--loglevel=error",
            "--pack-destination",
            str(downloads),
            *missing,
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=downloads)
    for package, digest in packages.items():
        _verify(downloads / _archive_name(package), digest)


def build_tree(target: Path, cache: Path, *, small: bool = False) -> Path:
    """Return ``target`` once it holds ``packages/<name>/...``; a finished target is left as it is.

    No folder of it is called node_modules, which some scanners pass over.
    """
    if target.exists():
        return target
    pinned: dict[str, str] = inputs()["tree"]
    packages = {name: pinned[name] for name in inputs()["small"]["packages"]} if small else pinned
    _download_packages(packages, cache / "downloads")
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    for package in packages:
        archive = _archive_name(package)
        folder = partial / "packages" / archive.removesuffix(".tgz")
        with tarfile.open(cache / "downloads" / archive) as tar:
            for member in tar.getmembers():
                # The first part of a name is "package" by habit only; the registry allows any.
                member.name = member.name.partition("/")[2]
                tar.extract(member, folder, filter="data")
    planted = partial / PLANTED
    planted.parent.mkdir()
    planted.write_text(expand(_PLANTED_TEMPLATE))
    partial.rename(target)
    return target


def _git(repository: Path, *arguments: str) -> None:
    environment = {**os.environ, **_GIT_ENVIRONMENT}
    # Collecting garbage in the background would race with our own and, later, with what is measured.
    command = ["git", "-C", str(repository), "-c", "gc.auto=0", "-c", "maintenance.auto=false", *arguments]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def _unpack_project(folder: Path, downloads: Path) -> None:
    pinned = inputs()["repository"]
    downloads.mkdir(parents=True, exist_ok=True)
    name, _, version = pinned["requirement"].partition("==")
    found = list(downloads.glob(f"{name}-{version}-*.whl".replace(name, f"[{name[0]}{name[0].upper()}]{name[1:]}")))
    if not found:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--disable-pip-version-check"]
        subprocess.run([*command, "-d", str(downloads), pinned["requirement"]], check=True)
        return _unpack_project(folder, downloads)
    if hashlib.sha256(found[0].read_bytes()).hexdigest() != pinned["sha256"]:
        raise SystemExit(f"{found[0]}: is not the file that inputs.toml pins.")
    with zipfile.ZipFile(found[0]) as wheel:
        wheel.extractall(folder)
    return None


_ADDED = {
    ".py": "\n\ndef benchmark_{n}(values):\n    total = {n}\n"
    "    for value in values:\n        total += len(str(value))\n    return total\n",
    ".js": "\nfunction benchmark{n}(values) {{\n    let total = {n};\n    for (const value of values) {{\n"
    "        total += String(value).length;\n    }}\n    return total;\n}}\n",
    ".html": '<p class="benchmark-{n}">Paragraph {n}</p>\n',
}


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _change(repository: Path, number: int) -> None:
    for name in inputs()["repository"]["changed"]:
        path = repository / name
        _append(path, _ADDED[path.suffix].format(n=number))


def _add_key(repository: Path) -> None:
    """Add a client of Qwen Cloud with its key to the first changed file: a Python module of 25 KB."""
    _append(repository / inputs()["repository"]["changed"][0], expand(_KEY_TEMPLATE))


def build_repository(target: Path, cache: Path, change: str) -> Path:
    """Return ``target``, a repository of one project, once it holds ``change``; a finished target is left as it is.

    ``clean``: ten changed files are staged. ``key``: the same, and one of them, a Python module, gained a key.
    ``commits``: twenty commits after the first, each of which changes the ten files.
    """
    if target.exists():
        return target
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _git(partial, "init", "-q", "-b", "main")
    _unpack_project(partial, cache / "downloads")
    _git(partial, "add", "-A")
    _git(partial, "commit", "-q", "-m", "Start")
    for number in range(COMMITS if change == "commits" else 1):
        _change(partial, number)
        _git(partial, "add", "-A")
        if change == "commits":
            _git(partial, "commit", "-q", "-m", f"Change {number}")
    if change == "key":
        _add_key(partial)
        _git(partial, "add", "-A")
    _git(partial, "gc", "-q")
    partial.rename(target)
    _git(target, "status", "--short")  # writes the stat data of the final place into the index
    return target


def track(tree: Path) -> None:
    """Make ``tree`` a git repository that tracks every file of it."""
    _git(tree, "init", "-q", "-b", "main")
    _git(tree, "add", "-A")
    _git(tree, "commit", "-q", "-m", "Start")


def default_target(kind: str, cache: Path) -> Path:
    """Return where an input of this kind stands: a change of ``inputs.toml`` makes a new one."""
    return cache / "inputs" / f"{kind}-{hashlib.sha256(INPUTS.read_bytes()).hexdigest()[:8]}"


def build(kind: str, target: Path, cache: Path) -> Path:
    """Return ``target`` once it holds the input of this kind: tree, small, clean, key or commits."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind in ("tree", "small"):
        return build_tree(target, cache, small=kind == "small")
    return build_repository(target, cache, kind)


def main() -> None:
    """Build one input at the place that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trees", description=__doc__)
    parser.add_argument("kind", choices=["tree", "small", "clean", "key", "commits"])
    parser.add_argument("target", type=Path)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="where downloads are kept")
    parser.add_argument("--git", action="store_true", help="track the tree in a new git repository")
    options = parser.parse_args()
    cache = options.cache.resolve()
    built = build(options.kind, options.target.resolve(), cache)
    if options.git and not (built / ".git").exists():
        track(built)
    count = size = 0
    for folder, names, files in os.walk(built):
        names[:] = [name for name in names if name != ".git"]
        count += len(files)
        size += sum(os.lstat(os.path.join(folder, name)).st_size for name in files)
    print(f"{built}: {count:,} files, {size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
