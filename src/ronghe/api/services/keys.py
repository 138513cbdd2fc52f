"""Keys of partner systems: issued once, counted in the database, revoked with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from ronghe.api import perms
from ronghe.api.enums import Scope
from ronghe.api.models import ApiKey
from ronghe.api.rules.keys import new_key, prefix_of
from ronghe.core.actor import Actor, Grant
from ronghe.core.digests import keyed_digest
from ronghe.core.errors import Invalid, InvalidTransition, require
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.core.scope import paths_above
from ronghe.core.service import service
from ronghe.directory.models import Organisation

LONGEST = timedelta(days=3 * 366)
PURPOSE = "api-key"


@service("api.key.issued")
def issue_key(
    place: Jurisdiction,
    *,
    actor: Actor,
    name: str,
    organisation: Organisation,
    scopes: Sequence[str],
    valid_to: date,
    per_minute: int = 120,
) -> tuple[ApiKey, str]:
    """Make a key for a unit's system; the text is given back this once and not kept."""
    require(perms.can_keep_partners(actor, place), "由系统管理员或政府办公室发放密钥。")
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = "请填写用途。"
    if not scopes or set(scopes) - set(Scope.values):
        wrong["scopes"] = "请选择权限。"
    if not timezone.localdate() <= valid_to <= timezone.localdate() + LONGEST:
        wrong["valid_to"] = "有效期须从今天起、不超过三年。"
    if not 1 <= per_minute <= 6000:
        wrong["per_minute"] = "应在 1 到 6000 之间。"
    if not _in_line(organisation, place):
        wrong["organisation"] = "使用单位须属于本辖区、其上级或下级。"
    if wrong:
        raise Invalid("api.key.invalid", "密钥没有发放，请改正标出的内容。", fields=wrong)
    prefix, text = new_key()
    made = ApiKey.objects.create(
        jurisdiction=place,
        name=name.strip(),
        organisation=organisation,
        prefix=prefix,
        digest=keyed_digest(text, PURPOSE),
        scopes=sorted(set(scopes)),
        per_minute=per_minute,
        valid_to=valid_to,
        issued_by_id=actor.user_id,
    )
    return made, text


def _in_line(organisation: Organisation, place: Jurisdiction) -> bool:
    path = organisation.jurisdiction.path
    return path.startswith(place.path) or path in paths_above(place.path)


@service("api.key.revoked")
def revoke_key(key: ApiKey, *, actor: Actor, reason: str) -> ApiKey:
    """Stop a key at once."""
    require(perms.can_stop_partners(actor, key.jurisdiction))
    if not reason.strip():
        raise Invalid("api.key.reason", "停用须写明理由。", fields={"reason": "请填写。"})
    row = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if row.revoked_at is not None:
        raise InvalidTransition("api.key.revoked", "这个密钥已经停用。")
    row.revoked_at = timezone.now()
    row.revoked_reason = reason.strip()[:200]
    row.save(update_fields=["revoked_at", "revoked_reason", "updated_at"])
    return row


def key_of(text: str) -> ApiKey | None:
    """The key in force that this text is; none without a word of why."""
    prefix = prefix_of(text)
    if not prefix:
        return None
    rows = ApiKey.objects.select_related("jurisdiction", "organisation__jurisdiction")
    found = rows.filter(prefix=prefix, digest=keyed_digest(text, PURPOSE)).first()
    return found if found is not None and found.is_valid_on(timezone.localdate()) else None


def count_use(key: ApiKey) -> int:
    """Count one call of the running minute, for all processes at once; how many there were."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into api_apiuse (key_id, minute, count, last_used_at) values (%s, %s, 1, %s)"
            " on conflict (key_id) do update set"
            " count = case when api_apiuse.minute = excluded.minute then api_apiuse.count + 1 else 1 end,"
            " minute = excluded.minute, last_used_at = excluded.last_used_at returning count",
            [key.pk, int(now.timestamp()) // 60, now],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 1


def actor_of_key(key: ApiKey) -> Actor:
    """Who acts through a key: its unit, in nothing but what units may do; the history names the key."""
    organisation = key.organisation
    place = organisation.jurisdiction
    grant = Grant(Role.ASSOCIATION, place.pk, place.path, organisation.pk)
    return Actor(user_id=None, name=f"接口密钥 {key.prefix}（{key.name}）", grants=(grant,))
