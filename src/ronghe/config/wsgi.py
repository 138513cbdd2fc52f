"""WSGI entry point for gunicorn."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from ronghe.core import postgres

postgres.become_web_process()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings.prod")
application = get_wsgi_application()
