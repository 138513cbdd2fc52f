"""Work spread over processes in the order given, a few tasks ahead and no more, so that memory stays flat."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from ronghe.engine.ads.threads import one_thread

AHEAD = 2
"""Tasks waiting for each process."""
Task = TypeVar("Task")
Result = TypeVar("Result")


def _alone(begin: Callable[[], None]) -> None:
    one_thread()
    begin()


class Pool:
    """With one worker everything happens in this process, which is what small files and tests want.

    ``begin`` is called once in every process before its first task.
    """

    def __init__(self, workers: int, begin: Callable[[], None]) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._ahead = max(workers, 1) * AHEAD
        if workers > 1:
            method = "fork" if sys.platform == "linux" else "spawn"
            context = multiprocessing.get_context(method)
            self._pool = ProcessPoolExecutor(
                workers, mp_context=context, initializer=_alone, initargs=(begin,)
            )
        else:
            begin()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results in the order of the tasks."""
        if self._pool is None:
            yield from map(work, tasks)
            return
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(self._pool.submit(work, task))
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
