"""The busiest pages with 50,000 tasks and 2,000 organisations, at a steady 20 requests a second.

The register is made once (``support/dataset.py``) and kept in a data folder of its own. The site runs as
``ronghe serve`` starts it: gunicorn, two workers of four threads, as the application role. Officials of a
city, of counties and of schools sign in at the door with password and second factor. Another process asks
for the pages in turn with varied filters, pages and people, at fixed moments: the time of an answer counts
from the moment the request was due. The queries of every page are counted in this process.

The peer, in the same run under the same load: a bare Django view of one paginated table of 50 tasks over the
same rows, without sign-in, scope, filters or menu (``support/plain.py``).

    benchmarks/pages.py [--seconds 60] [--rate 20]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
HOME = ROOT / ".local" / "bench" / "pages"
os.environ["RONGHE_HOME"] = str(HOME)
os.environ.pop("DATABASE_URL", None)  # always the embedded server, so that figures can be compared

from ronghe.cli.serve import gunicorn_command  # noqa: E402  the settings read the environment
from ronghe.cli.setup import load_django, server  # noqa: E402

load_django(owner=sys.argv[1:2] == ["build"])

# isort: split
import psutil  # noqa: E402
from allauth.mfa.totp.internal import auth as totp  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from support import dataset  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.core.schema import create_or_upgrade  # noqa: E402
from ronghe.policy.models import Plan, Task  # noqa: E402

GOAL_MS = 200
GOAL_QUERIES = 15
PORT = int(os.environ.get("RONGHE_BENCH_PORT", "8121"))
WORDS = ("产教融合", "学徒制", "双师型教师", "实训设备", "经费", "产业学院")
STAMP = HOME / "stamp"


# ---------------------------------------------------------------------- the register, made once


def ensure_register() -> None:
    """Make the database in a process that owns the tables, unless one of this stamp is there."""
    if STAMP.exists() and STAMP.read_text() == dataset.stamp():
        return
    if HOME.exists():
        connection.close()
        server().stop()
        shutil.rmtree(HOME)
    subprocess.run([sys.executable, __file__, "build"], check=True)


def build() -> None:
    started = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - started:6.1f} 秒  {text}", flush=True)

    create_or_upgrade()
    dataset.build(say)
    dataset.analyse()
    STAMP.write_text(dataset.stamp())
    say("建好")


# ---------------------------------------------------------------------- the pages


@dataclass(frozen=True, slots=True)
class Page:
    """One of the busiest pages: its addresses, in turn, and who opens it (no roles: a visitor)."""

    name: str
    addresses: list[str]
    roles: tuple[str, ...] = ("policy_office", "education", "drc", "school")


def address(view: str, *args: Any, **query: Any) -> str:
    text = urlencode(query, doseq=True)
    return reverse(view, args=args) + (f"?{text}" if text else "")


def busiest_pages() -> list[Page]:
    """Plans, tasks and filters of the first city: all the users who load the site may see them."""
    plans = list(Plan.objects.order_by("pk").values_list("pk", flat=True)[:10])
    tasks = list(Task.objects.filter(plan__in=plans).order_by("pk").values_list("pk", flat=True)[:5000:251])
    units = ("policy_office", "education", "drc", "school")
    return [
        Page("工作台", [address("console:home")]),
        Page("我的任务", [address("policy:my_tasks")], units),
        Page(
            "本单位任务",
            [address("policy:unit_tasks"), address("policy:unit_tasks", standing="overdue", page=2)],
            units,
        ),
        Page(
            "任务列表",
            [
                address("policy:task_list"),
                address("policy:task_list", page=500),
                address("policy:task_list", standing="overdue", sort="-due"),
                address("policy:task_list", plan=plans[3], modality=["must", "target"]),
                *(address("policy:task_list", q=word) for word in WORDS[:3]),
                address("policy:task_list", unit="教育局", page=3),
            ],
        ),
        Page(
            "规划列表",
            [address("policy:plan_list"), address("policy:plan_list", q="示例一市", sort="-overdue")],
        ),
        Page("规划详情", [address("policy:plan_detail", pk) for pk in plans]),
        Page("任务详情", [address("policy:task_detail", pk) for pk in tasks]),
        Page(
            "指标列表",
            [address("policy:indicator_list"), address("policy:indicator_list", q="产业学院", page=2)],
        ),
        Page(
            "机构列表",
            [
                address("directory:organisation_list"),
                address("directory:organisation_list", q="教育局"),
                address("directory:organisation_list", q="发改委"),
                address("directory:organisation_list", q="jyj"),
            ],
        ),
        Page("全文检索", [address("console:search", q=word) for word in WORDS]),
        Page("公开规划", [address("portal:plan", pk) for pk in plans], ()),
    ]


# ---------------------------------------------------------------------- people and the running site


def people() -> list[User]:
    """Of three cities and two counties: four roles each."""
    wanted = [
        f"u99{city:02}{county:02}-{role}"
        for city, county in ((1, 0), (2, 0), (3, 0), (1, 1), (2, 3))
        for role in ("policy_office", "education", "drc", "school")
    ]
    return list(User.objects.filter(username__in=wanted).order_by("pk"))


class Visitor:
    """A browser of the simplest kind: keeps cookies, fills in a form, follows where it is sent."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Status, where to, and the page."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, urlencode(fields) if fields else None, headers)
        answer = line.getresponse()
        body = answer.read().decode()
        for text in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = text.split(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer.status, answer.headers.get("Location", ""), body

    def fill(self, path: str, **fields: str) -> str:
        """Send the form of a page; returns where it leads."""
        _status, _to, body = self.ask("GET", path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        assert found, f"no form at {path}"
        status, to, answer = self.ask("POST", path, csrfmiddlewaretoken=found[1], **fields)
        assert status == 302, f"{path}: {status} {answer[:500]}"
        return to

    def sign_in(self, username: str) -> None:
        to = self.fill(reverse("account_login"), login=username, password=dataset.PASSWORD)
        assert "2fa" in to, f"{username} was not asked for a second factor but sent to {to}"
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        self.fill(to, code=totp.format_hotp_value(totp.hotp_value(dataset.SECRET, counter)))


@contextmanager
def serving(port: int, **changed: str) -> Iterator[psutil.Process]:
    """The site under gunicorn, with the command of ``ronghe serve``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE), str(ROOT / "src"))), **changed}
    command = gunicorn_command("127.0.0.1", port, 2)
    if "RONGHE_BENCH_APPLICATION" in changed:
        command[command.index("ronghe.config.wsgi:application")] = changed["RONGHE_BENCH_APPLICATION"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait_for(port, process)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit("网站没有启动起来，见上面的输出。")
        try:
            Visitor(port).ask("GET", "/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("网站 60 秒内没有应答。")


# ---------------------------------------------------------------------- measuring


def cpu_seconds(site: psutil.Process) -> float:
    """Processor time used until now by the site's processes and by the database server's.

    It hardly depends on what else the machine does, unlike the time of an answer. The main process of the
    server counts the connections that have ended.
    """
    main = psutil.Process(int((HOME / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0]))
    total = main.cpu_times().children_user + main.cpu_times().children_system
    for process in [site, *site.children(), *main.children()]:
        with suppress(psutil.NoSuchProcess):
            total += process.cpu_times().user + process.cpu_times().system
    return total


def schedule(pages: list[Page], cookies: dict[str, str], count: int) -> list[dict[str, str]]:
    """The requests one after another: page by page, each time another address and another person."""
    turns: Counter[str] = Counter()
    requests = []
    for number in range(count):
        page = pages[number % len(pages)]
        turn = turns[page.name]
        turns[page.name] += 1
        able = [name for name in cookies if name.split("-")[1] in page.roles]
        cookie = cookies[able[turn % len(able)]] if able else ""
        path = page.addresses[turn % len(page.addresses)]
        requests.append({"page": page.name, "path": path, "cookie": cookie})
    return requests


def put_load(port: int, rate: float, requests: list[dict[str, str]]) -> list[dict[str, Any]]:
    asked = json.dumps({"port": port, "rate": rate, "requests": requests})
    command = [sys.executable, str(HERE / "support" / "load.py")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    print(done.stderr[:2000], end="")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def count_queries(pages: list[Page], users: list[User]) -> dict[str, int]:
    """The most queries that an address of each page makes, the second time it is opened."""
    most: dict[str, int] = {}
    clients: dict[int, Client] = {}
    for page in pages:
        able = [user for user in users if user.username.split("-")[1] in page.roles]
        for turn, path in enumerate(page.addresses):
            user = able[turn % len(able)] if able else None
            client = clients.setdefault(user.pk if user else 0, Client())
            if user and "_auth_user_id" not in client.session:
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"]):
                client.get(path)
                connection.force_debug_cursor = True
                reset_queries()
                answer = client.get(path)
                connection.force_debug_cursor = False
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            most[page.name] = max(most.get(page.name, 0), len(connection.queries_log))
    return most


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass(slots=True)
class Measured:
    """The answers of one run."""

    results: list[dict[str, Any]]
    by_page: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.results:
            self.by_page[one["page"]].append(one["ms"])

    @property
    def all_ms(self) -> list[float]:
        return [one["ms"] for one in self.results]

    @property
    def errors(self) -> list[str]:
        return [f"{one['page']}: {one['status']}" for one in self.results if one["status"] != 200]


def print_table(measured: Measured, queries: dict[str, int]) -> None:
    print(f"{'页面':<8}\t次数\tp50\tp95\tp99 毫秒\t查询")
    for name, values in measured.by_page.items():
        shares = "\t".join(f"{percentile(values, share):.0f}" for share in (0.5, 0.95, 0.99))
        print(f"{name:<8}\t{len(values)}\t{shares}\t{queries.get(name, '')}")
    values = measured.all_ms
    shares = "\t".join(f"{percentile(values, share):.0f}" for share in (0.5, 0.95, 0.99))
    print(f"{'全部':<8}\t{len(values)}\t{shares}")


def main(seconds: float, rate: float) -> None:
    ensure_register()
    pages = busiest_pages()
    users = people()
    queries = count_queries(pages, users)
    load_before = os.getloadavg()[0]
    with serving(PORT) as site:
        cookies = {}
        for user in users:
            visitor = Visitor(PORT)
            visitor.sign_in(user.username)
            cookies[user.username] = visitor.cookie
        warm = schedule(pages, cookies, 4 * len(pages))
        put_load(PORT, rate / 2, warm)
        used = cpu_seconds(site)
        measured = Measured(put_load(PORT, rate, schedule(pages, cookies, int(seconds * rate))))
        used = cpu_seconds(site) - used
    print_table(measured, queries)
    cpu_ms = used * 1000 / len(measured.results)
    print(f"处理器时间：每个请求 {cpu_ms:.0f} 毫秒（网站与数据库合计），即占 {cpu_ms * rate / 1000:.2f} 核")
    plain = {"RONGHE_BENCH_APPLICATION": "support.plain:application"}
    plan_ids = [int(path.strip("/").split("/")[-1]) for path in pages[5].addresses]
    bare = [
        Page("单表", [f"/?page={n}" for n in range(1, 1000, 37)] + [f"/?plan={pk}" for pk in plan_ids], ())
    ]
    with serving(PORT + 1, **plain):
        put_load(PORT + 1, rate / 2, schedule(bare, {}, 20))
        peer = Measured(put_load(PORT + 1, rate, schedule(bare, {}, int(seconds * rate / 3))))
    report(measured, peer, queries, load_before, rate, cpu_ms)


def report(
    measured: Measured,
    peer: Measured,
    queries: dict[str, int],
    load_before: float,
    rate: float,
    cpu_ms: float,
) -> None:
    errors = measured.errors + peer.errors
    if errors:
        sys.exit(f"有 {len(errors)} 个请求出错，结果作废：{Counter(errors).most_common(5)}")
    print(
        f"起测前系统负载 {load_before:.1f}（{os.cpu_count()} 核）；"
        f"50,000 项任务，2,000 个机构，每秒 {rate:g} 次"
    )
    pages = {name: round(percentile(values, 0.95)) for name, values in measured.by_page.items()}
    worst = max(pages, key=lambda name: pages[name])
    most = max(queries, key=lambda name: queries[name])
    value, bare = percentile(measured.all_ms, 0.95), percentile(peer.all_ms, 0.95)
    figure = {
        "name": "pages.p95",
        "value": round(value, 1),
        "unit": f"ms at {rate:g} requests a second over {len(pages)} pages",
        "goal": GOAL_MS,
        "p50": round(statistics.median(measured.all_ms), 1),
        "worst_page": {"name": worst, "p95": pages[worst]},
        "most_queries": {"name": most, "value": queries[most], "goal": GOAL_QUERIES},
        "cpu_ms_per_request": round(cpu_ms, 1),
        "errors": len(errors),
        "load_before": round(load_before, 1),
        "peer": {"name": "bare Django table of 50 of the same tasks, p95", "value": round(bare, 1)},
        "ratio": round(value / bare, 2),
    }
    print(json.dumps(figure, ensure_ascii=False))


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        build()
        sys.exit()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20)
    options = parser.parse_args()
    main(options.seconds, options.rate)
