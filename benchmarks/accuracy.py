"""Scores the rules on labelled lines: how much of what is reported is a credential, how many credentials are reported.

    python -m benchmarks.accuracy LABELLED.jsonl.gz [--min-confidence medium] [--unseen] [--misses KIND] [--false KIND]

The file holds one JSON object a line: ``path``, ``label`` (T a credential; F or X none), ``category`` (list), ``text``
(the line with its neighbours), ``first_line`` of that text, ``line_start``, ``line_end``, and ``value_start`` and
``value_end`` in characters of the line (null: the whole line): the labels of Samsung/CredData, a few lines each.

With --unseen, secrets by name are judged by models that have not seen the repository (``benchmarks.likelihood``, needs
its extra); without it by the shipped one, which has been trained on these very lines. With --files DIR --findings OUT,
the whole files under DIR, one folder a repository, are scanned and the findings written one JSON object a line.

A place counts as reported when a finding overlaps its value; of a value over several lines, any of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from scanner.config import parse_confidence
from scanner.detector import Detector, open_detector
from scanner.engine import ScanOptions, scan_batch
from scanner.model import Blob, Confidence, Finding, Origin, OriginKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# CredData's names for what a value is used as; every other name is the form of one vendor's or standard's token.
_USES = frozenset({
    "Password", "Secret", "Token", "Key", "Auth", "Nonce", "Salt", "Credential", "API", "Other", "URL Credentials",
    "SQL Password", "CMD Password", "CMD Secret", "CMD Token", "CMD ConvertTo-SecureString", "CURL User Password",
    "Basic Authorization", "Bearer Authorization", "OTP / 2FA Secret", "Dropbox App secret",
})  # fmt: skip
_IDENTIFIERS = frozenset({"AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID"})
_SHOWN = 40


class Row(NamedTuple):
    """A labelled place."""

    path: str
    true: bool
    kinds: frozenset[str]
    text: str
    first: int
    """The line of the place within ``text``, from 1."""
    last: int
    start: int
    """First character of the value within its line, from 0; -1 for the whole line."""
    end: int

    @property
    def repository(self) -> str:
        """The id of its repository."""
        return self.path.partition("/")[0]

    @property
    def group(self) -> str:
        """``named`` for tokens with a form of their own, ``generic`` for values known by their use."""
        named = self.kinds - _USES - {"UUID"}
        if not named:
            return "generic"
        return "identifiers" if named <= _IDENTIFIERS else "named"


class OneText(NamedTuple):
    """A batch of one text in memory."""

    blob: Blob

    def blobs(self) -> Iterator[Blob]:
        """Yield the text."""
        yield self.blob


class Score(NamedTuple):
    """How a set of places was answered."""

    true: int
    false: int
    found: int
    """Credentials that were reported."""
    wrong: int
    """Other places that were reported."""

    @property
    def precision(self) -> float:
        """The share of reported places that are credentials."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of credentials that are reported."""
        return self.found / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _row(raw: dict[str, Any]) -> Row:
    whole = raw["value_start"] is None
    return Row(
        path=raw["path"],
        true=raw["label"] == "T",
        kinds=frozenset(raw["category"]),
        text=raw["text"],
        first=raw["line_start"] - raw["first_line"] + 1,
        last=raw["line_end"] - raw["first_line"] + 1,
        start=-1 if whole else raw["value_start"],
        end=-1 if whole or raw["value_end"] is None else raw["value_end"],
    )


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a labelled file, without those that are a bare UUID: nobody means to report these."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows = [_row(json.loads(line)) for line in file]
    return [row for row in rows if row.kinds != {"UUID"}]


def findings_in(row: Row, detector: Detector, options: ScanOptions) -> tuple[Finding, ...]:
    """Return what the scanner reports in the text of ``row``."""
    blob = Blob(row.text.encode("utf-8", "surrogatepass"), row.path, Origin(OriginKind.TREE))
    return scan_batch(OneText(blob), detector, options).findings


def answers(finding: Finding, row: Row) -> bool:
    """Return whether ``finding`` is about the value of ``row``."""
    place = finding.place
    if place.end_line < row.first or place.line > row.last:
        return False
    if row.start < 0 or row.first != row.last or place.line != place.end_line:
        return True
    end = row.end if row.end >= 0 else len(row.text)
    return place.column - 1 < end and place.end_column - 1 > row.start


def score(rows: Iterable[tuple[Row, bool]]) -> Score:
    """Return the score of rows and whether each was reported."""
    counts = Counter((row.true, hit) for row, hit in rows)
    true = counts[True, True] + counts[True, False]
    false = counts[False, True] + counts[False, False]
    return Score(true, false, counts[True, True], counts[False, True])


