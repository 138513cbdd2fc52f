"""Subsidies of the demonstration: claims in every state, an audit, a notice, payments, a recovery, an appeal.

Shaoxing's plan names no apprenticeship subsidy, so its claims go by the national scheme with made-up
decisions; two enterprises of Qingyuan claim by the range that its plan states. All of it is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.demo.city import SHAOXING, City
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.directory.services import register_organisation
from ronghe.engine.packs.schemes import Use
from ronghe.faculty.rules.identity import check_digit
from ronghe.funding.models import Claim, FundingScheme, PublicNotice, RosterHead
from ronghe.funding.rules.bankfile import Result, write_results
from ronghe.funding.rules.months import Period
from ronghe.funding.services import audits, entitlements, payments, publicity, recovery, rosters
from ronghe.funding.services.claims import CLAIMS, draft_claim, take_many
from ronghe.funding.services.schemes import decide, load_from_folder

QINGYUAN = "441800"
HEADS = 3
BASIS = "演示：虚构的会议纪要〔2020〕1号"
CONTACT = "市人力社保局职业能力建设处（演示，电话虚构）"
TRADES = ("6-18-01-01", "6-20-01-01", "6-25-01-01")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a roster, as the sheet would hand it over."""

    row_number: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def school_year(today: date) -> Period:
    """The last school year that is over."""
    last = today.year if today.month > 8 else today.year - 1
    return Period(date(last - 1, 9, 1), date(last, 8, 31))


def load_all_schemes(city: City) -> None:
    """The schemes of the nation and of every pack."""
    for folder in sorted(Path(settings.RONGHE_JURISDICTIONS).iterdir()):
        if folder.is_dir():
            load_from_folder(folder, actor=city.system)


def pay_subsidies(city: City) -> None:
    """A claim in every state in Shaoxing, two in Qingyuan."""
    load_all_schemes(city)
    scheme = FundingScheme.objects.current().get(code="china.new_apprentice")
    hrss = city.bodies["市人力社保局"]
    _decide(scheme, city.places[SHAOXING], hrss, city, rate=Decimal(5000))
    rows = Organisation.objects.filter(
        kind=OrganisationKind.ENTERPRISE, jurisdiction=city.places[SHAOXING]
    ).order_by("pk")
    _Shaoxing(city, scheme, list(rows[:13])).run()
    _qingyuan(city)


def _decide(
    scheme: FundingScheme, place: Jurisdiction, office: Organisation, city: City, *, rate: Decimal
) -> None:
    answers: dict[str, Any] = {
        Use.FUND: True,
        Use.RATE: rate,
        Use.MONTHS: Decimal(15),
        Use.PART_YEAR: True,
        Use.ADVANCE: Decimal(50),
        Use.DROPOUT: True,
        Use.STACKING: False,
        Use.NOTICE: Decimal(5),
        Use.REVIEW: Decimal(10),
    }
    for decision in scheme.wording.decisions:
        if decision.use in answers:
            decide(
                scheme,
                decision,
                answers[decision.use],
                actor=city.system,
                place=place,
                decided_by=office,
                basis=BASIS,
                valid_from=date(2020, 3, 1),
            )


def _roster(
    city: City, owner: Organisation, number: int, period: Period, *, kind: str = "apprentice", **more: Any
) -> None:
    """Three invented people: no division's code begins with 99."""
    rows = []
    for count in range(HEADS):
        first = f"9901011990{count + 1:02d}01{number:03d}"
        values = {
            "name": f"演示{number}{count}",
            "identity": first + check_digit(first),
            "organisation": owner,
            "school": "绍兴市示例技师学院",
            "occupation": TRADES[count % len(TRADES)],
            "starts": period.first,
            "ends": period.last,
            "left_on": None,
            "certificate": f"演示证书{number:03d}{count}",
            "result": "passed",
        }
        rows.append(_Row(count + 2, {**values, **more}))
    rosters.import_roster(rows, actor=city.system, kind=kind, file_name="演示学徒名册.xlsx")


