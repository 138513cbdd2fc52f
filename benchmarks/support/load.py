"""A steady load from outside: so many requests a second by the clock, whatever the answers take.

Requests start at fixed moments, and the time of each counts from the moment it was due, not from when a
thread was free: a server that falls behind shows it. Reads a schedule (JSON) from standard input, prints the
measurements (JSON). Imports nothing of the application and no Django.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

THREADS = 40
SECONDS_ALLOWED = 30


def fetch(port: int, path: str, cookie: str) -> tuple[int, int]:
    """Status and bytes of one page, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_ALLOWED)
    try:
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


def run(port: int, rate: float, requests: list[dict[str, str]]) -> list[dict[str, object]]:
    results: list[dict[str, object]] = [{} for _ in requests]
    begin = time.perf_counter() + 0.5

    def one(number: int) -> None:
        request = requests[number]
        due = begin + number / rate
        try:
            status, size = fetch(port, request["path"], request["cookie"])
        except (OSError, http.client.HTTPException) as error:
            status, size = 0, 0
            print(f"{request['path']}: {error}", file=sys.stderr)
        ms = (time.perf_counter() - due) * 1000
        results[number] = {"page": request["page"], "ms": ms, "status": status, "bytes": size}

    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(len(requests)):
            time.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            pool.submit(one, number)
    return results


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(run(asked["port"], asked["rate"], asked["requests"]), sys.stdout)
