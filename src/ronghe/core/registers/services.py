"""The writes of a register, made from its model: record, amend, close, reopen, import, attach, note, reveal.

An app calls ``register_services`` once, in its ``services``; each write is a ``@service`` of its own name
(``faculty.studio.recorded``), so that the history says what was done by whom and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RongheError, RuleViolated, require
from ronghe.core.fields import EncryptedTextField
from ronghe.core.models import PersonalReveal, RegisterRow, RowFile, RowNote, RowState
from ronghe.core.service import locked, service

F = TypeVar("F", bound=Callable[..., Any])
Values = Mapping[str, Any]

THINGS: dict[str, Any] = {}
"""What the timeline calls the thing of each register: ``faculty.studio`` → 名师工作室."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule of a register says of a row: at which field, and whether it refuses or only warns."""

    message: str
    field: str = ""
    hint: str = ""
    refuses: bool = True


Write = Callable[..., Any]
Prepare = Callable[[Any], object]
"""Sets the columns of a row that follow from the others, before the rules are asked."""

Check = Callable[[Any], Iterable[Finding]]
"""A rule over an unsaved or stored row. It may look at other rows."""


@dataclass(frozen=True)
class RowServices:
    """The writes that every kept row has: record, amend, import, attach, note, reveal."""

    action: str
    model: type[Any]
    check: Check
    prepare: Prepare
    locks: tuple[str, ...] = ()
    record: Write = field(init=False)
    amend: Write = field(init=False)
    import_rows: Write = field(init=False)
    attach: Write = field(init=False)
    note: Write = field(init=False)
    reveal: Write = field(init=False)

    def __post_init__(self) -> None:
        for name, (verb, function) in self.makers().items():
            object.__setattr__(self, name, self.service(verb, function))

    def makers(self) -> dict[str, tuple[str, Write]]:
        """Each write: the verb of its action and the function behind it, which gets these services first."""
        return {
            "record": ("recorded", _record),
            "amend": ("amended", _amend),
            "import_rows": ("imported", _import),
            "attach": ("file_added", _attach),
            "note": ("noted", _note),
            "reveal": ("revealed", _reveal),
        }

    def service(self, verb: str, function: Write) -> Write:
        """The function as a service of the model's app."""

        def write(*args: Any, actor: Actor, **more: Any) -> Any:
            return function(self, *args, actor=actor, **more)

        write.__module__ = self.model.__module__
        write.__name__ = f"{verb}_{self.model._meta.model_name}"
        write.__doc__ = function.__doc__
        return service(f"{self.action}.{verb}")(write)

    def may_keep(self, actor: Actor, row: Any) -> bool:
        kept: bool = self.model.access.may_keep(actor, row.jurisdiction.path, row.organisation_id)
        return kept

    def refuse_change(self, row: Any) -> None:
        """Raise where the row can no longer be amended."""
        raise NotImplementedError

    def on_record(self, row: Any, actor: Actor) -> None:
        """What a new row gets besides what people enter."""

    def on_recorded(self, row: Any, actor: Actor) -> None:
        """What follows from a new row, once it is stored."""

    def findings(self, row: Any) -> list[Finding]:
        """What the rules say of the row as it is."""
        return list(self.check(row))

    def warnings(self, row: Any) -> list[Finding]:
        return [one for one in self.findings(row) if not one.refuses]


@dataclass(frozen=True)
class RegisterServices(RowServices):
    """The writes of one register: those of every row, and its end and return."""

    close: Write = field(init=False)
    reopen: Write = field(init=False)
    close_many: Write = field(init=False)
    reopen_many: Write = field(init=False)

    def makers(self) -> dict[str, tuple[str, Write]]:
        return {
            **super().makers(),
            "close": ("closed", _close),
            "reopen": ("reopened", _reopen),
            "close_many": ("closed_together", _close_many),
            "reopen_many": ("reopened_together", _reopen_many),
        }

    def refuse_change(self, row: Any) -> None:
        if not row.is_current:
            raise InvalidTransition("core.register.closed", "已终止的登记不能修改。", hint="请先恢复再修改。")


def no_rule(_row: Any) -> tuple[()]:
    """For rows that may be anything their columns allow."""
    return ()


def register_services(
    action: str,
    model: type[RegisterRow],
    *,
    thing: Any = None,
    check: Check | None = None,
    prepare: Prepare | None = None,
    locks: Sequence[str] = (),
) -> RegisterServices:
    """The writes of a register under ``action`` (``app.thing``), with the rule that rows must keep.

    ``thing`` is what the timeline calls it, by default the model's ``verbose_name``. ``locks`` names the
    keys whose rows are locked while the rule is asked: two people cannot both take the last place.
    """
    THINGS[action] = thing or model._meta.verbose_name
    return RegisterServices(action, model, check or no_rule, prepare or no_rule, tuple(locks))


