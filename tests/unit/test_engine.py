"""Blobs in, report out."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner import engine
from scanner.detect.multipattern import SetPass
from scanner.detect.template import expand
from scanner.detect.triggers import patterns_of
from scanner.detector import Detector
from scanner.engine import ScanOptions, scan
from scanner.errors import KeysweepError
from scanner.model import Blob, Confidence, Finding, Origin, OriginKind, Report, Skip, SkipReason
from scanner.sources.files import FileBatch, batches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = Origin(OriginKind.TREE)
KEY = expand("hf_{letters:34}", 1)
OTHER = expand("hf_{letters:34}", 2)


class Blobs:
    """A batch that is in memory already."""

    def __init__(self, *items: Blob | Skip) -> None:
        self._items = items

    def blobs(self) -> object:
        return iter(self._items)


def blob(text: str, path: str = "a.txt") -> Blob:
    return Blob(text.encode(), path, ORIGIN)


def found(report: Report) -> list[tuple[str, int, str]]:
    return [(finding.path, finding.place.line, finding.secret.reveal()) for finding in report.findings]


def test_findings_come_in_order_of_path_and_place(detector: Detector) -> None:
    report = scan([Blobs(blob(f"\n{KEY}\n{OTHER}", "b"), blob(OTHER, "a"))], detector, ScanOptions())
    assert found(report) == [("a", 1, OTHER), ("b", 2, KEY), ("b", 3, OTHER)]
    assert report.stats.files == 2
    assert report.stats.bytes == 2 + len(KEY) + 2 * len(OTHER)


def test_the_same_blob_twice_is_reported_once(detector: Detector) -> None:
    assert len(scan([Blobs(blob(KEY)), Blobs(blob(KEY))], detector, ScanOptions()).findings) == 1


def test_binary_and_skips_are_counted(detector: Detector) -> None:
    skip = Skip("link", SkipReason.SYMLINK)
    report = scan([Blobs(Blob(b"PK\x03\x04\0", "z.zip", ORIGIN), skip)], detector, ScanOptions())
    assert report.skipped == (skip, Skip("z.zip", SkipReason.BINARY))
    assert report.complete
    assert report.stats.files == 0


def test_unreadable_file_makes_the_report_incomplete(detector: Detector) -> None:
    assert not scan([Blobs(Skip("a", SkipReason.UNREADABLE))], detector, ScanOptions()).complete


@pytest.mark.parametrize(
    ("options", "count"),
    [
        pytest.param(ScanOptions(), 1, id="by default"),
        pytest.param(ScanOptions(skip_rules=frozenset({"huggingface-user-token"})), 0, id="its rule is skipped"),
        pytest.param(ScanOptions(skip_rules=frozenset({"other"})), 1, id="another rule is skipped"),
        pytest.param(ScanOptions(only_rules=frozenset({"huggingface-user-token"})), 1, id="only its rule"),
        pytest.param(ScanOptions(only_rules=frozenset({"other"})), 0, id="only another rule"),
        pytest.param(ScanOptions(min_confidence=Confidence.HIGH), 1, id="high confidence asked, and it is"),
    ],
)
def test_options_decide_what_is_reported(options: ScanOptions, count: int, detector: Detector) -> None:
    assert len(scan([Blobs(blob(KEY))], detector, options).findings) == count


def test_allow_comment_moves_a_finding_to_the_suppressed(detector: Detector) -> None:
    batch = Blobs(blob(f"{KEY} # keysweep:allow"))
    report = scan([batch], detector, ScanOptions())
    assert report.findings == ()
    assert [hidden.reason for hidden in report.suppressed] == ["keysweep:allow on line 1"]
    assert len(scan([batch], detector, ScanOptions(inline_allow=False)).findings) == 1


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"a {KEY} b", id="one secret"),
        pytest.param(f"{KEY},{OTHER},{KEY}", id="several on the line"),
        pytest.param("x" * 5000 + f" {KEY} " + "y" * 5000, id="a very long line"),
        pytest.param(f"{OTHER} " + "x" * 600 + f" {KEY} " + "y" * 700 + f" {OTHER}", id="others far away"),
        pytest.param("é" * 700 + f" {KEY}", id="characters of several bytes"),
    ],
)
def test_excerpt_is_short_and_masked(line: str, detector: Detector) -> None:
    for finding in scan([Blobs(blob(line))], detector, ScanOptions()).findings:
        assert KEY not in finding.excerpt
        assert OTHER not in finding.excerpt
        assert str(finding.secret) in finding.excerpt
        assert len(finding.excerpt) <= 162


def write_tree(root: Path, files: int) -> None:
    for number in range(files):
        (root / f"{number:04}.txt").write_text(
            f"text {number}\n" + (expand("hf_{letters:34}", number) if number % 7 == 0 else "")
        )


def without_processes(report: Report) -> tuple[object, ...]:
    return report.findings, report.suppressed, report.skipped, report.stats


def test_pool_finds_what_one_process_finds(tmp_path: Path, detector: Detector) -> None:
    write_tree(tmp_path, 300)
    names = sorted(os.listdir(tmp_path))

    def report(jobs: int) -> Report:
        groups = (next(batches(str(tmp_path), "", names[i : i + 10])) for i in range(0, 300, 10))
        return scan(groups, detector, ScanOptions(), jobs)

    alone = report(1)
    assert len(alone.findings) == 43
    assert without_processes(report(2)) == without_processes(alone)
    assert [f.secret.reveal() for f in report(2).findings] == [f.secret.reveal() for f in alone.findings]


def test_spawned_processes_find_the_same(tmp_path: Path) -> None:
    from scanner.detector import open_detector
    from scanner.engine import gather
    from scanner.pool import Pool

    write_tree(tmp_path, 60)
    names = sorted(os.listdir(tmp_path))
    opened = open_detector().detector

    def groups() -> Iterator[FileBatch]:
        return (next(batches(str(tmp_path), "", names[i : i + 10])) for i in range(0, 60, 10))

    pool = Pool(opened, ScanOptions(), 2, "spawn")
    assert without_processes(gather(pool.results(groups()))) == without_processes(scan(groups(), opened, ScanOptions()))


class Killer:
    """A batch whose process is killed while it reads."""

    def blobs(self) -> object:
        os.kill(os.getpid(), signal.SIGKILL)
        return iter(())


def test_killed_process_is_an_error_and_not_an_all_clear(detector: Detector) -> None:
    with pytest.raises(KeysweepError, match="incomplete"):
        scan([Killer() for _ in range(engine.POOL_THRESHOLD_BATCHES)], detector, ScanOptions(), jobs=2)


class Interrupted:
    """A batch during which somebody presses Ctrl-C."""

    def blobs(self) -> object:
        raise KeyboardInterrupt


def test_interrupt_keeps_what_was_found(detector: Detector) -> None:
    report = scan([Blobs(blob(KEY)), Interrupted(), Blobs(blob(OTHER))], detector, ScanOptions())
    assert [finding.secret.reveal() for finding in report.findings] == [KEY]
    assert report.interrupted
    assert not report.complete


def fallback(detector: Detector) -> Detector:
    return Detector(SetPass(patterns_of(detector.rules)), detector.rules)


def identity(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.place, finding.secret.reveal(), finding.confidence, finding.why


def generated_corpus(detector: Detector) -> list[str]:
    texts = [expand(template) for rule in detector.rules.rules for template in (*rule.examples, *rule.negatives)]
    return [*texts, "\n".join(texts), " ".join(texts)]


def test_fallback_engine_finds_the_same_on_every_example(detector: Detector) -> None:
    other = fallback(detector)
    for text in generated_corpus(detector):
        expected = scan([Blobs(blob(text))], detector, ScanOptions(min_confidence=Confidence.LOW))
        actual = scan([Blobs(blob(text))], other, ScanOptions(min_confidence=Confidence.LOW))
        assert list(map(identity, actual.findings)) == list(map(identity, expected.findings))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_fallback_engine_finds_the_same_in_any_mixture(detector: Detector, data: st.DataObject) -> None:
    examples = [template for rule in detector.rules.rules for template in rule.examples]
    parts = data.draw(st.lists(st.sampled_from(examples) | st.text(max_size=20), max_size=12))
    glue = data.draw(st.sampled_from(["\n", " ", "", "_", "=", "é"]))
    text = glue.join(expand(part, 7) if part in examples else part for part in parts)
    content = text.encode("utf-8", "surrogatepass")
    expected = scan([Blobs(Blob(content, "a", ORIGIN))], detector, ScanOptions())
    actual = scan([Blobs(Blob(content, "a", ORIGIN))], fallback(detector), ScanOptions())
    assert list(map(identity, actual.findings)) == list(map(identity, expected.findings))
