"""A sample of a source's files: its columns and three rows without personal data, to confirm them by."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, RongheError, require
from ronghe.core.filetypes import detect
from ronghe.core.service import service
from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.mapping import Mapping, guess
from ronghe.engine.ads.privacy import mask
from ronghe.engine.ads.reading import open_source
from ronghe.engine.ads.schema import FIELDS
from ronghe.labour.models import AdSource
from ronghe.labour.services.sources import AD_SOURCE

ROWS, LONGEST, MOST_COLUMNS = 3, 60, 100


@service("labour.adsource.sampled")
def take_sample(source: AdSource, upload: BinaryIO, name: str, *, actor: Actor) -> AdSource:
    """Keep what the file looks like beside the source. Nothing of it counts yet."""
    require(AD_SOURCE.may_keep(actor, source), "您不能为该来源确认列对应。")
    detect(upload, name)
    with on_disk(upload, name) as path:
        try:
            source.sample = sample_of(path, source.key)
        except AdsError as error:
            plain = RongheError.from_engine(error)
            raise Invalid(plain.code, plain.message, hint=plain.hint) from error
    source.save(update_fields=["sample", "updated_at"])
    return source


@contextmanager
def on_disk(upload: BinaryIO, name: str) -> Iterator[Path]:
    """The upload as a file of that name, as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="ronghe-ads-") as folder:
        path = Path(folder) / Path(name).name.replace("\x00", "")
        upload.seek(0)
        with path.open("wb") as target:
            shutil.copyfileobj(upload, target)
        yield path


def sample_of(path: Path, key: str) -> dict[str, Any]:
    """The headers, and the first rows as the guessed mapping reads them, without personal data."""
    opened = open_source(path)
    headers = list(opened.headers[:MOST_COLUMNS])
    guessed = guessed_columns(headers, key)
    rows: list[dict[str, str]] = []
    if guessed:
        mapping = Mapping(key, {field: tuple(found) for field, found in guessed.items()})
        for record in itertools.islice(opened.records(mapping), ROWS):
            rows.append(_row(record.values))
    return {"name": path.name, "headers": headers, "rows": rows}


def _row(values: Sequence[str]) -> dict[str, str]:
    pairs = zip(FIELDS, values, strict=False)  # a row in trouble has no cells
    return {field.key: mask(value[:LONGEST]) for field, value in pairs if value}


def guessed_columns(headers: Sequence[str], key: str) -> dict[str, list[str]]:
    """What the headers seem to say; nothing where no column looks like a title."""
    try:
        return {field: list(found) for field, found in guess(list(headers), key).columns.items()}
    except AdsError:
        return {}
