"""Payment batches, their files, and the accounts they go to."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.excel import Column as SheetColumn
from ronghe.core.excel import Money, Sheet, Text
from ronghe.core.excel.flow import download
from ronghe.core.fields import masked
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing
from ronghe.core.place import narrow
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.funding.enums.claims import BatchState, PaymentState
from ronghe.funding.forms.claims import ResultFileForm
from ronghe.funding.models import PaymentBatch
from ronghe.funding.perms import claims as perms
from ronghe.funding.services import payments as services
from ronghe.funding.views.following import CLAIMS_CRUMB

BATCH_TONES = {BatchState.DRAFT: Tone.WARN, BatchState.SENT: Tone.ACTIVE, BatchState.RECONCILED: Tone.GOOD}
PAYMENT_TONES = {
    PaymentState.WAITING: Tone.ACTIVE,
    PaymentState.PAID: Tone.GOOD,
    PaymentState.FAILED: Tone.BAD,
}

ACCOUNTS = Register(
    "accounts",
    services.ACCOUNTS,
    title=gettext_lazy("收款账户"),
    fields=("account_name", "bank", "bank_account"),
    new=gettext_lazy("登记账户"),
    lead=gettext_lazy("补助付到这里登记的账户；账号加密保存，查看要写事由。更换账户先终止原账户。"),
    extra={"crumbs": [CLAIMS_CRUMB]},
)

BATCHES = Listing(
    name="funding-batches",
    title=gettext_lazy("付款批次"),
    columns=(
        Column(
            "number",
            gettext_lazy("批次"),
            link=lambda row: reverse("funding:batch_detail", args=[row.pk]),
            sort="pk",
            is_fixed=True,
        ),
        Column("count", gettext_lazy("笔数"), kind="number", sort="count"),
        Column(
            "total",
            gettext_lazy("合计"),
            value=lambda row: row.total_fen / 100,
            kind="money",
            sort="total_fen",
        ),
        Column(
            "sent", gettext_lazy("送出日期"), value="sent_on", kind="date", sort="sent_on", is_nullable=True
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: Badge(BATCH_TONES[row.state], row.get_state_display()),
            sort="state",
        ),
    ),
    filters=(ChoiceFilter("state", gettext_lazy("状态"), choices=BatchState.choices),),
    default_sort="-number",
    empty=Empty(gettext_lazy("还没有付款批次"), gettext_lazy("在申领列表勾选已批准的申领，制成批次。")),
)


@require_GET
def batch_list(request: ActorRequest) -> HttpResponse:
    """Every batch of the place."""
    require(request.actor.has(*perms.BATCH_READERS), _("由财政部门和审计人员查看。"))
    rows = PaymentBatch.objects.visible_to(request.actor)
    context = {
        "crumbs": [CLAIMS_CRUMB, (BATCHES.title, "")],
        "lead": _("一人制单，另一人复核送出；银行回单对账后才算发放。"),
    }
    return BATCHES.open(request, narrow(rows, request)).respond("funding/list.html", context)


def _batch(request: ActorRequest, pk: int) -> PaymentBatch:
    require(request.actor.has(*perms.BATCH_READERS), _("由财政部门和审计人员查看。"))
    return get_visible_or_404(
        PaymentBatch.objects.visible_to(request.actor).select_related("jurisdiction", "made_by", "sent_by"),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
def batch_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One batch: payments, files, what the bank reports."""
    actor = request.actor
    batch = _batch(request, pk)
    may = batch.state == BatchState.SENT and perms.can_pay(actor, batch.jurisdiction)
    form = ResultFileForm(request.POST or None, request.FILES or None)

    def reconcile(data: dict[str, Any]) -> str:
        services.reconcile_batch(batch, data["file"].read(2_000_000), actor=actor, paid_on=data["paid_on"])
        messages.success(request, _("已对账；失败的已退回待付款。"))
        return reverse("funding:batch_detail", args=[batch.pk])

    rows = batch.payments.select_related("claim", "payee")
    context = {
        "title": _("付款批次 %(number)s") % {"number": batch.number},
        "crumbs": [CLAIMS_CRUMB, (_("付款批次"), reverse("funding:batch_list")), (batch.number, "")],
        "batch": batch,
        "badge": Badge(BATCH_TONES[BatchState(batch.state)], batch.get_state_display()),
        "payments": [
            (
                row,
                masked(row.bank_account),
                Badge(PAYMENT_TONES[PaymentState(row.state)], row.get_state_display()),
            )
            for row in rows
        ],
        "may_send": batch.state == BatchState.DRAFT and perms.can_send(actor, batch),
        "may_download": perms.can_pay(actor, batch.jurisdiction),
        "may": may,
        "submit": _("对账"),
        "changes": timeline(batch),
    }
    if request.method == "POST":
        require(may, _("只有已送银行、尚未对账的批次由财政部门对账。"))
    return answer_form(request, form, "funding/batch_detail.html", context, reconcile)


@require_POST
def batch_send(request: ActorRequest, pk: int) -> HttpResponse:
    """Another person hands it to the bank."""
    batch = _batch(request, pk)
    services.send_batch(batch, actor=request.actor)
    messages.success(request, _("已复核送出。"))
    return see_other(reverse("funding:batch_detail", args=[batch.pk]))


COLUMNS: list[SheetColumn[Any]] = [
    Text("number", "编号"),
    Text("account_name", "账户名称", max_length=120),
    Text("bank", "开户银行", max_length=120),
    Text("bank_account", "银行账号", max_length=60),
    Money("fen", "金额"),
    Text("claim_number", "申领编号", value_of=lambda row: row.claim.number),
]
PAYMENT_SHEET = Sheet("付款明细", COLUMNS)


@require_GET
def batch_excel(request: ActorRequest, pk: int) -> HttpResponse:
    """The batch as an Excel list; account numbers in full."""
    batch = _downloadable(request, pk)
    stream = io.BytesIO()
    PAYMENT_SHEET.export(batch.payments.select_related("claim").order_by("pk"), stream)
    return download(stream.getvalue(), f"{batch.number}.xlsx")


@require_GET
def batch_bank(request: ActorRequest, pk: int) -> HttpResponse:
    """The file for the bank: text with count, sum and checksum."""
    batch = _downloadable(request, pk)
    response = HttpResponse(services.bank_file(batch), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{batch.number}.txt") or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _downloadable(request: ActorRequest, pk: int) -> PaymentBatch:
    batch = _batch(request, pk)
    require(perms.can_pay(request.actor, batch.jurisdiction), _("由财政部门下载。"))
    return batch
