"""Credentials of several parts, from the file to the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep

ID = expand("AKIA{base32:16}")
OTHER_ID = expand("AKIA{base32:16}", 1)
SECRET = expand("{base64:40}")


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    """A file with a pair, and an ID without its secret far below."""
    path = tmp_path / "credentials"
    path.write_text(
        f"[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n{'#' * 9}\n\n\nid = {OTHER_ID}\n"
    )
    return path


def test_pair_is_one_finding_and_an_id_alone_another(credentials: Path) -> None:
    done = keysweep("scan", str(credentials), "-f", "json")
    assert done.code == 1
    assert done.rules == ["aws-secret-access-key", "aws-access-key-id"]
    assert [finding["parts"] for finding in done.report["findings"]] == [
        [{"name": "access_key_id", "value": ID, "line": 2, "column": 21}],
        [],
    ]
    assert SECRET not in done.out


def test_id_is_reported_by_itself_where_its_secret_is_not(credentials: Path) -> None:
    done = keysweep("scan", str(credentials), "-f", "json", "--skip-rule", "aws-secret-access-key")
    assert done.rules == ["aws-access-key-id", "aws-access-key-id"]


def test_part_of_another_process_arrives(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number}.env").write_text(
            f"ALIBABA_CLOUD_ACCESS_KEY_ID={expand('STS.NT9{alnum:22}')}\nkey = {expand('{alnum:44}')}\n"
            f"ALIBABA_CLOUD_SECURITY_TOKEN={expand('CAIS{alnum:300}')}\n"
        )
    one, many = (
        keysweep("scan", str(tmp_path), "-f", "json", "--jobs", jobs, "--show-secrets").report for jobs in ("1", "2")
    )
    assert one["findings"] == many["findings"]
    assert {part["name"] for part in one["findings"][0]["parts"]} == {"access_key_id", "security_token"}
    assert {part["value"] for finding in one["findings"] for part in finding["parts"]} == {
        expand("STS.NT9{alnum:22}"),
        expand("CAIS{alnum:300}"),
    }


def test_person_reads_what_belongs_to_the_key(credentials: Path) -> None:
    done = keysweep("scan", str(credentials))
    assert f"with      access_key_id {ID} (line 2)" in done.out
