"""What telling new lines from old ones costs."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from scanner.sources.added_lines import added_lines


def _changed(lines: list[str]) -> tuple[bytes, list[int]]:
    """Return the lines with one in a hundred replaced, and the numbers of those, from 1."""
    new = list(lines)
    numbers = list(range(50, len(new), 100))
    for number in numbers:
        new[number - 1] = f"changed = {number}"
    return "\n".join(new).encode(), numbers


@pytest.mark.parametrize("count", [pytest.param(1_000, id="1,000 lines"), pytest.param(20_000, id="20,000 lines")])
def test_added_lines_of_scattered_changes(benchmark: BenchmarkFixture, clean_lines: list[str], count: int) -> None:
    old = clean_lines[:count]
    new, numbers = _changed(old)
    found = benchmark(lambda: added_lines("\n".join(old).encode(), new))
    assert [line for lines in found.ranges for line in lines] == numbers


def test_added_lines_of_an_appended_function(benchmark: BenchmarkFixture, clean_lines: list[str]) -> None:
    old = "\n".join(clean_lines).encode() + b"\n"
    found = benchmark(lambda: added_lines(old, old + b"def added():\n    return 1\n"))
    first = len(clean_lines) + 1
    assert found.ranges == (range(first, first + 2),)
