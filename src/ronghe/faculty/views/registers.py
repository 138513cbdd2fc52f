"""The simple registers of the faculty app, declared; their pages are those of ``core.registers``."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.listing import Column, FlagFilter
from ronghe.core.registers import Register
from ronghe.faculty.queries import figures
from ronghe.faculty.queries.engagements import load_of
from ronghe.faculty.queries.registers import path_of, workload_of
from ronghe.faculty.services import registers as services
from ronghe.policy.models import Ruled
from ronghe.policy.queries.rulings import kept_rulings

AT_HUB: dict[str, Any] = {"crumbs": [(_("教师队伍"), reverse_lazy("faculty:hub"))]}


def _ruled(row: Ruled, _actor: Actor) -> dict[str, Any]:
    return {"rulings": kept_rulings(row)}


PLACES = Register(
    "places",
    services.PLACE,
    title=_("企业实践岗位"),
    lead=_("企业提供给教师实践的岗位，本地各校都能看到；按岗位数和时间安排轮训。"),
    basis=_("清远方案二（五）；临平方案三（六）2、3"),
    new=_("登记岗位"),
    fields=("name", "enterprise", "programmes", "places", "starts_on", "ends_on", "content"),
    key=("enterprise", "name"),
    extra=AT_HUB,
)
ROTATIONS = Register(
    "rotations",
    services.ROTATION,
    title=_("教师实践轮训"),
    lead=_("每位教师到哪个岗位、什么时间、形成什么成果；超出岗位数或时间重叠的不能登记。"),
    new=_("安排轮训"),
    fields=("person", "place", "starts_on", "ends_on", "progress", "deliverable"),
    key=("person", "place", "starts_on"),
    related=("place__enterprise",),
    summary=figures.of_rotations,
    extra=AT_HUB,
)
MENTORS = Register(
    "mentors",
    services.MENTOR,
    title=_("产业导师库"),
    lead=_("企业工程技术人员、高技能人才组成的导师库，各校共享；上限由所在企业与学校商定。"),
    basis=_("聊城方案（十六）；临平方案三（六）2"),
    new=_("登记导师"),
    fields=("name", "employer", "kind", "field", "title", "weekly_limit", "people_limit", "phone"),
    key=("name", "employer"),
    hidden=("title",),
    detail_template="faculty/mentor.html",
    more=lambda row, _actor: {"load": load_of(row)},
    extra=AT_HUB,
)
SPECIAL_POSTS = Register(
    "special_posts",
    services.SPECIAL_POST,
    title=_("产业导师特聘岗位"),
    lead=_("现代产业导师特聘岗位：设岗数、在聘人数，满岗不能再聘。"),
    basis=_("临平方案三（六）2"),
    new=_("设立岗位"),
    fields=("name", "programme", "number", "starts_on", "basis"),
    extra=AT_HUB,
)
ENGAGEMENTS = Register(
    "engagements",
    services.ENGAGEMENT,
    title=_("产业导师聘用"),
    lead=_("聘用导师库中的导师；同一时间排两处、超过课时或人数上限的不能登记，理由逐条列出。"),
    basis=_("聊城方案（十六）"),
    new=_("聘用导师"),
    help=_("上课日和上课时间都填写，系统才能核对各校之间的时间冲突。"),
    fields=(
        "task",
        "mentor",
        "kind",
        "post",
        "starts_on",
        "ends_on",
        "weekly_hours",
        "people",
        "weekday",
        "slot",
        "counted_by_firm",
    ),
    key=("mentor", "task", "starts_on"),
    hidden=("post", "people", "weekday", "slot"),
    more_filters=(FlagFilter("uncounted", _("企业未计入考核"), Q(counted_by_firm=False)),),
    detail_template="registers/ruled_detail.html",
    more=_ruled,
    extra=AT_HUB,
)
SIDE_JOBS = Register(
    "side_jobs",
    services.SIDE_JOB,
    title=_("教师到企业兼职"),
    lead=_("专业课教师经学校同意到合作企业兼职，可以取酬。"),
    basis=_("聊城方案（十六）"),
    fields=(
        "person",
        "enterprise",
        "agreement",
        "post",
        "starts_on",
        "ends_on",
        "weekly_hours",
        "is_paid",
        "pay_terms",
        "approved_on",
    ),
    hidden=("agreement", "pay_terms"),
    key=("person", "enterprise", "starts_on"),
    detail_template="registers/ruled_detail.html",
    more=_ruled,
    extra=AT_HUB,
)
STUDIOS = Register(
    "studios",
    services.STUDIO,
    title=_("名师与大师工作室"),
    lead=_("技能大师、名师、名校长、名班主任工作室，以及技艺大师、非遗传承人参与共建的工作室。"),
    basis=_("清远方案二（五）；聊城方案（十五）；临平方案二（三）、三（五）1"),
    new=_("登记工作室"),
    fields=(
        "name",
        "kind",
        "level",
        "leader",
        "programme",
        "co_founder",
        "founded_on",
        "funding_source",
        "members",
        "tasks",
    ),
    hidden=("programme", "funding_source"),
    key=("name",),
    summary=figures.of_kinds("kind"),
    extra=AT_HUB,
)
TEAMS = Register(
    "teams",
    services.TEAM,
    title=_("教学创新团队"),
    lead=_("按专业登记教学创新团队；省级以上单独计数。"),
    basis=_("清远方案一（二）、二（五）；临平方案二（三）"),
    new=_("登记团队"),
    fields=(
        "name",
        "programme",
        "level",
        "leader",
        "members",
        "from_firms",
        "approved_on",
        "basis",
        "direction",
    ),
    key=("name", "level"),
    summary=figures.of_teams,
    extra=AT_HUB,
)
BASES = Register(
    "bases",
    services.BASE,
    title=_("双师型教师培养培训基地"),
    lead=_("与行业领先企业共建的教师培养培训基地。"),
    basis=_("清远方案二（五）；聊城方案（十五）；临平方案三（六）2"),
    new=_("登记基地"),
    fields=(
        "name",
        "host",
        "is_leading",
        "leading_basis",
        "programmes",
        "places",
        "level",
        "agreed_on",
        "agreed_until",
    ),
    key=("name",),
    hidden=("leading_basis",),
    extra=AT_HUB,
)
TRAININGS = Register(
    "trainings",
    services.TRAINING,
    title=_("骨干教师培养"),
    lead=_("专业带头人、教学名师、校长、骨干教师的培养计划和每个人的结果。政策只写“一批”，没有人数目标。"),
    basis=_("清远方案二（五）；临平方案三（六）3；聊城方案（十五）"),
    fields=(
        "person",
        "plan",
        "kind",
        "level",
        "starts_on",
        "ends_on",
        "hours",
        "problem",
        "result",
        "result_on",
    ),
    key=("person", "plan"),
    summary=figures.of_kinds("kind"),
    extra=AT_HUB,
)
ETHICS = Register(
    "ethics",
    services.ETHICS,
    title=_("师德师风记录"),
    lead=_("师德培训、考核、表彰、处理；只有本校、教育部门和监督部门能看。"),
    basis=_("清远方案二（五）"),
    fields=("person", "kind", "happened_on", "grade", "hours", "issuer", "document", "content"),
    key=("person", "kind", "happened_on"),
    hidden=("issuer", "document"),
    extra=AT_HUB,
)
CONTESTS = Register(
    "contests",
    services.CONTEST,
    title=_("教师比赛成绩"),
    lead=_("教学能力比赛、技能大赛、班主任能力比赛的参赛和获奖。"),
    basis=_("聊城方案（十五）"),
    fields=("person", "contest", "kind", "level", "event", "held_on", "award", "team"),
    key=("person", "contest", "held_on"),
    hidden=("team",),
    summary=figures.of_contests,
    extra=AT_HUB,
)
AUTONOMIES = Register(
    "autonomies",
    services.AUTONOMY,
    title=_("学校办学自主权"),
    lead=_("人事管理、职称评聘、收入分配方面下放给学校的事项和学校的办法。"),
    basis=_("绍兴方案附件第15项"),
    fields=("name", "matter", "granted_by", "basis", "starts_on", "ends_on", "measure"),
    key=("name", "matter"),
    summary=figures.of_kinds("matter"),
    extra=AT_HUB,
)
RESEARCH_STAFF = Register(
    "research_staff",
    services.RESEARCH_STAFF,
    title=_("兼职教研员"),
    lead=_("兼职教研员按聘期动态管理；期满的提示续聘或终止。"),
    basis=_("聊城方案（二十）"),
    new=_("聘任"),
    fields=("person", "programme", "level", "starts_on", "ends_on", "appointed_by", "duties"),
    key=("person", "programme", "starts_on"),
    summary=figures.of_terms,
    extra=AT_HUB,
)
DIGITAL = Register(
    "digital",
    services.DIGITAL,
    title=_("数字化教学能力"),
    lead=_("教师数字化教学能力的测评、培训和资源建设；按每人最近一次测评统计。"),
    basis=_("清远方案二（五）；临平方案三（六）3"),
    fields=("person", "assessed_on", "standard", "level", "score", "hours", "resources"),
    key=("person", "assessed_on"),
    summary=figures.of_digital,
    extra=AT_HUB,
)
REFORMS = Register(
    "reforms",
    services.REFORM,
    title=_("教学改革研究与实践项目"),
    lead=_("教师主持的教育教学改革研究与实践项目，从立项到结题。"),
    basis=_("清远方案二（五）"),
    new=_("登记项目"),
    fields=("name", "person", "level", "number", "stage", "starts_on", "ends_on", "funding", "outcome"),
    key=("name",),
    extra=AT_HUB,
)
POLITICAL = Register(
    "political",
    services.POLITICAL,
    title=_("思政教师队伍"),
    lead=_("思政课教师、德育工作人员、班主任、辅导员，专职与兼职。"),
    basis=_("清远方案二（五）"),
    fields=("person", "duty", "presence", "starts_on", "ends_on", "title", "training_hours"),
    key=("person", "duty"),
    summary=figures.of_kinds("presence"),
    extra=AT_HUB,
)
SECONDMENTS = Register(
    "secondments",
    services.SECONDMENT,
    title=_("挂职兼职与离岗创业"),
    lead=_("到乡村挂职、兼职和离岗创新创业的教师，职称评定、工资福利、社会保险是否照常。"),
    basis=_("清远方案二（十）"),
    fields=(
        "person",
        "kind",
        "destination",
        "is_rural",
        "starts_on",
        "ends_on",
        "keeps_title",
        "keeps_pay",
        "keeps_insurance",
    ),
    key=("person", "kind", "starts_on"),
    more_filters=(
        FlagFilter(
            "lost",
            _("有权利没有照常"),
            Q(keeps_title=False) | Q(keeps_pay=False) | Q(keeps_insurance=False),
        ),
    ),
    summary=figures.of_secondments,
    extra=AT_HUB,
)
FACTORS = Register(
    "factors",
    services.FACTOR,
    title=_("工作量折算系数"),
    lead=_("社会培训、技术服务折算教师工作量的系数。文件没有写明，由学校确定，写明决定机构和依据。"),
    basis=_("清远方案二（十）；临平方案三（五）3"),
    fields=("kind", "factor", "starts_on", "decided_by", "basis"),
    key=("kind", "starts_on"),
    extra=AT_HUB,
)
SERVICE_HOURS = Register(
    "service_hours",
    services.SERVICE_HOURS,
    title=_("社会服务工作量"),
    lead=_("教师承担社会培训、技术研发与服务的时数，按学校确定的系数折算工作量。"),
    basis=_("清远方案二（十）；临平方案三（五）3"),
    fields=("person", "kind", "project", "done_on", "hours"),
    key=("person", "project", "done_on"),
    summary=figures.of_service_hours,
    detail_template="faculty/service_hours.html",
    more=lambda row, _actor: {"workload": workload_of(row)},
    extra=AT_HUB,
)
CAMPAIGNS = Register(
    "campaigns",
    services.CAMPAIGN,
    title=_("专项活动"),
    lead=_("“千名技师进校园、千名教师下企业”等活动。名称中的数不是文件规定的目标，只作对照。"),
    basis=_("绍兴方案（十三）、附件第14项"),
    new=_("登记活动"),
    fields=("name", "direction", "named_number", "starts_on", "ends_on"),
    key=("name", "direction"),
    summary=figures.of_campaigns,
    more_columns=(Column("count", _("参加人数"), value=figures.people_of, kind="number"),),
    extra=AT_HUB,
)
VISITS = Register(
    "visits",
    services.VISIT,
    title=_("活动参加记录"),
    lead=_("每位技师进校园、每位教师下企业的一次，同一人多次只算一人。"),
    fields=("person", "campaign", "destination", "starts_on", "days", "content"),
    key=("person", "campaign", "starts_on"),
    hidden=("content",),
    extra=AT_HUB,
)
PATHS = Register(
    "paths",
    services.PATH,
    title=_("跨界融合发展"),
    lead=_("教师在学校、企业、科研之间的发展：每一步登记一条，连起来就是这位教师的路径。"),
    basis=_("绍兴方案（十三）"),
    fields=("person", "kind", "from_post", "to_post", "at_unit", "starts_on", "ends_on", "outcome"),
    key=("person", "kind", "starts_on"),
    detail_template="faculty/path.html",
    more=lambda row, _actor: {"steps": path_of(row)},
    extra=AT_HUB,
)
