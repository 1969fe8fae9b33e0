"""Run by real hooks in the tests: writes down what the index source sees from there."""

from __future__ import annotations

import json
import sys

from scanner.sources.git import Repository
from scanner.sources.staged import staged_changes
from tests.unit.sources.seen import look


def main() -> None:
    """Append a JSON object of paths and contents to the file named by the first argument."""
    with staged_changes(Repository()) as staged:
        seen = look(staged.batches())
    with open(sys.argv[1], "a", encoding="utf-8") as stream:
        json.dump({blob.path: blob.data.decode() for blob in seen.blobs}, stream)
        stream.write("\n")


if __name__ == "__main__":
    main()
