"""A distribution proposal held against the rules of its place, each with its derivation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet, Sum

from ronghe.core.models import Jurisdiction
from ronghe.core.money import in_yuan, whole_fen, yuan_text
from ronghe.directory.enums import OrganisationKind
from ronghe.engine.rules.book import RuleResult
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Severity, Verdict
from ronghe.engine.rules.values import Comparator, Modality, Value
from ronghe.funding.enums.pay import IncomeKind, IncomePocket, Route, ShareKind, Treatment
from ronghe.funding.models import (
    AllowanceStandard,
    DistributionProposal,
    IncomeEntry,
    IncomeProject,
    PayPlan,
    PayShare,
    PayYear,
)
from ronghe.funding.rules.pay import (
    SERVICE_KINDS,
    SOURCED,
    TECHNICAL_KINDS,
    Finding,
    per_head,
)
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rules import rule_store

PAID_STATES = ("distributed", "closed")
LABOUR = ("劳务费", "人员费", "绩效支出", "人员绩效")
"""Words under which a contract lets its money go to people."""


@dataclass
class Case:
    """A proposal with everything its rules look at, each fetched once."""

    proposal: DistributionProposal
    store: ParameterStore = field(default_factory=rule_store)

    @cached_property
    def place(self) -> Jurisdiction:
        place: Jurisdiction = self.proposal.organisation.jurisdiction
        return place

    @property
    def on(self) -> date:
        return self.proposal.pay_on

    @cached_property
    def shares(self) -> list[PayShare]:
        return list(PayShare.objects.filter(proposal=self.proposal).order_by("pk"))

    @cached_property
    def sources(self) -> list[tuple[IncomeProject, int]]:
        rows = self.proposal.sources.select_related("project")
        return [(row.project, row.amount) for row in rows]

    @cached_property
    def pay_year(self) -> PayYear | None:
        rows = PayYear.objects.current().filter(
            organisation_id=self.proposal.organisation_id, year=self.proposal.year
        )
        found: PayYear | None = rows.first()
        return found

    def rules(self, row: str) -> list[Rule]:
        return rulings.rules_of(self.place, row)

    def ask(self, rule: Rule, roles: dict[str, object], **more: object) -> RuleResult:
        return rulings.ask(rule, roles, on=self.on, store=self.store, **more)  # type: ignore[arg-type]  # handed on

    def total(self, *kinds: str) -> int:
        return sum(one.amount for one in self.shares if one.kind in kinds)

    def sourced(self, kinds: tuple[str, ...]) -> int:
        return sum(amount for project, amount in self.sources if project.kind in kinds)


def check_proposal(proposal: DistributionProposal) -> list[Finding]:
    """Everything the rules and the books say of the proposal, stopping findings first."""
    case = Case(proposal)
    found = [one for check in CHECKS for one in check(case)]
    return sorted(found, key=lambda one: not one.stops)


def route_of(proposal: DistributionProposal) -> Route:
    """Approval where the place's rule wants income approved before it is pay, else filing (PAY-03)."""
    place: Jurisdiction = proposal.organisation.jurisdiction
    return Route.APPROVAL if rulings.rules_of(place, "PAY-03") else Route.FILING


def overflow_of(findings: list[Finding], case: Case) -> int:
    """What lies over the control level, to be filed and listed separately; nothing where it is not known."""
    for rule in case.rules("PAY-03"):
        said = _overflow(case, rule)
        if isinstance(said.value, Decimal):
            return whole_fen(said.value)
    return 0


# the books


def _adds_up(case: Case) -> Iterator[Finding]:
    from_projects = sum(amount for _, amount in case.sources)
    wanted = case.total(*SOURCED)
    if from_projects != wanted:
        yield _book(
            "分配与来源相符",
            f"出自收入项目的个人分配合计 {yuan_text(wanted)}元，来源合计 {yuan_text(from_projects)}元，"
            "两者须相等。",
        )
    if not case.shares:
        yield _book("分配名单", "还没有个人分配，请先导入分配表。")
    lefts = _balances([project.pk for project, _ in case.sources], case.on)
    for project, amount in case.sources:
        left = lefts.get(project.pk, 0)
        if amount > left:
            yield _book(
                "项目结余",
                f"“{project}”结余 {yuan_text(left)}元，不够分配 {yuan_text(amount)}元。",
            )


def _book(title: str, words: str) -> Finding:
    return Finding("", title, words, Verdict.NOT_MET, Severity.BREACH, stops=True)


