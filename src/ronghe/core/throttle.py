"""How often one visitor may do something without signing in. The address is kept as a keyed digest only.

The counts are in the database: with one count a process, every further process allowed as much again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from axes.helpers import get_client_ip_address
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ronghe.core.models.throttle import ThrottleCount

_COUNT = """
insert into core_throttlecount as held (key, count, ends_at) values (%s, 1, %s)
on conflict (key) do update set
  count = case when held.ends_at > %s then held.count + 1 else 1 end,
  ends_at = case when held.ends_at > %s then held.ends_at else excluded.ends_at end
"""


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most ``most`` times within ``seconds`` from one address; ``about`` tells kinds and things apart."""

    name: str
    most: int
    seconds: int

    def _key(self, request: HttpRequest, about: str) -> str:
        address = str(get_client_ip_address(request))
        text = f"{self.name}:{about}:{address}"
        return salted_hmac("ronghe.portal.limits", text, algorithm="sha256").hexdigest()

    def allows(self, request: HttpRequest, about: str = "") -> bool:
        rows = ThrottleCount.objects.filter(key=self._key(request, about), ends_at__gt=timezone.now())
        return (rows.values_list("count", flat=True).first() or 0) < self.most

    def count(self, request: HttpRequest, about: str = "") -> None:
        """Count one time of this visitor; counters that have ended are swept away."""
        now = timezone.now()
        ends_at = now + timedelta(seconds=self.seconds)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self._key(request, about), ends_at, now, now])
        ThrottleCount.objects.filter(ends_at__lt=now - timedelta(hours=1)).delete()
