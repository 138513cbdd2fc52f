"""A local Spark session for tests, with what is quick for few rows; skipped with the reason without Java."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ronghe.engine import spark
from tests.support.engines import QUICK, needs_spark


@contextmanager
def local_spark() -> Iterator[Any]:
    """The session that all tests of a process share."""
    needs_spark()
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it would still speak when the tests have ended
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark and its gateway use what Python will drop some day
        found = spark.session()
        for name, value in QUICK.items():
            found.conf.set(name, value)
        yield found
