"""What the teachers' app gives to analytics: every teacher under a pseudonym, every register whole."""

from __future__ import annotations

from django.apps import apps

from ronghe.faculty import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers, people
from ronghe.warehouse.extract import leave_out

people(models.Teacher)
people(models.Mentor)

_OF_TEACHER = "teacher__jurisdiction"

extract_of(models.Teacher, grain="每位教师一行，编号为化名", drop=("id_digest",))
extract_of(models.Mentor, grain="每位产业导师一行，编号为化名", drop=("name",))
extract_of(models.Employment, grain="每段任用一行", scope=_OF_TEACHER, drop=("staff_number",))
extract_of(models.TeacherTitle, grain="每项专业技术职务一行", scope=_OF_TEACHER)
extract_of(models.TeacherCertificate, grain="每份证书一行", scope=_OF_TEACHER, drop=("number",))
extract_of(models.EnterpriseExperience, grain="每段企业工作经历一行", scope=_OF_TEACHER)
extract_of(
    models.PracticeEntry,
    grain="每条企业实践记录一行",
    scope=_OF_TEACHER,
    drop=("source_key",),
    joined={"school_id": ("teacher__school_id", "管理档案的学校")},
)
extract_of(models.RecognitionStandard, grain="每个认定标准一行")
extract_of(models.StandardCondition, grain="每个认定条件一行", scope="standard__jurisdiction", also=("text",))
extract_of(models.Recognition, grain="每次认定一行", drop=("certificate_number",))
extract_of(models.Recruitment, grain="每次招聘一行，不含拟聘人员姓名")
extract_of(models.CandidateWork, grain="拟聘人员的每段企业经历一行", scope="recruitment__jurisdiction")
extract_of(models.ContestResult, grain="每项比赛成绩一行", drop=("team",))
extract_of(models.Studio, grain="每个工作室一行", drop=("co_founder",))
extracts_of_registers(list(apps.get_app_config("faculty").get_models()))

leave_out("本人提出的更正，内容是个人信息", models.Correction)
leave_out(
    "佐证文件与记录的对应，数量见所属记录",
    models.PracticeEvidence,
    models.RecognitionEvidence,
    models.RecruitmentEvidence,
)