def _record(of: RowServices, values: Values, *, actor: Actor) -> Any:
    """Enter a new row under the name of its organisation."""
    row = of.model(**values)
    if not row.organisation_id:
        raise Invalid("core.register.unit", "请选择单位。", fields={"organisation": "请选择单位。"})
    row.jurisdiction = row.organisation.jurisdiction
    require(of.may_keep(actor, row), "您不能以该单位的名义登记。")
    of.on_record(row, actor)
    _save(of, row)
    of.on_recorded(row, actor)
    return row


def _amend(
    of: RowServices,
    row: RegisterRow,
    values: Values,
    *,
    actor: Actor,
    reason: str,
    seen: str = "",
) -> RegisterRow:
    """Correct a row. What it was stays in the history, with the reason.

    ``seen`` is ``version_of`` the row the form was made from: somebody's change in between is not lost.
    """
    require(of.may_keep(actor, row), "您不能修改该单位的登记。")
    _wants_reason(reason, "修改")
    locked(row)
    if seen and seen != version_of(row):
        raise Conflict(
            "core.register.changed",
            "这条登记刚被他人修改，您看到的不是最新内容，没有保存。",
            hint="请重新打开修改页面，核对后再改。",
        )
    of.refuse_change(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.jurisdiction = row.organisation.jurisdiction
    require(of.may_keep(actor, row), "您不能以该单位的名义登记。")
    _save(of, row)
    return row


def _close(
    of: RegisterServices, row: RegisterRow, *, actor: Actor, reason: str, on: date | None = None
) -> RegisterRow:
    """End a row: it stays readable and counts no longer."""
    require(of.may_keep(actor, row), "您不能终止该单位的登记。")
    _wants_reason(reason, "终止")
    locked(row)
    if not row.is_current:
        raise InvalidTransition("core.register.closed", "这条登记已经终止。")
    row.state, row.closed_reason = RowState.CLOSED, reason.strip()[:200]
    row.closed_on = on or timezone.localdate()
    row.save(update_fields=["state", "closed_on", "closed_reason", "updated_at"])
    return row


def _reopen(of: RegisterServices, row: RegisterRow, *, actor: Actor, reason: str) -> RegisterRow:
    """Take a closed row into use again; the rules are asked anew."""
    require(of.may_keep(actor, row), "您不能恢复该单位的登记。")
    _wants_reason(reason, "恢复")
    locked(row)
    if row.is_current:
        raise InvalidTransition("core.register.current", "这条登记没有终止，不必恢复。")
    row.state, row.closed_on, row.closed_reason = RowState.CURRENT, None, ""
    _save(of, row)
    return row


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """Why one row of several could not be done."""

    row: Any
    error: RongheError


class SomeRefused(RongheError):
    """Several at once, and some cannot: nothing was done."""

    status = 422
    title = "有几条不能办理"

    def __init__(self, troubles: Sequence[RowTrouble], total: int) -> None:
        super().__init__(
            "core.many.refused",
            f"选中 {total} 条，其中 {len(troubles)} 条不能办理，一条也没有办理。",
            hint="请去掉这几条，或先处理好再一并办理。",
        )
        self.troubles = list(troubles)


def do_all(rows: Iterable[Any], act: Callable[[Any], Any]) -> list[Any]:
    """Do it to all or to none; ``SomeRefused`` names each row that cannot."""
    listed, troubles, done = list(rows), [], []
    with transaction.atomic():
        for row in listed:
            try:
                with transaction.atomic():
                    done.append(act(row))
            except RongheError as error:
                troubles.append(RowTrouble(row, error))
        if troubles:
            raise SomeRefused(troubles, len(listed))
    return done


def _close_many(
    of: RegisterServices, rows: Iterable[RegisterRow], *, actor: Actor, reason: str
) -> list[RegisterRow]:
    """End several rows for one reason, or none of them."""
    return do_all(rows, lambda row: _close(of, row, actor=actor, reason=reason))


def _reopen_many(
    of: RegisterServices, rows: Iterable[RegisterRow], *, actor: Actor, reason: str
) -> list[RegisterRow]:
    """Take several rows into use again for one reason, or none of them."""
    return do_all(rows, lambda row: _reopen(of, row, actor=actor, reason=reason))


def _import(of: RowServices, rows: Sequence[Any], *, actor: Actor) -> int:
    """Enter the new rows of a checked sheet and amend the others; a blank cell changes nothing."""
    held = {
        one.pk: one
        for one in of.model._default_manager.visible_to(actor)
        .select_related("jurisdiction", "organisation__jurisdiction")
        .filter(pk__in=[row.existing["pk"] for row in rows if row.existing])
    }
    for row in rows:
        values = {name: value for name, value in row.items() if value is not None}
        with _at_row(row.row_number):
            if row.existing:
                _amend(of, held[row.existing["pk"]], values, actor=actor, reason="从 Excel 导入")
            else:
                _record(of, values, actor=actor)
    return len(rows)


@contextmanager
def _at_row(number: int) -> Any:
    try:
        yield
    except RongheError as error:
        error.message = f"第 {number} 行：{error.message}"
        raise


def _attach(
    of: RowServices,
    row: RegisterRow,
    upload: UploadedFile,
    name: str,
    *,
    actor: Actor,
    caption: str = "",
) -> RowFile:
    """Add a file that proves something about the row."""
    require(of.may_keep(actor, row), "您不能为该单位的登记添加材料。")
    return attach_file(row, upload, name, actor=actor, caption=caption)


def attach_file(row: Any, upload: UploadedFile, name: str, *, actor: Actor, caption: str = "") -> RowFile:
    """Keep a file beside any row with a jurisdiction. Part of a service, which asks for permission."""
    file = evidence.keep(upload, name, jurisdiction=row.jurisdiction, actor=actor)
    kept = RowFile(model=row._meta.label, row=row.pk, file=file, caption=caption.strip()[:200])
    kept.save()
    return kept


def _note(of: RowServices, row: RegisterRow, *, actor: Actor, text: str) -> RowNote:
    """Write a remark on the row."""
    require(of.model.access.may_open(actor), "您不能为这条登记写备注。")
    return write_note(row, text, actor=actor)


def write_note(row: Any, text: str, *, actor: Actor) -> RowNote:
    """Keep a remark on any row. Part of a service."""
    if not text.strip():
        raise Invalid("core.note.empty", "请填写备注。", fields={"text": "请填写备注。"})
    return RowNote.objects.create(
        model=row._meta.label, row=row.pk, text=text.strip()[:2000], written_by_id=actor.user_id
    )


def _reveal(of: RowServices, row: RegisterRow, *, actor: Actor, name: str, reason: str) -> str:
    """A personal cell in the clear; who saw it and why is kept."""
    require(of.may_keep(actor, row), "您不能查看该单位登记的个人信息。")
    if not isinstance(of.model._meta.get_field(name), EncryptedTextField):
        raise Invalid("core.reveal.field", "这一项不是个人信息。")
    if not reason.strip():
        raise RuleViolated(
            "core.reveal.reason", "查看个人信息须说明事由。", fields={"reason": "请填写事由。"}
        )
    PersonalReveal.objects.create(
        model=row._meta.label, row=row.pk, field=name, seen_by_id=actor.user_id, reason=reason.strip()[:200]
    )
    return str(getattr(row, name))


def version_of(row: RegisterRow) -> str:
    """Changes with every change of the row."""
    return row.updated_at.isoformat() if row.updated_at else ""


def _wants_reason(reason: str, act: str) -> None:
    if not reason.strip():
        raise RuleViolated("core.register.reason", f"{act}须写明理由。", fields={"reason": "请填写理由。"})


def _lock_named(row: Any, name: str) -> None:
    """Hold the row that a key names until the end of the transaction, as it stands now."""
    key = getattr(row, f"{name}_id")
    if key is not None:
        target = row._meta.get_field(name).related_model
        setattr(row, name, target._default_manager.select_for_update(of=("self",)).filter(pk=key).first())


def _save(of: RowServices, row: RegisterRow) -> None:
    """Ask the fields, the constraints and the rules of the register, then write."""
    for name in of.locks:
        _lock_named(row, name)
    of.prepare(row)
    try:
        row.full_clean()
    except ValidationError as error:
        raise as_invalid(error) from error
    refused = [one for one in of.findings(row) if one.refuses]
    if refused:
        raise RuleViolated(
            "core.register.rule",
            "".join(one.message for one in refused),
            fields={one.field: one.message for one in refused if one.field},
            hint="".join(dict.fromkeys(one.hint for one in refused)),
        )
    row.save()


def as_invalid(error: ValidationError) -> Invalid:
    """What the model says of its fields, as an error of ours."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    fields = {name: "".join(texts) for name, texts in found.items() if name and name != "__all__"}
    return Invalid(
        "core.register.invalid", "".join(t for texts in found.values() for t in texts), fields=fields
    )
