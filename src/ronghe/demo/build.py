"""Building the demonstration: step by step through the services, the same every time.

A database that holds anything but a demonstration is refused; one that holds an old or unfinished
demonstration is emptied first, because all of it was made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from ronghe.accounts.models import User
from ronghe.core import schema
from ronghe.core.errors import RuleViolated
from ronghe.core.models import Jurisdiction
from ronghe.demo import (
    duties,
    evaluation,
    faculty,
    indicators,
    labour,
    labour_plans,
    money,
    network,
    people,
    plans,
    programmes,
    progress,
    public,
    register,
    reports,
    subsidies,
    supervision,
    talent,
    teacher_registers,
    warnings,
)
from ronghe.demo.city import City
from ronghe.demo.models import Build
from ronghe.engine.packs import Pack
from ronghe.reference.services import load_shipped

REVISION = 5
"""Raised when what is built changes, so that an old demonstration is built anew."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the build with its words for the progress bar. After a large one the planner looks anew."""

    words: str
    run: Callable[[City, list[Pack]], object]
    is_large: bool = False


STEPS = (
    Step("登记辖区", register.register_places),
    Step("登记机构", lambda city, _packs: register.register_bodies(city)),
    Step("登记曾用名", lambda city, _packs: register.tell_former_names(city)),
    Step("建立账号与人员", lambda city, _packs: people.enrol(city)),
    Step("装入标准目录", lambda city, _packs: load_shipped(actor=city.system)),
    Step("装入五个辖区的规划", plans.load_packs, is_large=True),
    Step("核定单位与裁定", lambda city, _packs: plans.settle_shaoxing(city)),
    Step("报送进展", lambda city, _packs: progress.report_work(city)),
    Step("各县报送", lambda city, _packs: progress.report_in_counties(city)),
    Step("工程与核查事项", lambda city, _packs: duties.build_projects(city)),
    Step("核查结果", lambda city, _packs: duties.answer_duties(city)),
    Step("年度观测值", lambda city, _packs: duties.observe(city)),
    Step("上级政策变动", lambda city, _packs: plans.foresee_superior_change(city)),
    Step("解读", lambda city, _packs: public.explain(city)),
    Step("征求意见", lambda city, _packs: public.collect_comments(city)),
    Step("问题反映", lambda city, _packs: public.raise_problems(city)),
    Step("代理授权", lambda city, _packs: people.lend(city)),
    Step("教师、企业实践与双师型认定", lambda city, _packs: faculty.build_faculty(city), is_large=True),
    Step("教师队伍各项台账", lambda city, _packs: teacher_registers.fill_teacher_registers(city)),
    Step("补助申领", lambda city, _packs: subsidies.pay_subsidies(city)),
    Step("经费与分配", lambda city, _packs: money.show_money(city)),
    Step("招聘广告、企业申报与需求", lambda city, _packs: labour.gather_demand(city), is_large=True),
    Step("学校专业与各届学生", lambda city, _packs: programmes.register_programmes(city)),
    Step("需求预测", lambda city, _packs: labour.foresee(city)),
    Step("紧缺目录、平衡表与研究", lambda city, _packs: labour_plans.plan_from_demand(city)),
    Step("专业调整", lambda city, _packs: programmes.ask_for_changes(city)),
    Step("专业群与学校网络", lambda city, _packs: network.build_network(city)),
    Step("指标填报与计算", lambda city, _packs: indicators.measure(city), is_large=True),
    Step("预警", lambda city, _packs: warnings.warn(city)),
    Step("督查督办", lambda city, _packs: supervision.supervise(city)),
    Step("质量评价、调查与统计", lambda city, _packs: evaluation.evaluate(city)),
    Step("年度质量报告", lambda city, _packs: reports.report_year(city)),
    Step("人才供需报告", lambda city, _packs: talent.publish_talent(city)),
    Step("导入待校核的政策页面", lambda city, _packs: plans.import_demo_page(city)),
)


def build_version() -> str:
    return f"{version('ronghe')}+{REVISION}"


def prepare() -> None:
    """Empty tables for a demonstration; another one that is there is thrown away (as owner only)."""
    if _has_demonstration():
        _drop_tables()
    else:
        _refuse_real_data()
    schema.create_or_upgrade()


def is_current(size: float) -> bool:
    """Whether this very demonstration is there already."""
    if not _has_demonstration():
        return False
    last = Build.objects.order_by("-pk")[0]
    return last.finished_at is not None and (last.version, last.size) == (build_version(), size)


def build(size: float, tell: Tell) -> City:
    """Make the demonstration in an empty database; all of it or nothing but the mark of the attempt."""
    if not 0 < size <= 1000:
        raise RuleViolated("demo.size", "规模须大于 0，不超过 1000。")
    row = Build.objects.create(version=build_version(), size=size)
    city = City(size=size, today=timezone.localdate())
    packs = register.shipped_packs()
    with transaction.atomic():
        for step in STEPS:
            tell(step.words)
            step.run(city, packs)
            if step.is_large:
                _acquaint()
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    _acquaint()
    return city


def _acquaint() -> None:
    """The planner has never seen the new rows, and takes a thousand of them for one."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def _has_demonstration() -> bool:
    return Build._meta.db_table in _tables() and Build.objects.exists()


def _refuse_real_data() -> None:
    """Never write made-up people and figures among real ones."""
    tables = _tables()
    if any(m._meta.db_table in tables and m.objects.exists() for m in (User, Jurisdiction)):
        raise RuleViolated(
            "demo.not_empty",
            f"数据文件夹 {settings.RONGHE_HOME} 的数据库里已有数据，不是演示数据，未作任何改动。",
            hint="请用 RONGHE_HOME 指定另一个文件夹，例如 RONGHE_HOME=/tmp/ronghe-demo make demo。",
        )


def _drop_tables() -> None:
    """Whole tables: rows of history would refuse to be deleted one by one."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in _tables())
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("drop table {} cascade").format(names))
