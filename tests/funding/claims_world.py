"""A city that pays for apprentices and interns, its offices, its enterprises, and their rosters."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Use, load_schemes
from ronghe.faculty.rules.identity import check_digit
from ronghe.funding.models import (
    Claim,
    Entitlement,
    FundingScheme,
    PayeeAccount,
    PaymentBatch,
    PublicNotice,
    Roster,
    SampleAudit,
)
from ronghe.funding.rules.freezing import digest_of, freeze, result_text
from ronghe.funding.rules.months import Period
from ronghe.funding.rules.reckoning import Basis, reckon
from ronghe.funding.services.claims import CLAIMS, draft_claim
from ronghe.funding.services.payments import ACCOUNTS, make_batch, reconcile_batch, send_batch
from ronghe.funding.services.publicity import publish_notice
from ronghe.funding.services.rosters import import_roster
from ronghe.funding.services.schemes import decide
from ronghe.funding.services.schemes import load_schemes as keep_schemes
from ronghe.policy.models import Parameter
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory

PACKS = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "jurisdictions"
SYSTEM = Actor.for_system("tests")
YEAR = Period(date(2024, 9, 1), date(2025, 8, 31))
HALF_YEAR = Period(date(2024, 9, 1), date(2025, 2, 28))


def id_number(number: int) -> str:
    """A number of nobody: no division begins with 99."""
    first = f"990101{19900101 + number % 28}{number % 1000:03d}"
    return first + check_digit(first)


class Row(dict):  # type: ignore[type-arg]
    """A row of a roster as the sheet hands it to the service."""

    row_number = 0


def roster_row(number: int, organisation: Organisation, **changes: Any) -> Row:
    row = Row(
        name=f"测试{number}",
        identity=id_number(number),
        organisation=organisation,
        school="示例第一中等职业学校",
        occupation="6-18-01-01",
        starts=YEAR.first,
        ends=YEAR.last,
        left_on=None,
        certificate=None,
        result=None,
    )
    row.update(changes)
    row.row_number = number + 1
    return row


class Town:
    """清远-like: the pack of Qingyuan on a city of 示例省, with decisions taken unless told otherwise."""

    def __init__(
        self, *, pack: str = "qingyuan", decided: bool = True, more: dict[Use, Any] | None = None
    ) -> None:
        self.more = more or {}
        self.city: Jurisdiction = JurisdictionFactory(pack=pack)
        self.hrss = OrganisationFactory(jurisdiction=self.city, name=f"{self.city.name}人力资源和社会保障局")
        self.finance_bureau = OrganisationFactory(jurisdiction=self.city, name=f"{self.city.name}财政局")
        self.enterprise: Organisation = OrganisationFactory(enterprise=True, jurisdiction=self.city)
        self.other: Organisation = OrganisationFactory(enterprise=True, jurisdiction=self.city)
        self.clerk = actor_with(Role.ENTERPRISE, organisation=self.enterprise)
        self.first = actor_with(Role.HRSS, organisation=self.hrss)
        self.second = actor_with(Role.HRSS, organisation=self.hrss)
        self.third = actor_with(Role.HRSS, organisation=self.hrss)
        self.finance = actor_with(Role.FINANCE, organisation=self.finance_bureau)
        self.cashier = actor_with(Role.FINANCE, organisation=self.finance_bureau)
        self.auditor = actor_with(Role.AUDITOR, jurisdiction=self.city)
        rows = keep_schemes(load_schemes(PACKS / pack), self.city, actor=SYSTEM)
        self.schemes: dict[str, FundingScheme] = {one.code.partition(".")[2]: one for one in rows}
        if pack == "qingyuan":
            self._range(
                "funding.apprentice_subsidy.range", "学徒培养企业培训补贴", "元/生·年", ["4000", "6000"]
            )
            self._range("funding.intern_subsidy.range", "学生实习补助", "元/人·月", ["200", "400"])
        if decided:
            for key in self.schemes:
                self.decide_all(key)

    def _range(self, key: str, name: str, unit: str, value: list[str]) -> None:
        Parameter.objects.create(
            jurisdiction=self.city,
            key=key,
            name=name,
            kind="range",
            unit=unit,
            value=value,
            comparator="range",
            modality="may",
            valid_from=date(2020, 2, 20),
            clause_label="三、(三)",
            document_number="清府办函〔2020〕8号",
        )

    def decide_all(self, key: str) -> None:
        rates = {"apprentice": Decimal(5000), "intern": Decimal(300)}
        answers: dict[str, Any] = {
            Use.FUND: True,
            Use.RATE: rates.get(key, Decimal(10000)),
            Use.MONTHS: Decimal(15),
            Use.PART_YEAR: True,
            Use.YEARS: Decimal(3),
            Use.STACKING: False,
            Use.DROPOUT: True,
            Use.NOTICE: Decimal(5),
            Use.REVIEW: Decimal(10),
            **self.more,
        }
        for decision in self.schemes[key].wording.decisions:
            if decision.use in answers:
                self.decide(key, decision.use, answers[decision.use])

    def decide(self, key: str, use: str, value: Any, **more: Any) -> None:
        scheme = self.schemes[key]
        decision = scheme.wording.decision(Use(use))
        assert decision is not None
        decide(
            scheme,
            decision,
            value,
            actor=self.first,
            place=self.city,
            decided_by=self.hrss,
            basis="示例会议纪要〔2020〕3号",
            **{"valid_from": date(2020, 3, 1), **more},
        )

    def roster(
        self,
        numbers: range | list[int],
        organisation: Organisation | None = None,
        *,
        kind: str = "apprentice",
        actor: Actor | None = None,
        **changes: Any,
    ) -> Roster:
        rows = [roster_row(n, organisation or self.enterprise, **changes) for n in numbers]
        (made,) = import_roster(rows, actor=actor or self.first, kind=kind, file_name="名册.xlsx")
        return made

    def draft(
        self, key: str = "apprentice", period: Period = YEAR, organisation: Organisation | None = None
    ) -> Claim:
        owner = organisation or self.enterprise
        actor = self.clerk if owner == self.enterprise else actor_with(Role.ENTERPRISE, organisation=owner)
        return draft_claim(self.schemes[key], owner, period, actor=actor)

    def submitted(self, *args: Any, **kwargs: Any) -> Claim:
        claim = self.draft(*args, **kwargs)
        owner = SYSTEM if claim.organisation != self.enterprise else self.clerk
        return CLAIMS.take(claim, "submit", actor=owner)

    def reviewed(self, *args: Any, **kwargs: Any) -> Claim:
        claim = self.submitted(*args, **kwargs)
        CLAIMS.take(claim, "pass_first", actor=self.first)
        return CLAIMS.take(claim, "pass_second", actor=self.second)

    def noticed(self, *claims: Claim) -> PublicNotice:
        """A notice whose days have passed."""
        notice = publish_notice(list(claims), actor=self.first, contact="示例市人社局 000-0000")
        past = notice.starts_on - timedelta(days=60)
        PublicNotice.objects.filter(pk=notice.pk).update(starts_on=past, ends_on=past + timedelta(days=10))
        for claim in claims:
            claim.refresh_from_db()
        return notice

    def approved(self, *args: Any, **kwargs: Any) -> Claim:
        claim = self.reviewed(*args, **kwargs)
        self.noticed(claim)
        return CLAIMS.take(claim, "approve", actor=self.second)

    def account(self, organisation: Organisation | None = None) -> None:
        owner = organisation or self.enterprise
        values = {
            "organisation": owner,
            "account_name": owner.name,
            "bank": "示例银行",
            "bank_account": "9900000000000001",
        }
        ACCOUNTS.record(values, actor=SYSTEM)

    def paid(self, *args: Any, **kwargs: Any) -> Claim:
        claim = self.approved(*args, **kwargs)
        self.account(claim.organisation)
        batch = send_batch(make_batch([claim], actor=self.finance), actor=self.cashier)
        reconcile_batch(batch, bank_answer(batch), actor=self.finance)
        claim.refresh_from_db()
        return claim


def bank_answer(batch: Any, failed: dict[str, str] | None = None) -> bytes:
    """What the bank reports: everything paid but the payments named, each with its reason."""
    from ronghe.funding.rules.bankfile import Result, write_results
    from ronghe.funding.services.payments import instructions

    failed = failed or {}
    return write_results(
        batch.number,
        [
            Result(one.number, one.fen, one.number not in failed, failed.get(one.number, ""))
            for one in instructions(batch)
        ],
    )


def claim_samples(place: Jurisdiction) -> dict[str, int]:
    """One row of everything of claims in a place, by the beginning of its addresses."""
    today = timezone.localdate()
    owner = OrganisationFactory(enterprise=True, jurisdiction=place)
    wording = load_schemes(PACKS / "qingyuan")[0]
    scheme = FundingScheme.objects.create(
        jurisdiction=place,
        code=f"sample{place.pk}.apprentice",
        name=wording.name,
        head_kind=wording.head,
        definition=wording.to_data(),
        digest=wording.digest,
        valid_from=wording.starts,
    )
    roster = Roster.objects.create(
        jurisdiction=place, organisation=owner, head_kind="apprentice", file_name="示例名册.xlsx"
    )
    head = roster.heads.create(
        jurisdiction=place,
        row_number=2,
        head_kind="apprentice",
        identity_digest="0" * 64,
        name="测**",
        organisation=owner,
        starts_on=YEAR.first,
    )
    common = {"jurisdiction": place, "scheme": scheme}
    notice = PublicNotice.objects.create(
        title="示例公示", starts_on=today, ends_on=today, workdays=1, basis="示例", contact="示例局", **common
    )
    claim = Claim.objects.create(
        organisation=owner,
        period_first=YEAR.first,
        period_last=YEAR.last,
        state="paid",
        submitted_at=timezone.now(),
        approved_fen=500_000,
        decided_on=today,
        notice=notice,
        **common,
    )
    row = claim.heads.create(head=head, fen=500_000)
    given = Basis(wording, "sample", owner.name, owner.pk, YEAR, today, {}, ())
    frozen, result = freeze(given), result_text(reckon(given))
    claim.evidence.create(
        number=1,
        as_of=today,
        frozen=frozen,
        digest=digest_of(frozen),
        result=result,
        result_digest=digest_of(result),
    )
    audit = SampleAudit.objects.create(
        seed="一", method="示例", size=1, population=[claim.number], population_digest="0" * 64, **common
    )
    clawback = claim.clawbacks.create(jurisdiction=place, fen=100, reason="示例", basis="示例", due_on=today)
    clawback.heads.create(claim_head=row, kept_months=0, fen=100)
    batch = PaymentBatch.objects.create(jurisdiction=place, total_fen=500_000, count=1)
    account = {"account_name": owner.name, "bank": "示例银行", "bank_account": "99000001"}
    batch.payments.create(claim=claim, payee=owner, fen=500_000, state="paid", paid_on=today, **account)
    return {
        "public/subsidies/": notice.pk,
        "funding/schemes/": scheme.pk,
        "funding/roster/": head.pk,
        "funding/claims/": claim.pk,
        "funding/entitlements/": Entitlement.objects.create(
            organisation=owner, period_first=YEAR.first, period_last=YEAR.last, head_count=1, **common
        ).pk,
        "funding/audits/": audit.pk,
        "funding/audits/items/": audit.items.create(claim=claim).pk,
        "funding/notices/": notice.pk,
        "funding/notices/objections/": notice.objections.create(
            claim=claim, text="示例", received_on=today
        ).pk,
        "funding/clawbacks/": clawback.pk,
        "funding/appeals/": claim.appeals.create(jurisdiction=place, text="示例").pk,
        "funding/batches/": batch.pk,
        "funding/accounts/": PayeeAccount.objects.create(
            jurisdiction=place, organisation=owner, **account
        ).pk,
    }
