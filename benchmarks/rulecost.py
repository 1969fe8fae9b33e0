"""Tells what the rules cost the one pass, and which of them, so that no pattern without a literal slips in.

    python -m benchmarks.rulecost FOLDER... [--megabytes 30] [--groups]

Printed are the speed of all patterns of rules over a sample of the folders' files, what compiling them takes, and the
size of the database; the same with the triggers that share it. With --groups, whatever saves the most when it is left
out is named: groups of rules are left out in turn, and the dearest are taken apart until single rules are left. That
takes minutes. What a pattern costs alone says little: most share one search for literals, and one more is free there.

Times are of the processor, not of the clock, and the shortest of several that take turns: others use the machine too.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from random import Random
from typing import NamedTuple

from scanner.detect.multipattern import HyperscanPass, compile_database, open_database
from scanner.detect.triggers import patterns_of
from scanner.rulefiles import rule_paths
from scanner.ruleset import load
from scanner.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.ruleset import RuleSet

_REPEATS = 3
_SIZES = (64, 16, 4, 1)
"""Rules in a group, from turn to turn."""
_KEPT = 5
"""Groups that are taken apart in the next turn."""


class Compiled(NamedTuple):
    """Patterns as the one pass has them."""

    one_pass: HyperscanPass
    seconds: float
    """What compiling took."""
    size: int
    """Bytes of the serialised database."""


def compiled(patterns: Sequence[str]) -> Compiled:
    """Return the one pass of ``patterns``."""
    started = time.process_time()
    serialised = compile_database(patterns)
    spent = time.process_time() - started
    assert isinstance(serialised, bytes), serialised
    one_pass = open_database(serialised)
    assert isinstance(one_pass, HyperscanPass), one_pass
    return Compiled(one_pass, spent, len(serialised))


def sample(folders: Iterable[Path], size: int) -> list[bytes]:
    """Return texts of the folders, chosen at random but always the same, about ``size`` bytes in all."""
    paths = sorted(
        os.path.join(parent, name) for folder in folders for parent, _, names in os.walk(folder) for name in names
    )
    Random(1).shuffle(paths)
    texts: list[bytes] = []
    for path in paths:
        text = decode(Path(path).read_bytes()) if os.path.isfile(path) else None
        if text is not None:
            texts.append(text.data)
            size -= len(text.data)
        if size <= 0:
            break
    return texts


def seconds(passes: Sequence[HyperscanPass], texts: Sequence[bytes]) -> list[float]:
    """Return the shortest time that each of ``passes`` took over ``texts``; they take turns."""
    best = [float("inf")] * len(passes)
    for _ in range(_REPEATS):
        for number, one_pass in enumerate(passes):
            started = time.process_time()
            for text in texts:
                one_pass.scan(text)
            best[number] = min(best[number], time.process_time() - started)
    return best


def dearest(patterns: Sequence[str], texts: Sequence[bytes]) -> list[tuple[float, int]]:
    """Return the seconds that leaving out a pattern saves, and its number, for those that save the most."""
    whole = compiled(patterns).one_pass
    kept = [list(range(len(patterns)))]
    saved: list[tuple[float, list[int]]] = []
    for size in _SIZES:
        groups = [group[at : at + size] for group in kept for at in range(0, len(group), size)]
        saved = []
        for group in groups:
            rest = [pattern for number, pattern in enumerate(patterns) if number not in group]
            everything, without = seconds([whole, compiled(rest).one_pass], texts)
            saved.append((everything - without, group))
        saved.sort(reverse=True)
        kept = [group for _, group in saved[:_KEPT]]
    return [(spent, group[0]) for spent, group in saved[: _KEPT * 2]]


def main() -> None:
    """Print the cost of the rules on the folders that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rulecost", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--megabytes", type=int, default=30)
    parser.add_argument("--groups", action="store_true")
    options = parser.parse_args()
    rules = load(rule_paths())
    texts = sample(options.folders, options.megabytes * 1_000_000)
    _print_whole(rules, texts)
    if options.groups:
        for spent, number in dearest(rules.patterns, texts):
            print(f"{spent * 1e9 / sum(map(len, texts)):+6.2f} ns a byte: {rules.rules[number].id}")


def _print_whole(rules: RuleSet, texts: Sequence[bytes]) -> None:
    total = sum(map(len, texts))
    for name, patterns in (("rules", rules.patterns), ("rules and triggers", patterns_of(rules))):
        made = compiled(patterns)
        (spent,) = seconds([made.one_pass], texts)
        print(
            f"{name}: {len(patterns):,} patterns, {total / spent / 1e6:.0f} MB/s over {total / 1e6:.0f} MB, "
            f"compiled in {made.seconds:.2f} s, {made.size / 1e6:.2f} MB"
        )


if __name__ == "__main__":
    main()
