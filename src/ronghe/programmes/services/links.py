"""The writes of the links of programmes and occupations: every one makes a version of all links."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, RongheError, RuleViolated, require
from ronghe.core.service import service
from ronghe.engine.coding.graph import Change as GraphChange
from ronghe.engine.coding.graph import Link, LinkGraph, LinkKind, read_official
from ronghe.engine.coding.linking import shipped_linker
from ronghe.engine.coding.model import shipped_model
from ronghe.engine.errors import EngineError
from ronghe.programmes import perms
from ronghe.programmes.models import LinkChange, LinkVersion, OccupationLink
from ronghe.programmes.models.links import LinkAct
from ronghe.programmes.queries import links as queries

LARGEST = 20 * 1024 * 1024
BATCH = 2000
OCCUPATION = re.compile(r"[1-9]-\d\d-\d\d(-\d\d)?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act on the links came to; no version where nothing changed."""

    version: LinkVersion | None
    programmes: int
    changed: int
    troubles: tuple[str, ...] = ()


@service("programmes.links.imported")
def import_links(path: Path, *, actor: Actor, source: str) -> Outcome:
    """Take the occupations that the national teaching standards name from the official file.

    A code that does not exist is named and left out; what people decided stays.
    """
    require(perms.keeps_links(actor), "您的角色不能导入专业与职业的对应。")
    known = queries.known_occupations() | set(shipped_model().classes.codes)
    try:
        found = read_official(path, known)
    except EngineError as error:
        raise RongheError.from_engine(error) from error
    if not found.rows:
        raise Invalid(
            "programmes.links.nothing",
            "文件里没有一行可以采用。" + "".join(f"{one}；" for one in found.troubles[:5]),
            hint="须有专业代码、专业名称、办学层次、职业编码四列，职业编码之间用 | 隔开。",
        )
    old = queries.graph()
    new = old.with_official(found.rows, source=source.strip()[:300])
    version, changed = _store(new, old, LinkAct.IMPORTED, source, actor)
    return Outcome(version, len(found.rows), changed, found.troubles)


@service("programmes.links.uploaded")
def upload_links(data: bytes, name: str, *, actor: Actor, source: str) -> Outcome:
    """The same from a file that came over the web."""
    require(perms.keeps_links(actor), "您的角色不能导入专业与职业的对应。")
    if len(data) > LARGEST:
        raise Invalid("programmes.links.large", "文件超过20MB。", fields={"file": "文件超过20MB。"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "official.csv"
        path.write_bytes(data)
        return import_links(path, actor=actor, source=source or name)


@service("programmes.links.predicted")
def predict_links(*, actor: Actor, whole_catalogue: bool = False) -> Outcome:
    """Predict occupations for programmes without official links: those of the schools, or the catalogue."""
    require(perms.keeps_links(actor), "您的角色不能预测专业与职业的对应。")
    programmes = queries.programmes_to_link(whole_catalogue=whole_catalogue)
    if not programmes:
        raise RuleViolated(
            "programmes.links.no_programme", "还没有登记学校专业，没有可以预测的。", hint="请先登记专业。"
        )
    old = queries.graph()
    new = old.with_predicted(programmes, shipped_linker(), source="系统预测")
    version, changed = _store(new, old, LinkAct.PREDICTED, "系统预测", actor)
    return Outcome(version, len(programmes), changed)


@service("programmes.links.reviewed")
def review_link(
    programme: str, occupation: str, *, accepted: bool, actor: Actor, reason: str = ""
) -> LinkVersion | None:
    """Accept or refuse one link, or add one that nobody had; official ones are not for review."""
    require(perms.keeps_links(actor), "您的角色不能审核专业与职业的对应。")
    programme, occupation = programme.strip().upper(), occupation.strip()
    _check_review(programme, occupation, accepted=accepted, reason=reason)
    old = _graph_of(programme)
    source = f"人工审核：{reason.strip() or '认可'}"[:300]
    try:
        new = old.reviewed(programme, occupation, accepted=accepted, source=source)
    except EngineError as error:
        raise RuleViolated(error.code, f"{error.message}。", hint=f"{error.hint}。") from error
    version, _changed = _store(new, old, LinkAct.REVIEWED, source, actor)
    return version


def _check_review(programme: str, occupation: str, *, accepted: bool, reason: str) -> None:
    if not OCCUPATION.fullmatch(occupation):
        text = f"“{occupation[:12]}”不是职业代码，应如 6-18-01-01。".replace("\x00", "")
        raise Invalid("programmes.links.occupation", text, fields={"occupation": text})
    exists = OccupationLink.objects.filter(programme=programme, occupation=occupation).exists()
    if not exists and not accepted:
        raise Invalid("programmes.links.unknown", "没有这一条对应，不能否定。")
    if not reason.strip() and (not accepted or not exists):
        word = "否定" if exists else "增加"
        raise Invalid("programmes.links.reason", f"{word}对应须写明理由。", fields={"reason": "请填写理由。"})
    if not exists and not queries.exists(occupation):
        text = f"职业分类大典中没有代码“{occupation}”。"
        raise Invalid("programmes.links.occupation", text, fields={"occupation": text})


def _graph_of(programme: str) -> LinkGraph:
    """The links of one programme in the version in force: a review touches no others."""
    rows = OccupationLink.objects.filter(programme=programme)
    links = [Link(r.programme, r.occupation, LinkKind(r.kind), r.source, r.score, r.since) for r in rows]
    return LinkGraph(queries.current_number(), {link.key: link for link in links})


def _store(
    new: LinkGraph, old: LinkGraph, act: LinkAct, source: str, actor: Actor
) -> tuple[LinkVersion | None, int]:
    """Write what changed and the version that changed it; its number is unique, so no two take it at once."""
    LinkVersion.objects.select_for_update().order_by("-number").first()
    changes = new.changes_from(old)
    if not changes:
        return None, 0
    version = LinkVersion(
        number=new.version,
        act=act,
        source=source.strip()[:300],
        changed=len(changes),
        made_by=(actor.name or actor.system)[:120],
    )
    _write_links(changes)
    for kind in LinkKind:
        setattr(version, kind.value, OccupationLink.objects.filter(kind=kind.value).count())
    version.save()
    LinkChange.objects.bulk_create([_change(version, one) for one in changes], batch_size=BATCH)
    return version, len(changes)


def _write_links(changes: Sequence[GraphChange]) -> None:
    gone = [one.before for one in changes if one.before and one.after is None]
    held = {programme for programme, _ in (link.key for link in gone)}
    rows = OccupationLink.objects.filter(programme__in=held).values_list("pk", "programme", "occupation")
    keys = {link.key for link in gone}
    OccupationLink.objects.filter(pk__in=[pk for pk, *key in rows if tuple(key) in keys]).delete()
    OccupationLink.objects.bulk_create(
        [_row(one.after) for one in changes if one.after],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["programme", "occupation"],
        update_fields=["kind", "source", "score", "since"],
    )


def _row(link: Link) -> OccupationLink:
    return OccupationLink(
        programme=link.programme_code,
        occupation=link.occupation_code,
        kind=link.kind.value,
        source=link.source,
        score=link.score,
        since=link.since,
    )


def _change(version: LinkVersion, one: GraphChange) -> LinkChange:
    programme, occupation = next(link.key for link in (one.after, one.before) if link)
    return LinkChange(
        version=version,
        programme=programme,
        occupation=occupation,
        before=one.before.kind.value if one.before else "",
        before_score=one.before.score if one.before else None,
        after=one.after.kind.value if one.after else "",
        after_score=one.after.score if one.after else None,
    )
