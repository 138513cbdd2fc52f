"""The Spark session: that of the process where it runs under spark-submit, else one of our own.

``pyspark`` is an optional extra; nothing else of the program needs it or Java.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

from ronghe.engine.errors import EngineError

LOCAL = "local[2]"
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
}
"""Of a session on this machine alone: a cluster has its own."""
ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}


class SparkError(EngineError):
    """Spark cannot be used here, and what to install."""


def session(master: str = LOCAL, settings: Mapping[str, str] | None = None) -> Any:
    """The active session as it is; otherwise a new one of that master with these further settings."""
    try:
        sql = importlib.import_module("pyspark.sql")
    except ImportError as error:
        raise SparkError(
            "spark.missing",
            "没有安装 Spark，不能用 spark 引擎计算。",
            hint="请安装可选组件：pip install 'ronghe[spark]'，并装好 Java 17。",
        ) from error
    active = sql.SparkSession.getActiveSession()
    if active is not None:
        return active
    is_local = master.startswith("local")
    builder = sql.SparkSession.builder.master(master).appName("ronghe")
    for name, value in {**ALWAYS, **(SETTINGS if is_local else {}), **(settings or {})}.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    if is_local:
        made.sparkContext.pythonExec = sys.executable  # else the python3 of the path, which has no packages
    return made
