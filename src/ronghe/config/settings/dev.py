"""A developer's or a demo machine: keys made once and kept in the data folder."""

from __future__ import annotations

from ronghe.config.keys import kept_key
from ronghe.config.settings.base import *  # noqa: F403
from ronghe.config.settings.base import RONGHE_FIELD_KEY, RONGHE_HOME, SECRET_KEY

SECRET_KEY = SECRET_KEY or kept_key(RONGHE_HOME, "secret.key")
RONGHE_FIELD_KEY = RONGHE_FIELD_KEY or kept_key(RONGHE_HOME, "field.key")
