"""Tells what each rule adds to the one pass, so that a pattern without a literal in it does not slip in.

    python -m benchmarks.rulecost FOLDER [--megabytes 60]

Each pattern is compiled alone and run over a sample of the folder's files; then all of them together, and all but
one of the most expensive. A pattern that holds a literal costs next to nothing: it is looked at only where that stands.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from random import Random

from scanner.detect.multipattern import HyperscanPass, compile_database, open_database
from scanner.rulefiles import rule_paths
from scanner.ruleset import load
from scanner.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_REPEATS = 3
_SHOWN = 15


def sample(folder: Path, size: int) -> list[bytes]:
    """Return texts of the folder, chosen at random but always the same, about ``size`` bytes in all."""
    paths = sorted(os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names)
    Random(1).shuffle(paths)
    texts: list[bytes] = []
    for path in paths:
        text = decode(Path(path).read_bytes())
        if text is not None:
            texts.append(text.data)
            size -= len(text.data)
        if size <= 0:
            break
    return texts


def seconds(patterns: Sequence[str], texts: Sequence[bytes]) -> float:
    """Return the shortest time that one pass of ``patterns`` over ``texts`` took."""
    serialised = compile_database(patterns)
    assert isinstance(serialised, bytes), serialised
    one_pass = open_database(serialised)
    assert isinstance(one_pass, HyperscanPass), one_pass
    best = float("inf")
    for _ in range(_REPEATS):
        started = time.perf_counter()
        for text in texts:
            one_pass.scan(text)
        best = min(best, time.perf_counter() - started)
    return best


def main() -> None:
    """Print the cost of the rules on the folder that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rulecost", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=int, default=60)
    options = parser.parse_args()
    rules = load(rule_paths())
    texts = sample(options.folder, options.megabytes * 1_000_000)
    total = sum(map(len, texts))
    everything = seconds(rules.patterns, texts)
    print(f"all {len(rules.patterns)}: {everything * 1e3:.1f} ms for {total / 1e6:.1f} MB")
    alone = sorted(((seconds([pattern], texts), number) for number, pattern in enumerate(rules.patterns)), reverse=True)
    for spent, number in alone[:_SHOWN]:
        others = [pattern for other, pattern in enumerate(rules.patterns) if other != number]
        without = seconds(others, texts)
        print(f"{spent * 1e3:8.1f} ms alone, {(everything - without) * 1e3:+8.1f} ms in all: {rules.rules[number].id}")


if __name__ == "__main__":
    main()
