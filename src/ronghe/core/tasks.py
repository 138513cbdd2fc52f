"""Background work: the one place the task library is imported. Tasks take ids and are enqueued on commit."""

from __future__ import annotations

from django_tasks import task

__all__ = ["task"]