class _Shaoxing:
    """Thirteen enterprises, each a step further; the last but one has not claimed yet."""

    def __init__(self, city: City, scheme: FundingScheme, enterprises: list[Organisation]) -> None:
        self.city = city
        self.scheme = scheme
        self.period = school_year(city.today)
        self.enterprises = enterprises
        self.hrss = city.actor("demo-hrss")
        self.finance = city.actor("demo-finance")
        self.auditor = city.actor("demo-auditor")

    def run(self) -> None:
        for number, enterprise in enumerate(self.enterprises):
            missing = {"occupation": ""} if number == 1 else {}
            _roster(self.city, enterprise, number, self.period, **missing)
        if len(self.enterprises) < 12:
            return
        _claims = [self._draft(one) for one in self.enterprises[:11]]
        returned, _draft, waiting, first, sampled, noticed, approved, batched, paid, refused, withdrawn = (
            _claims
        )
        self._submit(returned, waiting, first, sampled, noticed, approved, batched, paid, refused, withdrawn)
        CLAIMS.take(returned, "return", actor=self.hrss, note="演示：第 3 行的职业编码请核对")
        CLAIMS.take(refused, "reject", actor=self.hrss, note="演示：培训未按计划进行")
        recovery.file_appeal(refused, actor=self.city.system, text="演示：附补充的培训记录，请复核")
        CLAIMS.take(withdrawn, "withdraw", actor=self.city.system, note="演示：改期再报")
        self._review(first, sampled, noticed, approved, batched, paid)
        self._audit(sampled)
        self._notice([approved, batched, paid], past=True)
        self._pay(approved, batched, paid)
        notice = self._notice([noticed], past=False)
        publicity.register_objection(
            notice,
            noticed,
            actor=self.hrss,
            text="演示：反映其中一人已不在该企业",
            received_on=self.city.today,
        )
        if len(self.enterprises) > 12:
            self._advance(self._draft(self.enterprises[12]))
        entitlements.list_entitled(
            self.scheme, self.city.places[SHAOXING], self.period, actor=self.city.system
        )

    def _advance(self, claim: Claim) -> None:
        """Half is paid before the end; the settlement waits for the office."""
        self._submit(claim)
        CLAIMS.take(claim, "pass_first", actor=self.hrss, note="演示：材料齐全")
        CLAIMS.take(claim, "pass_second", actor=self.finance, note="演示：同意")
        self._notice([claim], past=True)
        (claim,) = take_many(
            [claim], "approve", actor=self.finance, note="演示：同意预付一半", advance=Decimal(50)
        )
        _account(claim.organisation, self.city.system)
        _settle([claim], self.city, self.finance)

    def _draft(self, enterprise: Organisation) -> Claim:
        actor = self.city.speaker(enterprise.pk) or self.city.system
        return draft_claim(self.scheme, enterprise, self.period, actor=actor)

    def _submit(self, *claims: Claim) -> None:
        for claim in claims:
            actor: Actor = self.city.speaker(claim.organisation_id) or self.city.system
            CLAIMS.take(claim, "submit", actor=actor)

    def _review(self, first: Claim, *others: Claim) -> None:
        for claim in (first, *others):
            CLAIMS.take(claim, "pass_first", actor=self.hrss, note="演示：材料齐全")
        for claim in others:
            CLAIMS.take(claim, "pass_second", actor=self.finance, note="演示：同意")

    def _audit(self, claim: Claim) -> None:
        """All that wait are drawn; the last stays open for the second look."""
        place = self.city.places[SHAOXING]
        audit = audits.draw_sample(self.scheme, place, actor=self.auditor, size=6, seed="演示抽查 2026-01")
        for item in audit.items.all():
            audits.record_finding(item, actor=self.auditor, finding="sound", text="演示：现场核对在岗")
            if item.claim_id != claim.pk:
                audits.challenge_finding(
                    item, actor=self.finance, challenge="stands", text="演示：调取考勤和工资单，未能推翻"
                )

    def _notice(self, claims: list[Claim], *, past: bool) -> PublicNotice:
        notice = publicity.publish_notice(claims, actor=self.hrss, contact=CONTACT)
        if past:  # a notice cannot be made for the past; the demonstration lets this one be over
            start = self.city.today - timedelta(days=30)
            ended = start + timedelta(days=7)
            PublicNotice.objects.filter(pk=notice.pk).update(starts_on=start, ends_on=ended)
        for claim in claims:
            claim.refresh_from_db()
        return notice

    def _pay(self, approved: Claim, batched: Claim, paid: Claim) -> None:
        for claim in (approved, batched, paid):
            CLAIMS.take(claim, "approve", actor=self.finance, note="演示：同意发放")
        for claim in (approved, batched, paid):
            _account(claim.organisation, self.city.system)
        payments.make_batch([batched], actor=self.finance)
        _settle([paid], self.city, self.finance)
        head = RosterHead.objects.filter(organisation=paid.organisation).order_by("pk")[0]
        rosters.record_leaving(
            head,
            actor=self.city.system,
            left_on=self.period.first + timedelta(days=211),
            reason="演示：中途离职",
        )
        paid.refresh_from_db()
        recovery.order_clawback(paid, actor=self.hrss, reason="演示：一名学徒中途离职")


def _account(owner: Organisation, actor: Actor) -> None:
    values = {
        "organisation": owner,
        "account_name": owner.name,
        "bank": "示例银行",
        "bank_account": f"990000{owner.pk:010d}",
    }
    payments.ACCOUNTS.record(values, actor=actor)


def _settle(claims: list[Claim], city: City, maker: Actor) -> None:
    """A batch made by one, sent by the system, and reported by an invented bank."""
    batch = payments.send_batch(payments.make_batch(claims, actor=maker), actor=city.system)
    results = [Result(one.number, one.fen, True) for one in payments.instructions(batch)]
    payments.reconcile_batch(batch, write_results(batch.number, results), actor=city.system)


def _qingyuan(city: City) -> None:
    """Apprentices at 5,000 yuan and interns at 300, within the ranges that the plan of Qingyuan states."""
    place = city.places.get(QINGYUAN)
    if place is None:
        return
    office = register_organisation(place, actor=city.system, name="清远市示例人力资源和社会保障局")
    period = school_year(city.today)
    term = Period(period.first, date(period.first.year + 1, 2, 28))
    for number, (key, kind, rate, stay) in enumerate(
        (("apprentice", "apprentice", 5000, period), ("intern", "intern", 300, term)), start=900
    ):
        scheme = FundingScheme.objects.current().get(code=f"qingyuan.{key}")
        _decide(scheme, place, office, city, rate=Decimal(rate))
        owner = register_organisation(
            place,
            actor=city.system,
            name=f"清远示例{'电缆' if key == 'apprentice' else '陶瓷'}有限公司",
            kind=OrganisationKind.ENTERPRISE,
        )
        _roster(city, owner, number, stay, kind=kind)
        claim = draft_claim(scheme, owner, stay, actor=city.system)
        CLAIMS.take(claim, "submit", actor=city.system)
        if key == "apprentice":
            CLAIMS.take(claim, "pass_first", actor=city.system, note="演示：材料齐全")
