"""What the units of Shaoxing have reported: every state of a report and of a task, overdue ones included."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ronghe.core.actor import Actor
from ronghe.demo import names
from ronghe.demo.city import SEED, City
from ronghe.demo.files import picture, proof
from ronghe.demo.plans import shaoxing_plan
from ronghe.directory.models import Organisation
from ronghe.policy.enums import TaskState, UnitRole
from ronghe.policy.models import ProgressReport, Task
from ronghe.policy.services.progress import (
    Progress,
    Upload,
    accept_report,
    amend_report,
    report_progress,
    return_report,
    set_task_state,
)

_STATES = (
    (TaskState.DONE, 34),
    (TaskState.ON_TRACK, 40),
    (TaskState.LATE, 9),
    (TaskState.PAUSED, 3),
    (TaskState.NOT_STARTED, 14),
)
"""How many in a hundred tasks come to stand where."""

_WORDS = {
    TaskState.DONE: "演示文字：工作已经完成，成果已通过验收，相关材料见附件。",
    TaskState.ON_TRACK: "演示文字：已印发年度工作安排，明确了责任科室，正按计划推进。",
    TaskState.LATE: "演示文字：因协调事项较多，进度比原计划晚约两个月，拟下季度补上。",
    TaskState.PAUSED: "演示文字：因上级政策拟调整，暂缓实施，待新规定明确后继续。",
    TaskState.NOT_STARTED: "演示文字：前期调研尚未开始，已列入下季度安排。",
}
_PERCENT = {TaskState.ON_TRACK: (25, 90), TaskState.LATE: (10, 50), TaskState.PAUSED: (5, 40)}
_DILIGENCE = dict(
    zip((code for code, *_names in names.COUNTIES), (0.85, 0.7, 0.6, 0.5, 0.4, 0.25), strict=True)
)
"""How many of the tasks that are done a county, by its code, has reported so of its own part."""
_EVERY_RETURNED, _EVERY_AMENDED, _EVERY_WAITING = 9, 11, 8


@dataclass(frozen=True, slots=True)
class Voice:
    """Who can report on a task for which organisation."""

    organisation: Organisation
    actor: Actor


def report_work(city: City) -> None:
    """Go through the tasks in order; what becomes of each is drawn from the seeded chance."""
    plan = shaoxing_plan(city)
    tasks = list(Task.objects.running().filter(plan=plan).order_by("order", "pk"))
    office = city.actor("demo-office")
    for number, task in enumerate(tasks):
        state = city.random.choices([s for s, _ in _STATES], [w for _, w in _STATES])[0]
        if task.deadline_on is not None and task.deadline_on < city.today:
            state = TaskState.DONE if number % 2 else TaskState.LATE
        voices = _voices(city, task)
        if not voices:
            _without_units(task, state, office)
        elif state != TaskState.NOT_STARTED:
            _report(city, task, state, voices, number, office)


def report_in_counties(city: City) -> None:
    """Each county on its part of what is done; some are quicker than others."""
    plan, office = shaoxing_plan(city), city.actor("demo-office")
    chance = Random(f"{SEED}-counties")  # noqa: S311  no secret: the same each time
    done = Task.objects.running().filter(plan=plan, state=TaskState.DONE)
    for number, task in enumerate(done.order_by("order", "pk")):
        told = set(task.reports.values_list("organisation", flat=True))
        for voice in _voices(city, task):
            share = _DILIGENCE.get(voice.organisation.jurisdiction.code)
            if share is None or voice.organisation.pk in told or chance.random() > share:
                continue
            accept_report(
                _submit(city, task, TaskState.DONE, voice, number), actor=office, note="演示：核对属实"
            )


def _voices(city: City, task: Task) -> list[Voice]:
    """The lead and responsible units that have somebody to speak for them, the lead first."""
    rows = task.units.order_by("order", "pk").prefetch_related("stands_for")
    found: dict[int, Voice] = {}
    for unit in sorted(rows, key=lambda row: row.role != UnitRole.LEAD):
        for organisation in sorted(unit.stands_for.all(), key=lambda one: one.pk):
            actor = city.speaker(organisation.pk)
            if actor is not None:
                found.setdefault(organisation.pk, Voice(organisation, actor))
    return list(found.values())


def _without_units(task: Task, state: str, office: Actor) -> None:
    """A task that names no unit is moved by the office itself."""
    if state in {TaskState.ON_TRACK, TaskState.DONE}:
        set_task_state(task, state, actor=office, reason="演示：政府办公室督查核定")


def _report(
    city: City, task: Task, state: TaskState, voices: list[Voice], number: int, office: Actor
) -> None:
    """The first unit's report decides; one or two others report too, and some of those wait or come back."""
    first, *others = voices
    report = _submit(city, task, state, first, number)
    judge = office if not office.has("policy_office", organisation_id=first.organisation.pk) else None
    if number % _EVERY_RETURNED == 0:
        return_report(report, actor=office, reason="演示：请补充数据口径和佐证材料后再报。")
        if number % (2 * _EVERY_RETURNED) == 0:
            report = _amend(report, state, first, number)
            accept_report(report, actor=office, note="演示：材料齐全，予以采纳")
    elif number % _EVERY_WAITING != 0 and judge is not None:
        accept_report(report, actor=office, note="演示：核对属实")
        if number % _EVERY_AMENDED == 0:
            _amend(report, state, first, number)
    for voice in others[: city.random.randint(0, 2)]:
        more = _submit(city, task, state, voice, number)
        if city.random.random() < 0.9:
            accept_report(more, actor=office, note="演示：核对属实")


def _submit(city: City, task: Task, state: TaskState, voice: Voice, number: int) -> ProgressReport:
    percent = 100 if state == TaskState.DONE else city.random.randint(*_PERCENT[state]) // 5 * 5
    progress = Progress(city.quarter, state, _WORDS[state], percent)
    files = _proofs(task, number, done=state == TaskState.DONE)
    return report_progress(task, progress, actor=voice.actor, organisation=voice.organisation, files=files)


def _amend(report: ProgressReport, state: TaskState, voice: Voice, number: int) -> ProgressReport:
    text = _WORDS[state] + "（更正：补充了数据口径。）"
    progress = Progress(report.period, state, text, report.percent)
    files = [proof(f"补充材料{number + 1}", ["数据口径说明：演示"])]
    return amend_report(report, progress, actor=voice.actor, files=files, note="演示：按要求补充")


def _proofs(task: Task, number: int, *, done: bool) -> list[Upload]:
    """A finished task has a document, every seventh a picture too; the rest say it in words."""
    files = [proof(f"任务{number + 1}", [task.title, "成果清单：演示一、演示二"])] if done else []
    return [*files, picture(f"任务{number + 1}现场")] if number % 7 == 0 else files
