"""What waits with teachers: for the school, the bureau, and the teacher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.faculty import perms
from ronghe.faculty.models import PracticeEntry, Recognition, Recruitment
from ronghe.faculty.queries.clocks import specialist_teachers
from ronghe.faculty.queries.teachers import open_corrections

WITHIN = 90


def _tell(
    name: str, label: str, address: str, note: str = "", tone: str = "active"
) -> Callable[[Mapping[str, int]], Iterable[Todo]]:
    def tell(numbers: Mapping[str, int]) -> Iterable[Todo]:
        if numbers[name]:
            yield Todo(label, numbers[name], address, note, tone)

    return tell


def school_work(actor: Actor) -> Iterable[Pile]:
    """Corrections and practice to check, applications to review, hirings that came back."""
    if not actor.has(Role.SCHOOL):
        return
    today = timezone.localdate()
    listed = reverse("faculty:recognition_list")
    yield Pile(
        {"rows": open_corrections(actor)},
        _tell("rows", _("待核对的教师信息更正"), reverse("faculty:correction_list") + "?state=proposed"),
    )
    yield Pile(
        {"rows": PracticeEntry.objects.visible_to(actor).filter(state="recorded")},
        _tell("rows", _("待确认的企业实践"), reverse("faculty:practice_list") + "?state=recorded"),
    )
    yield Pile(
        {"rows": Recognition.objects.visible_to(actor).filter(state="school_review")},
        _tell("rows", _("待学校审核的双师型认定"), f"{listed}?state=school_review"),
    )
    yield Pile(
        {"rows": Recruitment.objects.visible_to(actor).filter(state="returned")},
        _tell(
            "rows",
            _("退回补正的教师招聘"),
            reverse("faculty:recruitment_list") + "?state=returned",
            tone="warn",
        ),
    )
    lapsing = specialist_teachers(actor, today).filter(practice_lapses_on__lte=today + timedelta(days=WITHIN))
    yield Pile(
        {"rows": lapsing},
        _tell(
            "rows",
            _("企业实践不足或将到期的教师"),
            reverse("faculty:clock_list") + f"?within={WITHIN}",
            _("90 天内低于每五年的规定时长"),
            "warn",
        ),
    )


def bureau_work(actor: Actor) -> Iterable[Pile]:
    """Applications and hirings to decide."""
    listed = reverse("faculty:recognition_list")
    if actor.has(*perms.REVIEWERS):
        cases = Recognition.objects.visible_to(actor)
        over = Q(state="publicity", publicity_to__lt=timezone.localdate())
        yield Pile(
            {"rows": cases.filter(state="bureau_review")},
            _tell("rows", _("待审核的双师型认定"), f"{listed}?state=bureau_review"),
        )
        yield Pile(
            {"rows": cases.filter(over)},
            _tell("rows", _("公示期满待认定的双师型教师"), f"{listed}?state=publicity"),
        )
        yield Pile(
            {"rows": cases.filter(state="appealed")},
            _tell("rows", _("双师型认定申诉"), f"{listed}?state=appealed", tone="warn"),
        )
    if actor.has(*perms.APPROVERS):
        yield Pile(
            {"rows": Recruitment.objects.visible_to(actor).filter(state="submitted")},
            _tell("rows", _("待审批的教师招聘"), reverse("faculty:recruitment_list") + "?state=submitted"),
        )


def own_work(actor: Actor) -> Iterable[Pile]:
    """What came back to a teacher."""
    if not actor.has(Role.TEACHER):
        return
    mine = {"teacher__user_id": actor.user_id or 0, "state": "returned"}
    yield Pile(
        {"rows": PracticeEntry.objects.filter(**mine)},
        _tell("rows", _("退回补正的企业实践"), reverse("faculty:teacher_own"), tone="warn"),
    )
    yield Pile(
        {"rows": Recognition.objects.filter(**mine)},
        _tell("rows", _("退回补正的双师型认定"), reverse("faculty:teacher_own"), tone="warn"),
    )


def install() -> None:
    """Once, when the addresses are loaded."""
    for source in (school_work, bureau_work, own_work):
        if source not in TODO_SOURCES:
            TODO_SOURCES.append(source)
