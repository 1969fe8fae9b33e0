"""What travels between scanning processes: every secret arrives whole, though none survives pickling by itself."""

from __future__ import annotations

import pickle

from scanner.engine import BatchResult
from scanner.model import Place, PlacedPart, Suppressed
from scanner.pool import _open, _seal
from tests.unit.report.samples import finding, secret


def test_result_arrives_as_it_left() -> None:
    part = PlacedPart("second", secret(3), Place(1, 1, 1, 9))
    plain = PlacedPart("id", "EXID", Place(2, 1, 2, 5))
    result = BatchResult(
        findings=(finding(1), finding(2, parts=(part, plain))),
        suppressed=(Suppressed(finding(4, parts=(plain, part._replace(value=secret(5)))), "accepted"),),
        skipped=(),
        files=1,
        bytes=1,
    )
    assert pickle.loads(pickle.dumps(result)) != result
    arrived = _seal(pickle.loads(pickle.dumps(_open(result))))
    assert arrived == result
    assert arrived.findings[1].parts[0].value == secret(3)