def _print(name: str, result: Score) -> None:
    print(
        f"{name:34.34} {result.true:6} {result.false:6} {result.found:6} {result.wrong:6}"
        f" {result.precision:7.3f} {result.recall:7.3f} {result.f1:7.3f}"
    )


def _print_scores(scored: list[tuple[Row, bool]]) -> None:
    print(f"{'':34} {'T':>6} {'F+X':>6} {'found':>6} {'wrong':>6} {'prec':>7} {'recall':>7} {'F1':>7}")
    _print("all", score(scored))
    for group in ("named", "generic", "identifiers"):
        _print(group, score((row, hit) for row, hit in scored if row.group == group))
    print("-- by kind; a place may be of several")
    kinds: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
    for row, hit in scored:
        for kind in row.kinds:
            kinds[kind].append((row, hit))
    for kind in sorted(kinds, key=lambda kind: (-score(kinds[kind]).true, kind)):
        _print(kind, score(kinds[kind]))


def _print_rules(found: list[tuple[Row, tuple[Finding, ...]]]) -> None:
    """Print, for every rule, how many labelled places it reported, rightly and wrongly."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for row, findings in found:
        for rule in {finding.rule for finding in findings if answers(finding, row)}:
            counts[rule][row.true] += 1
    print("-- by rule: credentials, others")
    for rule, count in sorted(counts.items(), key=lambda item: -item[1].total()):
        print(f"{rule:46} {count[True]:6} {count[False]:6}")


def _print_examples(found: list[tuple[Row, tuple[Finding, ...]]], kind: str, *, true: bool, limit: int) -> None:
    """Print places of a kind (or of any) that were answered wrongly."""
    shown = 0
    for row, findings in found:
        rules = sorted({finding.rule for finding in findings if answers(finding, row)})
        if row.true != true or bool(rules) == true or kind not in ("any", row.group, *row.kinds):
            continue
        line = row.text.split("\n")[row.first - 1]
        start = max(0, row.start - _SHOWN)
        print(f"{row.path} {sorted(row.kinds)} {rules}\n    {line[start : start + 4 * _SHOWN].strip()}")
        shown += 1
        if shown == limit:
            return


def _detectors(labelled: Path | None) -> Callable[[str], Detector]:
    """Return what gives each repository its detector: with a model made without it when ``labelled`` is given."""
    shipped = open_detector().detector
    if labelled is None:
        return lambda repository: shipped
    from benchmarks.likelihood.crossvalidation import unseen

    detectors = {name: shipped.with_likelihood(model) for name, model in unseen(labelled).items()}
    # A repository without a candidate is in no fold, so any of the models has not seen it.
    other = next(iter(detectors.values()))
    return lambda repository: detectors.get(repository, other)


def _write_findings(
    folder: Path, target: Path, detectors: Callable[[str], Detector], scan_options: ScanOptions
) -> None:
    with target.open("w", encoding="utf-8") as stream:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            name = path.relative_to(folder).as_posix()
            blob = Blob(path.read_bytes(), name, Origin(OriginKind.TREE))
            for finding in scan_batch(OneText(blob), detectors(name.partition("/")[0]), scan_options).findings:
                place = {"path": name, "line": finding.place.line, "rule": finding.rule}
                stream.write(json.dumps({**place, "secret": finding.secret.reveal()}) + "\n")


def main() -> None:
    """Score the rules on the file that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--min-confidence", type=parse_confidence, default=Confidence.MEDIUM)
    parser.add_argument("--rules", action="store_true", help="also count by rule")
    parser.add_argument("--misses", metavar="KIND", help="show credentials that were not reported: any, named, a kind")
    parser.add_argument("--false", metavar="KIND", help="show places that were wrongly reported")
    parser.add_argument("--limit", type=int, default=50, help="how many to show")
    parser.add_argument("--unseen", action="store_true", help="judge each repository by a model made without it")
    parser.add_argument("--files", type=Path, metavar="DIR", help="scan the whole files of each repository instead")
    parser.add_argument("--findings", type=Path, metavar="OUT", help="where the findings of --files go")
    options = parser.parse_args()
    detectors = _detectors(options.labelled if options.unseen else None)
    scan_options = ScanOptions(min_confidence=options.min_confidence, inline_allow=False)
    if options.files:
        _write_findings(options.files, options.findings, detectors, scan_options)
        return
    found = [(row, findings_in(row, detectors(row.repository), scan_options)) for row in read_rows(options.labelled)]
    _print_scores([(row, any(answers(finding, row) for finding in findings)) for row, findings in found])
    if options.rules:
        _print_rules(found)
    if options.misses:
        _print_examples(found, options.misses, true=True, limit=options.limit)
    if options.false:
        _print_examples(found, options.false, true=False, limit=options.limit)


if __name__ == "__main__":
    main()
