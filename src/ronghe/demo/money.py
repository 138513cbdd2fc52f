"""Money of the demonstration: funds with their ledgers, a tax worksheet, registers of support, and pay.

Shaoxing's bureaus keep the funds. Its plan says nothing on pay, so a school of Linping, whose plan caps what
of its service income may go to staff, shows three proposals: paid, waiting, and one that breaks the cap.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from ronghe.accounts.models import User
from ronghe.accounts.services import create_user
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.demo.city import City
from ronghe.demo.names import person
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.directory.services import register_organisation
from ronghe.funding.enums.pay import IncomeKind, ShareKind
from ronghe.funding.models import DistributionProposal, Fund, IncomeProject
from ronghe.funding.services import budgets, income, pay
from ronghe.funding.services import money_registers as registers

WAN = 1_000_000
"""Ten thousand yuan in fen."""
TOLD = "演示数据，金额虚构"
STAFF = 6


def show_money(city: City) -> None:
    """Everything of this module; nothing is drawn by chance."""
    _keep_funds(city)
    _tell_years(city)
    _fill_worksheet(city)
    _keep_support(city)
    school = _linping_school(city)
    if school is not None:
        _distribute(city, school)


def _keep_funds(city: City) -> None:
    """Three funds of this year in different states, with what was promised and paid."""
    finance, year = city.actor("demo-finance"), city.today.year
    bureau = city.bodies["市财政局"]
    kinds = (
        ("产教融合专项资金", "special", "city", "none", 800),
        ("现代职业教育质量提升计划中央资金", "national", "central", "quality", 500),
        ("产教融合工程基本建设资金", "national", "central", "integration", 1200),
    )
    for place, (name, purpose, level, programme, amount) in enumerate(kinds):
        values = {"organisation": bureau, "name": name, "year": year, "purpose": purpose, "level": level}
        fund = registers.FUND.record(
            {**values, "programme": programme, "document": TOLD, "clause": "(六)"}, actor=finance
        )
        start = date(year, 1, 15)
        budgets.allocate(
            fund, amount * WAN, actor=finance, key=f"demo:{place}", on=start, text="年初下达（演示）"
        )
        _promise(city, fund, place, amount, finance)


def _promise(city: City, fund: Fund, place: int, amount: int, finance: Actor) -> None:
    for number in range(3):
        school = city.bodies.get(f"示例职业技术学校{'一二三'[number]}")
        if school is None:
            continue
        on = date(city.today.year, 2, 1) + timedelta(days=number)
        one = budgets.commit(
            fund,
            amount * WAN // 5,
            actor=finance,
            payee=school,
            text="实训基地建设（演示）",
            key=f"demo:{place}:{number}",
            on=on,
            for_poor=number == 2,
        )
        if number < 2:
            half = amount * WAN // 10
            budgets.pay(
                one, half, actor=finance, key=f"demo:{place}:{number}:pay", on=on, text="首付（演示）"
            )
        else:
            part = amount * WAN // 20
            key = f"demo:{place}:{number}:release"
            budgets.release(one, part, actor=finance, key=key, on=on, reason="演示：工程量核减")


def _tell_years(city: City) -> None:
    """Two years of schools and four of the place: enough for standards, growth and lean."""
    finance, last = city.actor("demo-finance"), city.today.year - 1
    bureau = city.bodies["市财政局"]
    for number in range(3):
        values = {"organisation": bureau, "year": last - 2 + number, "total": (900 + 60 * number) * 100 * WAN}
        share = (180 + 21 * number) * 100 * WAN
        registers.EDUCATION_FUNDS.record({**values, "vocational": share}, actor=finance)
    for number in range(1, 5):
        school = city.bodies.get(f"示例职业技术学校{'一二三四'[number - 1]}")
        for year in (last - 1, last) if school else ():
            registers.SCHOOL_YEAR.record(
                {
                    "organisation": school,
                    "year": year,
                    "students": 1200 + 100 * number,
                    "poor_students": 30 * number,
                    "appropriation": (900 + 100 * number + (40 if year == last else 0)) * WAN,
                    "cost": (1500 + 120 * number) * WAN,
                    "training_volume": 4000 + 300 * number + (200 if year == last else 0),
                },
                actor=finance,
            )


def _fill_worksheet(city: City) -> None:
    """The worked example of the rule in ten thousands of yuan, and a year in the pilot list."""
    actor, enterprise = city.actor("demo-enterprise"), city.bodies["越东示例智能装备"]
    last = city.today.year - 1
    common = {"organisation": enterprise, "wages": 1000 * WAN}
    registers.ENTERPRISE_YEAR.record(
        {**common, "year": last - 1, "training": 100 * WAN, "frontline": 72 * WAN, "accrued": 80 * WAN},
        actor=actor,
    )
    registers.ENTERPRISE_YEAR.record(
        {
            **common,
            "year": last,
            "training": 50 * WAN,
            "frontline": 34 * WAN,
            "in_pilot_list": True,
            "investment": 100 * WAN,
            "surcharge": 15 * WAN,
            "local_surcharge": 10 * WAN,
        },
        actor=actor,
    )


def _keep_support(city: City) -> None:
    """A row or two in each register beside money."""
    finance, school = city.actor("demo-finance"), city.actor("demo-school")
    bureau, own = city.bodies["市财政局"], city.bodies["示例职业技术学校一"]
    last = city.today.year - 1
    guide = {"organisation": bureau, "who": "各类企业", "document": "绍政办发〔2020〕16号", "clause": "(九)"}
    registers.PREFERENCE.record(
        {
            **guide,
            "name": "职工教育经费税前扣除",
            "kind": "tax",
            "conditions": "实际发生，取得合法凭据。",
            "benefit": "不超过工资薪金总额 8% 的部分当年扣除，超过部分结转以后年度。",
            "how": "汇算清缴时填报，资料留存备查。",
            "certainty": "confirmed",
        },
        actor=finance,
    )
    registers.PREFERENCE.record(
        {
            **guide,
            "name": "职业教育投资抵免教育费附加",
            "kind": "surcharge",
            "who": "纳入建设培育范围的试点企业",
            "document": "财税〔2019〕46号",
            "clause": "第一条",
            "conditions": "在建设培育名单内，投资符合规定。",
            "benefit": "按投资额 30% 抵免当年应缴教育费附加和地方教育附加。",
        },
        actor=finance,
    )
    gift = {"organisation": own, "donor": "越东示例智能装备有限公司", "kind": "equipment", "amount": 35 * WAN}
    registers.DONATION.record({**gift, "received_on": date(last, 9, 10), "purpose": "数控实训"}, actor=school)
    plot = {"organisation": own, "name": "智能制造公共实训基地", "use": "实训基地", "area": "12000"}
    facts = {"is_public_benefit": True, "is_non_profit": True, "in_catalogue": True}
    registers.LAND.record({**plot, **facts, "applied_on": date(last, 3, 2)}, actor=school)
    loan = {"organisation": bureau, "name": "产教融合基地贷", "kind": "loan", "provider": "绍兴示例银行"}
    terms = {"who": "实训基地运营单位", "terms": "信用或收费权质押", "ceiling": 2000 * WAN, "years": 8}
    registers.FINANCING.record({**loan, **terms, "for_bases": True}, actor=finance)
    bought = {"organisation": bureau, "year": last, "quantity": 12, "amount": 48 * WAN}
    registers.PURCHASE.record({**bought, "name": "工业机器人课程包", "kind": "产业技术课程"}, actor=finance)


def _linping_school(city: City) -> Organisation | None:
    """A school and the personnel bureau of Linping with a log-in each, and staff."""
    place = Jurisdiction.objects.filter(pack="linping").first()
    if place is None:
        return None
    school = register_organisation(
        place, actor=city.system, name="临平示例职业学校", kind=OrganisationKind.SECONDARY_SCHOOL
    )
    bureau = register_organisation(
        place, actor=city.system, name="临平区示例人力资源和社会保障局", kind=OrganisationKind.HRSS
    )
    city.bodies["临平示例职业学校"], city.bodies["临平区人社局"] = school, bureau
    _sign_up(city, "demo-linping-school", Role.SCHOOL, school, person("临平示例职业学校", 0))
    _sign_up(city, "demo-linping-hrss", Role.HRSS, bureau, person("临平区人社局", 0))
    for number in range(STAFF):
        name = person("临平示例职业学校", number + 1)
        _sign_up(city, f"demo-linping-teacher{number + 1}", Role.TEACHER, school, name)
    return school


def _sign_up(city: City, username: str, role: Role, organisation: Organisation, name: str) -> None:
    made = create_user(
        username,
        actor=city.system,
        name=name,
        organisation=organisation,
        role=role,
        password=settings.RONGHE_DEMO_PASSWORD,
        valid_from=city.today - timedelta(days=400),
        is_demo=True,
    )
    city.users[username] = made.user


def _distribute(city: City, school: Organisation) -> None:
    """Income of 100, cost of 40 (ten thousands): of 60 at most 18 go to staff."""
    clerk, office = city.actor("demo-linping-school"), city.actor("demo-linping-hrss")
    staff = list(User.objects.filter(username__startswith="demo-linping-teacher").order_by("username"))
    year = city.today.year
    frame = {"organisation": school, "year": year, "staff": STAFF, "approved_total": 90 * WAN}
    registers.PAY_YEAR.record({**frame, "baseline": 12 * WAN}, actor=office)
    _file_plan(city, school, clerk)
    service = _earn(city, school, clerk, "企业设备维保服务", IncomeKind.SOCIAL_SERVICE, 100, 40)
    _earn(city, school, clerk, "岗前技能培训", IncomeKind.TRAINING, 20, 20)
    _earn(city, school, clerk, "横向技术开发", IncomeKind.DEVELOPMENT, 10, 10, uses="设备费、材料费、劳务费")
    paid = _propose(city, school, clerk, "上半年社会服务分配（演示）", service, 6 * WAN, staff)
    pay.submit_proposal(paid, actor=clerk)
    pay.approve_proposal(paid, actor=office, note="演示：符合规定")
    pay.distribute_proposal(paid, actor=clerk)
    waiting = _propose(city, school, clerk, "第三季度社会服务分配（演示）", service, 3 * WAN, staff)
    pay.submit_proposal(waiting, actor=clerk)
    _propose(city, school, clerk, "年终社会服务分配（演示：超过上限）", service, 12 * WAN, staff)


def _file_plan(city: City, school: Organisation, clerk: Actor) -> None:
    said = date(city.today.year, 1, 10)
    registers.PAY_PLAN.record(
        {
            "organisation": school,
            "title": "临平示例职业学校收入分配办法（演示）",
            "adopted_on": said,
            "filed_on": said + timedelta(days=10),
            "favours_key_posts": True,
            "favours_backbones": True,
            "favours_contributors": True,
            "rewards_sources": "校企合作、培训、社会服务",
        },
        actor=clerk,
    )


def _earn(
    city: City, school: Organisation, clerk: Actor, name: str, kind: str, came: int, cost: int, uses: str = ""
) -> IncomeProject:
    year = city.today.year
    values = {"organisation": school, "name": name, "kind": kind, "year": year, "payer": "示例企业（演示）"}
    bound = {"is_horizontal": True, "contract": "演示合同-1", "uses": uses} if uses else {}
    project: IncomeProject = registers.INCOME_PROJECT.record({**values, **bound}, actor=clerk)
    on = date(year, 1, 31)
    key = f"demo:income:{name}"
    income.receive(project, came * WAN, actor=clerk, text="合同款（演示）", key=key, on=on)
    if cost:
        use = project.allowed_uses[0] if uses else ""
        income.spend(
            project, cost * WAN, actor=clerk, text="材料与外协（演示）", use=use, key=f"{key}:cost", on=on
        )
    return project


def _propose(
    city: City,
    school: Organisation,
    clerk: Actor,
    title: str,
    project: IncomeProject,
    amount: int,
    staff: list[User],
) -> DistributionProposal:
    draft = pay.draft_proposal(school, actor=clerk, title=title, year=city.today.year, pay_on=city.today)
    pay.set_sources(draft, [(project, amount)], actor=clerk)
    each = amount // len(staff)
    rows = [pay.ShareRow(one.pk, ShareKind.SERVICE, each) for one in staff]
    return pay.set_shares(draft, rows, actor=clerk)