def _balances(projects: list[int], on: date) -> dict[int, int]:
    rows = IncomeEntry.objects.filter(account__in=projects, pocket=IncomePocket.BALANCE, on__lte=on)
    found = rows.order_by().values_list("account_id").annotate(total=Sum("amount"))
    return {project: int(total) for project, total in found}


# the rules


def _service_income(case: Case) -> Iterator[Finding]:
    """A cap or a floor on what of the year's balance goes to staff (PAY-01, PAY-02, PAY-14)."""
    for rule in rulings.rules_of(case.place, "PAY-01", "PAY-02"):
        kinds = covered_kinds(rule, case.store, case.on)
        here = case.sourced(kinds)
        if not here:
            continue
        said = case.ask(rule, service_figures(case, kinds, here))
        yield _finding(said, stops=said.verdict is Verdict.NOT_MET and said.rule.modality is Modality.MUST)


def covered_kinds(rule: Rule, store: ParameterStore, on: date) -> tuple[str, ...]:
    """A cap binds all service income; a floor speaks of the four technical kinds."""
    return SERVICE_KINDS if _is_cap(rule, store, on) else TECHNICAL_KINDS


def _is_cap(rule: Rule, store: ParameterStore, on: date) -> bool:
    for key in rule.parameters.values():
        found = store.series.get((rule.jurisdiction, key))
        period = found.on(on) if found else None
        if period is not None and hasattr(period, "comparator"):
            return period.comparator in {Comparator.AT_MOST, Comparator.LESS}
    return rule.kind.value == "cap"


def service_figures(case: Case, kinds: tuple[str, ...], here: int) -> dict[str, object]:
    """Income and cost of the school's covered projects of the year, and what goes to staff with this one."""
    rows = IncomeEntry.objects.filter(
        account__organisation_id=case.proposal.organisation_id,
        account__year=case.proposal.year,
        account__kind__in=kinds,
        on__lte=case.on,
    ).order_by()
    sums = {pocket: int(total) for pocket, total in rows.values_list("pocket").annotate(total=Sum("amount"))}
    earlier = sums.get(IncomePocket.DISTRIBUTED, 0) + _waiting(case, kinds)
    return {
        "income": in_yuan(sums.get(IncomePocket.INCOME, 0)),
        "cost": in_yuan(sums.get(IncomePocket.COST, 0)),
        "paid": in_yuan(earlier + here),
    }


def _waiting(case: Case, kinds: tuple[str, ...]) -> int:
    """What other proposals of the school have been granted or asked and is not paid yet: it counts too."""
    rows = DistributionProposal.objects.filter(
        organisation_id=case.proposal.organisation_id,
        year=case.proposal.year,
        state__in=["submitted", "approved"],
    ).exclude(pk=case.proposal.pk)
    total = rows.aggregate(total=Sum("sources__amount", filter=Q(sources__project__kind__in=kinds)))["total"]
    return int(total or 0)


def _plan(case: Case) -> Iterator[Finding]:
    """The school's own method of distribution is filed before it distributes (PAY-10)."""
    for rule in case.rules("PAY-10"):
        plans = PayPlan.objects.current().filter(
            organisation_id=case.proposal.organisation_id, filed_on__lte=case.on
        )
        plan: PayPlan | None = plans.first()
        facts: dict[str, object] = {"school_plan": plan is not None}
        if plan is not None:
            facts |= {name: getattr(plan, name) for name in PLAN_FLAGS}
        else:
            facts |= dict.fromkeys(PLAN_FLAGS, False)
        said = case.ask(rule, facts)
        missed = said.verdict is Verdict.NOT_MET and rule.modality is Modality.MUST
        words = "学校还没有报备分配办法，不能分配。"
        if plan is not None:
            words = f"“{plan.title}”没有写明向关键岗位倾斜。" if missed else f"已报备“{plan.title}”"
        yield _finding(said, stops=missed, words=words)


PLAN_FLAGS = ("favours_key_posts", "favours_backbones", "favours_contributors")


def _overflow(case: Case, rule: Rule) -> RuleResult:
    frame = case.pay_year
    lawful = all(project.kind != IncomeKind.CONVERSION for project, _ in case.sources) or not case.sources
    roles: dict[str, object] = {
        "paid": in_yuan(controlled_total(case)),
        "lawful": lawful,
        "approved": True,
    }
    level = frame.control_level if frame else None
    control = rule.parameters.get("control", "")
    assume = {control: str(in_yuan(level))} if level is not None and control else None
    return case.ask(rule, roles, assume=assume)


