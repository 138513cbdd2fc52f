"""Deliveries: signed, to the open internet only, cut off when the other side hangs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ronghe.engine import webhooks
from ronghe.engine.webhooks import WebhookError, check_url, is_public, post, sign, verify, wait_after

GOT: list[tuple[str, bytes]] = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        GOT.append((self.path, body))
        status = {"/gone": 410, "/moved": 302}.get(self.path, 204)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    GOT.clear()
    with HTTPServer(("127.0.0.1", 0), Receiver) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()
        thread.join()


def _listening(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            with line:
                speak(line)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(5)


@pytest.fixture
def hanging() -> Iterator[str]:
    """Takes the request and never answers."""

    def wait_for_the_end(line: socket.socket) -> None:
        while line.recv(4096):
            pass

    yield from _listening(wait_for_the_end)


@pytest.fixture
def dripping() -> Iterator[str]:
    """Sends one byte of a header now and then, so that no single read is ever late."""

    pause = threading.Event()

    def drip(line: socket.socket) -> None:
        try:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(200):
                line.sendall(b"x")
                pause.wait(0.02)
        except OSError:
            return

    yield from _listening(drip)


def test_a_signature_is_known_again_and_no_other_is() -> None:
    mark = sign(b"secret", 1_700_000_000, b"{}")
    assert verify(b"secret", 1_700_000_000, b"{}", mark, now=1_700_000_100)
    assert not verify(b"secret", 1_700_000_000, b"{ }", mark, now=1_700_000_100)
    assert not verify(b"other", 1_700_000_000, b"{}", mark, now=1_700_000_100)
    assert not verify(b"secret", 1_700_000_000, b"{}", mark, now=1_700_000_301)


def test_the_waits_grow_and_end() -> None:
    waits = [wait_after(n) for n in range(1, webhooks.MOST_ATTEMPTS)]
    assert waits == sorted(waits)  # type: ignore[type-var]
    assert wait_after(webhooks.MOST_ATTEMPTS) is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_outside_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2400:3200::1")


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "ftp://partner.example/",
        "https://",
        "https://user:pw@partner.example/",
        "https://partner.example/#x",
        "https://partner.example/a b",
        "https://partner.example:99999/",
        "https://例子.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/",
    ],
)
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    with pytest.raises(WebhookError):
        check_url(url)


def test_a_name_that_points_inside_is_refused_when_sending(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name looks public; what it resolves to is not."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **more: real("127.0.0.1", port, **more))
    outcome = post("https://partner.example/", b"{}", {})
    assert (outcome.status, "内网" in outcome.error) == (0, True)
    assert GOT == []


def test_an_endpoint_answers_and_its_answer_counts(server: str) -> None:
    good = post(f"{server}/hook?x=1", b'{"a":1}', {"X-Test": "1"}, allow_private=True)
    assert good.is_delivered
    assert GOT == [("/hook?x=1", b'{"a":1}')]
    gone = post(f"{server}/gone", b"{}", {}, allow_private=True)
    assert (gone.status, gone.is_delivered) == (410, False)
    moved = post(f"{server}/moved", b"{}", {}, allow_private=True)
    assert (moved.status, moved.is_delivered) == (302, False)  # not followed


@pytest.mark.parametrize("kind", ["hanging", "dripping"])
def test_an_endpoint_that_hangs_is_cut_off(kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(kind)
    outcome = post(url, b"{}", {}, allow_private=True, total_seconds=0.3)
    assert not outcome.is_delivered
    assert outcome.error == "超时没有应答"
    assert outcome.seconds < 1.5


def test_a_closed_port_is_an_outcome_not_an_exception() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = post(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True)
    assert outcome.status == 0
    assert "Refused" in outcome.error
