"""The import page of any sheet: template download, upload, preview with counts, error workbook, confirmation.

An app gives the sheet, the permission and the service that saves::

    class OrganisationImport(ExcelImportView):
        sheet = ORGANISATION_SHEET
        title = _("导入机构")
        done_url = "directory:organisation_list"

        def may_import(self, actor): return perms.can_import_organisations(actor)
        def save(self, rows, *, actor): return import_organisations(rows, actor=actor)

    path("organisations/import/", OrganisationImport.as_view(), name="organisation_import")

One address does it all. GET shows the page; ``?get=template`` and ``?get=errors&file=TOKEN`` download; POST
with a file previews it, with ``act=import`` imports the previewed bytes, with ``act=cancel`` drops them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed, RongheError
from ronghe.core.excel.cells import shorten
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.importing import Imported, import_workbook
from ronghe.core.excel.problems import Problem
from ronghe.core.excel.report import Report, SheetWrong
from ronghe.core.excel.responses import XLSX
from ronghe.core.excel.rows import Row, RowState
from ronghe.core.excel.sheet import Sheet
from ronghe.core.excel.uploads import claimed_upload, drop_upload, keep_upload, read_upload

SHOWN_ROWS = 20
SHOWN_PROBLEMS = 50
_TONES = {RowState.NEW: "good", RowState.CHANGED: "warn", RowState.UNCHANGED: "idle"}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell of the preview; ``before`` is the stored text where it changes."""

    header: str
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview."""

    number: int
    state: str
    tone: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows of a report."""

    token: str
    file_name: str
    counts: dict[str, int]
    is_ok: bool
    has_changes: bool
    problems: Sequence[Problem]
    more_problems: int
    warnings: Sequence[Problem]
    headers: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    more_rows: int
    skipped_examples: int


def preview_of(report: Report, token: str) -> Preview:
    """The first rows and problems of a report, changed rows before new ones."""
    errors = report.errors
    changing = sorted(report.to_save(), key=lambda row: row.state is RowState.NEW)
    return Preview(
        token=token,
        file_name=report.file_name,
        counts=report.counts,
        is_ok=not errors,
        has_changes=bool(changing),
        problems=errors[:SHOWN_PROBLEMS],
        more_problems=max(0, len(errors) - SHOWN_PROBLEMS),
        warnings=report.warnings[:SHOWN_PROBLEMS],
        headers=tuple(column.header for column in report.definition.columns),
        rows=tuple(_shown(report, row) for row in changing[:SHOWN_ROWS]),
        more_rows=max(0, len(changing) - SHOWN_ROWS),
        skipped_examples=report.skipped_examples,
    )


def _shown(report: Report, row: Row) -> ShownRow:
    changes = row.changes()
    cells = []
    for column in report.definition.columns:
        value = row[column.name]
        text = "" if value is None else shorten(column.text(value), 80)
        before = None
        if column.name in changes:
            old = changes[column.name][0]
            before = "" if old is None else shorten(column.text(old), 80)
        cells.append(ShownCell(column.header, text, before))
    return ShownRow(row.row_number, _(row.state.value), _TONES[row.state], tuple(cells))