def _over_control(case: Case) -> Iterator[Finding]:
    """What lies over the control level is filed and listed separately (PAY-03)."""
    for rule in case.rules("PAY-03"):
        said = _overflow(case, rule)
        over = whole_fen(said.value) if isinstance(said.value, Decimal) else None
        if over is None:
            words = f"无法判断是否超过调控水平，缺：{'；'.join(said.missing_words)}"
        elif over:
            words = f"超过调控水平 {yuan_text(over)}元，这一部分须备案、单列核增。"
        else:
            words = "没有超过调控水平。"
        yield _finding(said, stops=False, words=words)


def _multiple(case: Case) -> Iterator[Finding]:
    """The level a head against so many times the municipal baseline (PAY-04). A permission has its bound."""
    frame = case.pay_year
    for rule in case.rules("PAY-04"):
        if frame is not None and not frame.is_public:
            continue
        base = in_yuan(frame.baseline) if frame and frame.baseline is not None else None
        level = per_head(controlled_total(case), frame.staff) if frame else None
        roles: dict[str, object] = {
            "base": base,
            "paid": None if level is None else in_yuan(level),
            "condition": True,
        }
        said = case.ask(rule, roles)
        beyond = said.verdict is Verdict.NOT_MET
        yield _finding(said, stops=beyond, may_overrule=beyond and rule.modality is Modality.MAY)


def _approved_total(case: Case) -> Iterator[Finding]:
    """What counts in the total against what was approved; where overflow is filed, that rule speaks."""
    frame = case.pay_year
    if frame is None:
        yield Finding(
            "",
            "年度核定",
            f"还没有登记本校 {case.proposal.year} 年的绩效工资核定，无法与总量核对。",
            Verdict.CANNOT_TELL,
            Severity.OPEN,
        )
        return
    total = controlled_total(case)
    over = total - frame.approved_total
    words = f"在总量内 {yuan_text(total)}元，核定 {yuan_text(frame.approved_total)}元"
    if over <= 0:
        yield Finding("", "核定总量", f"{words}。", Verdict.MET, Severity.NONE)
    elif case.rules("PAY-03"):
        yield Finding("", "核定总量", f"{words}，超出部分按备案单列办理。", Verdict.NOT_MET, Severity.OPEN)
    else:
        yield _book("核定总量", f"{words}，超出 {yuan_text(over)}元。请先由人社部门调整核定。")


def _allowances(case: Case) -> Iterator[Finding]:
    """The text gives no amount: the unit sets a standard, and pays by it (PAY-13)."""
    paid = [one for one in case.shares if one.kind == ShareKind.ALLOWANCE]
    if not paid:
        return
    rows = AllowanceStandard.objects.current().filter(
        organisation_id=case.proposal.organisation_id, valid_from__lte=case.on
    )
    standards = {one.kind: one for one in rows.exclude(valid_to__lt=case.on)}
    for kind in sorted({one.allowance for one in paid}):
        label = str(next(one for one in paid if one.allowance == kind).get_allowance_display())
        standard = standards.get(kind)
        if standard is None:
            yield _book(label, "文件没有定金额，由单位确定；本单位还没有登记这项津贴的标准和依据。")
            continue
        yield from _by_standard(case, [one for one in paid if one.allowance == kind], standard, label)


def _by_standard(
    case: Case, paid: list[PayShare], standard: AllowanceStandard, label: str
) -> Iterator[Finding]:
    """Each amount is the unit's monthly standard times the months, as the place's rule reckons it."""
    rules = case.rules("PAY-13")
    by_months = {months: _allowance_of(case, rules, standard, months) for months in {p.months for p in paid}}
    off = [one for one in paid if one.amount != by_months[one.months][0]]
    if off:
        yield _book(label, f"有 {len(off)} 人的金额不等于月标准 {yuan_text(standard.amount)}元乘以月数。")
        return
    said = by_months[max(by_months)][1]
    words = f"{label}按本单位标准发放（{standard.basis}），月标准 {yuan_text(standard.amount)}元。"
    yield (
        _finding(said, stops=False, words=words)
        if said
        else Finding("", label, words, Verdict.MET, Severity.NONE)
    )


