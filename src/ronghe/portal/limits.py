"""How often one visitor may send a comment."""

from __future__ import annotations

from ronghe.core.throttle import Throttle

MOST = 5
COMMENTS = Throttle("portal-comment", most=MOST, seconds=600)

may_send = COMMENTS.allows
sent = COMMENTS.count
