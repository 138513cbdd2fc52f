"""The embedded server: one for all processes, and it comes back after whatever happened to it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from ronghe.core import postgres
from ronghe.core.postgres import PostgresError, Server


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data") / "postgres", fast=True)
    yield server
    server.stop()
    shutil.rmtree(server.folder(), ignore_errors=True)


def postmaster(server: Server) -> int:
    return int((server.data() / "postmaster.pid").read_text().splitlines()[0])


def write_row(server: Server) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("create table kept (text text)")
        connection.execute("insert into kept values ('产教融合')")


def read_row(server: Server) -> str:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute("select text from kept").fetchone()
    assert row is not None
    return str(row[0])


def test_processes_that_start_it_together_share_one_server(server: Server) -> None:
    program = (
        "import sys; from pathlib import Path; from ronghe.core.postgres import Server;"
        "s = Server(Path(sys.argv[1]), fast=True); s.start();"
        "print((s.data() / 'postmaster.pid').read_text().splitlines()[0])"
    )
    command = [sys.executable, "-c", program, str(server.home)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = {process.communicate(timeout=120)[0].strip() for process in started}
    assert pids == {str(postmaster(server))}


def test_data_survive_an_orderly_stop_and_a_killed_server(server: Server) -> None:
    server.start()
    write_row(server)
    assert server.stop()
    assert not server.is_up()
    server.start()
    assert read_row(server) == "产教融合"
    kill(postmaster(server))
    server.start()
    assert read_row(server) == "产教融合"


def kill(pid: int) -> None:
    process = psutil.Process(pid)
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([process], timeout=30)


def test_a_stale_pid_file_of_another_process_does_not_stop_it(server: Server) -> None:
    server.start()
    content = (server.data() / "postmaster.pid").read_text().splitlines()
    server.stop()
    content[0] = str(os.getpid())
    (server.data() / "postmaster.pid").write_text("\n".join(content) + "\n")
    server.start()
    assert server.is_up()


def test_a_server_whose_socket_was_swept_away_is_reached_again(server: Server) -> None:
    server.start()
    write_row(server)
    for file in server.socket_dir().iterdir():
        file.unlink()
    server.start()
    assert read_row(server) == "产教融合"


def test_a_copied_data_folder_runs_beside_the_first(server: Server, tmp_path: Path) -> None:
    server.start()
    write_row(server)
    server.stop()
    copy = Server(tmp_path / "copy" / "postgres", fast=True)
    copy.folder().mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(server.data()), str(copy.data())], check=True)
    server.start()
    copy.start()
    try:
        assert postmaster(copy) != postmaster(server)
        assert read_row(copy) == read_row(server) == "产教融合"
    finally:
        copy.stop()
        shutil.rmtree(copy.folder(), ignore_errors=True)


def test_stopping_what_does_not_run_is_no_error(server: Server) -> None:
    assert server.stop() is False


def test_chinese_is_found_by_trigrams(server: Server) -> None:
    """In a cluster of locale C it would not be, and nothing would say so."""
    server.start()
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute("select similarity('产教融合信息服务平台', '产教融合服务平台')").fetchone()
    assert row is not None
    assert row[0] > 0.3


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    blocker = tmp_path / "a-file"
    blocker.write_text("")
    with pytest.raises(PostgresError, match="RONGHE_HOME"):
        Server(blocker / "postgres").start()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    server = Server(tmp_path / ("很长的文件夹名" * 4) / "postgres")
    assert len(str(server.socket_dir())) <= postgres.SOCKET_PATH_LIMIT + len("/.s.PGSQL.5432")


def test_a_cold_start_is_quick(server: Server) -> None:
    """Loose on purpose: it catches a start that waits for a time-out, not a slow machine."""
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 30