def _allowance_of(
    case: Case, rules: list[Rule], standard: AllowanceStandard, months: int
) -> tuple[int, RuleResult | None]:
    """The amount in fen by the rule, with the unit's standard in place of what the text leaves open."""
    for rule in rules:
        assumed = dict.fromkeys(rule.parameters.values(), str(in_yuan(standard.amount)))
        rows = {"quantity": (rulings.row_of(standard),)}
        said = case.ask(rule, {"quantity": months}, assume=assumed, rows=rows)
        if isinstance(said.value, Decimal):
            return whole_fen(said.value), said
    return standard.amount * months, None


def _horizontal(case: Case) -> Iterator[Finding]:
    """Money of a contract goes to people only where the contract says so (PAY-11)."""
    rules = case.rules("PAY-11")
    for project, _amount in case.sources:
        if not project.is_horizontal:
            continue
        allowed = any(word in project.allowed_uses for word in LABOUR)
        title = f"横向经费：{project.name}"
        words = f"合同（{project.contract}）约定的支出范围：{'、'.join(project.allowed_uses)}"
        if not allowed:
            yield _book(title, f"{words}，没有人员支出，不能用于分配。")
            continue
        for rule in rules[:1]:
            facts: dict[str, object] = {spec.name: True for spec in rule.inputs}
            yield _finding(case.ask(rule, facts), stops=False, words=f"{words}，含人员支出。")
        if not rules:
            yield Finding("", title, f"{words}，含人员支出。", Verdict.MET, Severity.NONE)


def _conversion(case: Case) -> Iterator[Finding]:
    """How the reward stands to the total (PAY-05); its part of the income no text here fixes (PAY-17)."""
    amount = case.total(ShareKind.CONVERSION)
    if not amount:
        return
    for rule in case.rules("PAY-05"):
        said = case.ask(rule, {"amount": in_yuan(amount), "condition": True})
        words = TREATMENT_WORDS[conversion_treatment(said)]
        yield _finding(said, stops=False, words=f"成果转化奖励 {yuan_text(amount)}元：{words}。")
    rows = IncomeEntry.objects.filter(
        account__in=[project.pk for project, _ in case.sources if project.kind == IncomeKind.CONVERSION],
        pocket=IncomePocket.INCOME,
    )
    income = int(rows.aggregate(total=Sum("amount"))["total"] or 0)
    share = f"占转化收入的 {Decimal(amount) * 100 / income:.1f}%" if income else "没有转化收入的记录"
    yield Finding(
        "",
        "奖励占转化收入的比例",
        f"{share}；比例按国家和省有关规定，本地文件没有载明数值，须由学校与受奖人约定。",
        Verdict.CANNOT_TELL,
        Severity.OPEN,
    )


TREATMENT_WORDS = {
    Treatment.CONTROLLED: "计入绩效工资总量",
    Treatment.LISTED: "单列",
    Treatment.COUNTED: "计入当年总量，不受总量控制，不作以后年度基数",
    Treatment.OUTSIDE: "不纳入绩效工资",
    Treatment.UNSTATED: "文件没有说明",
}


def conversion_treatment(said: RuleResult) -> Treatment:
    """From the flags of the place's text: in the pay or not, and if so, under its control or not."""
    flags = {one.key.rpartition(".")[2]: one.value for one in said.parameters if isinstance(one, Value)}
    inside = flags.get("in_performance_pay")
    if inside is None:
        return Treatment.UNSTATED
    if inside is False:
        return Treatment.OUTSIDE
    return Treatment.COUNTED if flags.get("under_control") is False else Treatment.CONTROLLED


# how shares count


def treatments(case: Case) -> dict[int, Treatment]:
    """For each share how it counts in the total, by the rules of the place."""
    by_kind = {
        ShareKind.PERFORMANCE.value: Treatment.CONTROLLED,
        ShareKind.SERVICE.value: _service_treatment(case),
        ShareKind.INCENTIVE.value: _service_treatment(case),
        ShareKind.CONVERSION.value: _conversion_treatment(case),
        ShareKind.ALLOWANCE.value: Treatment.UNSTATED,
        ShareKind.HORIZONTAL.value: Treatment.OUTSIDE if case.rules("PAY-11") else Treatment.UNSTATED,
    }
    found = {}
    for share in case.shares:
        if share.kind == ShareKind.CONTEST:
            found[share.pk] = _contest_treatment(case, share)
        elif share.kind == ShareKind.TALENT:
            found[share.pk] = _talent_treatment(case, share)
        else:
            found[share.pk] = by_kind[share.kind]
    return found


