"""Every write to the catalogues."""

from ronghe.reference.services.calendars import load_calendar_year
from ronghe.reference.services.loading import Loaded, activate_version, load_catalogue, load_shipped
from ronghe.reference.services.successions import settle_successions

__all__ = [
    "Loaded",
    "activate_version",
    "load_calendar_year",
    "load_catalogue",
    "load_shipped",
    "settle_successions",
]
