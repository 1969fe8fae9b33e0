"""Programs are started and heard to their end, whichever way this platform takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from scanner.sources import process
from tests.repositories import Repository

SPEAK = "import sys; sys.stdout.write('o' * {}); sys.stderr.write('e' * {}); sys.exit({})"


@pytest.fixture(params=["spawn", "subprocess"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test both ways."""
    if request.param == "subprocess":
        monkeypatch.setattr(process, "_CAN_SPAWN", False)
    elif not hasattr(os, "posix_spawn"):
        pytest.skip("this platform has no posix_spawn")


def python(code: str) -> list[str]:
    """Return the command that runs ``code``."""
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("output", [0, 10, 1_000_000])
@pytest.mark.parametrize("complaint", [0, 10, 1_000_000])
def test_both_streams_are_heard_however_much_is_said(output: int, complaint: int) -> None:
    ended = process.run(python(SPEAK.format(output, complaint, 0)), os.environ)
    assert ended == process.Ended(0, b"o" * output, b"e" * complaint)


@pytest.mark.parametrize("status", [0, 1, 128])
def test_the_status_is_told(status: int) -> None:
    assert process.run(python(SPEAK.format(1, 1, status)), os.environ).status == status


@pytest.mark.skipif(sys.platform == "win32", reason="signals are told by a negative status only on POSIX")
def test_a_signal_is_told_as_a_negative_status() -> None:
    assert process.run(python("import os; os.kill(os.getpid(), 9)"), os.environ).status == -9


@pytest.mark.parametrize("data", [b"", b"text", b"x" * 1_000_000])
def test_data_is_given(data: bytes) -> None:
    command = python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())")
    assert process.run(command, os.environ, data).output == data


def test_without_data_there_is_nothing_to_read() -> None:
    assert process.run(python("import sys; print(len(sys.stdin.read()))"), os.environ).output.split() == [b"0"]


def test_the_environment_is_the_given_one() -> None:
    environment = {**os.environ, "KEYSWEEP_TEST": "given"}
    code = "import os; print(os.environ['KEYSWEEP_TEST'])"
    assert process.run(python(code), environment).output.split() == [b"given"]


@pytest.mark.parametrize("data", [None, b"data"])
def test_a_program_that_is_not_there_is_an_error(data: bytes | None) -> None:
    with pytest.raises(FileNotFoundError):
        process.run([os.path.abspath("not-there")], os.environ, data)
    with pytest.raises(FileNotFoundError):
        process.start([os.path.abspath("not-there")], os.environ)


def test_no_descriptor_is_left_open() -> None:
    if not os.path.isdir("/dev/fd"):
        pytest.skip("this platform does not list descriptors")
    process.run(python("pass"), os.environ)
    before = len(os.listdir("/dev/fd"))
    for _ in range(5):
        process.run(python(SPEAK.format(10, 10, 1)), os.environ)
        with pytest.raises(FileNotFoundError):
            process.start(["/not-there"], os.environ)
    assert len(os.listdir("/dev/fd")) == before


def test_a_running_program_is_talked_to_and_ended() -> None:
    code = "import sys\nfor line in sys.stdin: print(line.strip() * 2, flush=True)"
    with tempfile.TemporaryFile() as complaints:
        running = process.start(python(code), os.environ, complaints.fileno())
        assert running.stdin is not None
        assert running.stdout is not None
        for word in (b"one", b"two"):
            running.stdin.write(word + b"\n")
            running.stdin.flush()
            assert running.stdout.readline().strip() == word * 2
        running.kill()
        running.stdin.close()
        running.stdout.close()
        assert running.wait() != 0
        assert running.wait() != 0
        running.kill()


def test_complaints_go_where_they_are_wanted() -> None:
    with tempfile.TemporaryFile() as complaints:
        running = process.start(python(SPEAK.format(0, 5, 0)), os.environ, complaints.fileno())
        for pipe in (running.stdin, running.stdout):
            assert pipe is not None
            pipe.close()
        assert running.wait() == 0
        complaints.seek(0)
        assert complaints.read() == b"eeeee"


_STAGED = "from scanner.sources.git import Repository; from scanner.sources.staged import staged_changes\n"


@pytest.mark.skipif(sys.platform == "win32", reason="standard streams are closed through a shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_do_not_matter(closed: str, repository: Repository) -> None:
    repository.stage("a.env", "A=1\n")
    code = (
        _STAGED + "with staged_changes(Repository()) as staged:\n"
        "    blobs = [blob for batch in staged.batches() for blob in batch.blobs()]\n"
        "open('seen', 'wb').write(blobs[0].data)"
    )
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(process.__file__))))
    environment = {**os.environ, "PYTHONPATH": top}
    shell = ["/bin/sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, code]
    subprocess.run(shell, check=True, cwd=repository.root, env=environment)
    assert repository.path("seen").read_bytes() == b"A=1\n"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGCHLD is POSIX")
def test_a_status_that_gets_lost_is_a_failure_and_no_empty_answer(repository: Repository) -> None:
    code = (
        "import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        + _STAGED
        + "from scanner.errors import GitError\n"
        "try: staged_changes(Repository())\n"
        "except GitError: print('refused')"
    )
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(process.__file__))))
    environment = {**os.environ, "PYTHONPATH": top}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=repository.root, env=environment, capture_output=True, check=True
    )
    assert ended.stdout.split() == [b"refused"]