def _service_treatment(case: Case) -> Treatment:
    """Beside the total where a cap lists it, outside where a floor frees it, in it where neither is said."""
    for rule in rulings.rules_of(case.place, "PAY-01", "PAY-02"):
        return Treatment.LISTED if _is_cap(rule, case.store, case.on) else Treatment.OUTSIDE
    return Treatment.CONTROLLED


def _conversion_treatment(case: Case) -> Treatment:
    for rule in case.rules("PAY-05"):
        return conversion_treatment(case.ask(rule, {"amount": Decimal(1), "condition": True}))
    return Treatment.UNSTATED


def _contest_treatment(case: Case, share: PayShare) -> Treatment:
    """Outside the approved total only where the host is of the named kind and rank (PAY-07)."""
    for rule in case.rules("PAY-07"):
        facts: dict[str, object] = {"amount": in_yuan(share.amount), "award": in_yuan(share.amount)}
        words = (share.contest_host, str(share.get_contest_level_display()), share.contest_level)
        for spec in rule.inputs:
            fitting = [word for word in words if word in spec.choices]
            if fitting:
                facts[spec.name] = fitting[0]
        met = case.ask(rule, facts).verdict is Verdict.MET
        return Treatment.OUTSIDE if met else Treatment.CONTROLLED
    return Treatment.UNSTATED


def _talent_treatment(case: Case, share: PayShare) -> Treatment:
    """Listed separately in one of the named forms (PAY-08)."""
    for rule in case.rules("PAY-08"):
        facts: dict[str, object] = {"amount": in_yuan(share.amount)}
        for spec in rule.inputs:
            if share.talent_form in spec.choices or spec.type.value == "text":
                facts[spec.name] = share.talent_form
        met = case.ask(rule, facts).verdict is Verdict.MET
        return Treatment.LISTED if met else Treatment.CONTROLLED
    return Treatment.UNSTATED


def controlled_total(case: Case) -> int:
    """What counts in the school's total of the year with this proposal; what no text settles counts too."""
    counts = {Treatment.CONTROLLED, Treatment.UNSTATED}
    how = treatments(case)
    here = sum(one.amount for one in case.shares if how[one.pk] in counts)
    earlier = _earlier(case).filter(treatment__in=counts).aggregate(total=Sum("amount"))["total"]
    outside = case.pay_year.paid_outside if case.pay_year else 0
    return here + int(earlier or 0) + outside


def _earlier(case: Case) -> QuerySet[PayShare]:
    return PayShare.objects.filter(
        proposal__organisation_id=case.proposal.organisation_id,
        proposal__year=case.proposal.year,
        proposal__state__in=["submitted", "approved", *PAID_STATES],
    ).exclude(proposal_id=case.proposal.pk)


def taxable(case: Case, share: PayShare) -> int | None:
    """How much of a cash reward enters that month's wage income (PAY-06); None where no text says so."""
    if share.kind != ShareKind.CONVERSION:
        return None
    frame = case.pay_year
    for rule in case.rules("PAY-06"):
        said = case.ask(
            rule,
            {
                "amount": in_yuan(share.amount),
                "school_kind": SCHOOL_WORDS.get(OrganisationKind(case.proposal.organisation.kind), "其他"),
                "nonprofit": frame.is_non_profit_college if frame else None,
                "conditions_met": case.proposal.tax_conditions,
            },
        )
        return whole_fen(said.value) if isinstance(said.value, Decimal) else None
    return None


SCHOOL_WORDS = {
    OrganisationKind.HIGHER_COLLEGE: "高职院校",
    OrganisationKind.SECONDARY_SCHOOL: "中职学校",
    OrganisationKind.TECHNICAL_SCHOOL: "中职学校",
}


def _finding(said: RuleResult, *, stops: bool, may_overrule: bool = False, words: str = "") -> Finding:
    return Finding(
        rule=said.rule.id,
        title=said.rule.name,
        words=words or said.shortfall.words,
        verdict=said.verdict.value,
        severity=said.shortfall.severity.value,
        document=said.rule.document_number,
        clause=said.rule.clause,
        stops=stops,
        may_overrule=may_overrule,
        trace=said.trace.to_json(),
    )


CHECKS = (
    _adds_up,
    _plan,
    _service_income,
    _approved_total,
    _over_control,
    _multiple,
    _conversion,
    _allowances,
    _horizontal,
)