class ExcelImportView(View):
    """One import page; subclasses set ``sheet``, ``title``, ``done_url`` and define two methods."""

    sheet: ClassVar[Sheet]
    title: ClassVar[Any] = gettext_lazy("从 Excel 导入")
    lead: ClassVar[Any] = ""
    done_url: ClassVar[str] = ""
    template_name: ClassVar[str] = "components/import/page.html"

    # What an app says

    def may_import(self, actor: Actor) -> bool:
        """Whether the actor may open the page; the service checks again."""
        raise NotImplementedError

    def save(self, rows: Sequence[Row], /, *, actor: Actor) -> object:
        """The service that stores a batch of rows."""
        raise NotImplementedError

    def get_sheet(self) -> Sheet:
        """The sheet; override it where look-ups depend on ``self.request.actor``."""
        return self.sheet

    def crumbs(self) -> list[tuple[str, str]]:
        """The breadcrumb before this page."""
        return []

    def get_done_url(self) -> str:
        return reverse(self.done_url) if self.done_url else self.request.path

    # The page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_import(self.actor):
            raise NotAllowed(
                "excel.not_allowed", _("您的角色不能导入这张表。"), hint=_("请联系本单位管理员。")
            )
        response = super().dispatch(request, *args, **kwargs)
        assert isinstance(response, HttpResponse)  # noqa: S101  narrows the union of sync and async answers
        return response

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.actor  # type: ignore[attr-defined]  # set by the actor middleware
        return actor

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted, token = request.GET.get("get", ""), request.GET.get("file", "")
        sheet = self.get_sheet()
        if wanted == "template":
            return download(sheet.template(), _("%(name)s_导入模板.xlsx") % {"name": sheet.name})
        if not token:
            return self._page()
        upload = read_upload(token, sheet=sheet.name, user_id=self.actor.user_id)
        report = sheet.check(upload.data, upload.file_name)
        if wanted == "errors":
            name = _("%(name)s_错误标注.xlsx") % {"name": upload.file_name.rpartition(".")[0] or sheet.name}
            return download(report.error_workbook(), name)
        return self._page(preview=preview_of(report, token))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token, act = request.POST.get("file", ""), request.POST.get("act", "")
        if act == "import":
            return self._import(token)
        if act == "cancel":
            drop_upload(token, sheet=self.get_sheet().name, user_id=self.actor.user_id)
            messages.info(request, _("已撤销，没有导入任何内容。"))
            return self._see_other(request.path)
        return self._upload(request.FILES.get("workbook"))

    def _upload(self, file: UploadedFile | None) -> HttpResponse:
        sheet = self.get_sheet()
        try:
            data, name = uploaded_bytes(file)
            report = sheet.check(data, name)
        except (WorkbookError, Invalid) as error:
            return self._page(error=error, status=422)
        token = keep_upload(data, file_name=name, sheet=sheet.name, user_id=self.actor.user_id)
        return self._page(preview=preview_of(report, token), status=200 if report.is_ok else 422)

    def _import(self, token: str) -> HttpResponse:
        sheet, actor = self.get_sheet(), self.actor
        try:
            with claimed_upload(token, sheet=sheet.name, user_id=actor.user_id) as upload:
                done = import_workbook(
                    sheet, upload.data, actor=actor, save=self.save, file_name=upload.file_name
                )
        except SheetWrong as error:  # what was right at the preview is wrong now: show it as it is
            return self._page(preview=preview_of(error.report, token), error=error, status=422)
        except NotAllowed:
            raise
        except RongheError as error:
            return self._page(error=error, status=error.status)
        messages.success(self.request, imported_message(done))
        return self._see_other(self.get_done_url())

    def _page(
        self, *, preview: Preview | None = None, error: Exception | None = None, status: int = 200
    ) -> HttpResponse:
        sheet = self.get_sheet()
        context = {
            "title": self.title,
            "lead": self.lead,
            "crumbs": [*self.crumbs(), (self.title, "")],
            "sheet": sheet,
            "preview": preview,
            "error": error,
            "upload_megabytes": settings.RONGHE_UPLOAD_BYTES // 2**20,
            "steps": (_("上传填写好的文件"), _("核对"), _("确认导入")),
            "step": 1 if preview is None else 3 if preview.is_ok and preview.has_changes else 2,
        }
        return render(self.request, self.template_name, context, status=status)

    def _see_other(self, url: str) -> HttpResponse:
        response = redirect(url)
        response.status_code = 303
        return response


def uploaded_bytes(file: UploadedFile | None) -> tuple[bytes, str]:
    """Content and name of an uploaded file, within the limit of the site."""
    if file is None:
        raise Invalid(
            "excel.no_file", _("没有选择文件。"), hint=_("请选择填写好的 .xlsx 或 CSV 文件后再上传。")
        )
    if (file.size or 0) > settings.RONGHE_UPLOAD_BYTES:
        raise Invalid(
            "excel.too_large",
            _("文件有 %(size)s MB，超过上限 %(limit)s MB。")
            % {"size": (file.size or 0) // 2**20, "limit": settings.RONGHE_UPLOAD_BYTES // 2**20},
            hint=_("请删去图片和多余的工作表，或分成几个文件。"),
        )
    return file.read(), file.name or ""


def imported_message(done: Imported) -> str:
    """What the import did, in one sentence."""
    return _("已从“%(file)s”导入：新增 %(new)s 条，变更 %(changed)s 条，无变化 %(unchanged)s 条。") % {
        "file": done.file_name or done.sheet,
        "new": f"{done.new:,}",
        "changed": f"{done.changed:,}",
        "unchanged": f"{done.unchanged:,}",
    }


def download(data: bytes, file_name: str) -> HttpResponse:
    """A workbook as a file to save."""
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
