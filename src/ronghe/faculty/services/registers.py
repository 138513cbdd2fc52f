"""The writes of the simple registers of the faculty app, with the rule of each."""

from __future__ import annotations

from ronghe.core.registers import register_services
from ronghe.faculty import models
from ronghe.faculty.queries import registers as rules
from ronghe.faculty.queries.engagements import (
    check_engagement,
    check_post,
    check_side_job,
    rule_both_ways,
)
from ronghe.faculty.queries.places import check_place, check_rotation

of_file = rules.tie_to_file

STUDIO = register_services("faculty.studio", models.Studio, check=rules.check_studio)
TEAM = register_services("faculty.team", models.InnovationTeam)
BASE = register_services("faculty.base", models.TrainingBase, check=rules.check_base)

MENTOR = register_services("faculty.mentor", models.Mentor)
SPECIAL_POST = register_services("faculty.special_post", models.SpecialPost, check=check_post)
ENGAGEMENT = register_services(
    "faculty.engagement",
    models.Engagement,
    check=check_engagement,
    prepare=rule_both_ways,
    locks=("mentor", "post"),
)


def _side_job(row: models.SideJob) -> None:
    of_file(row)
    rule_both_ways(row)


SIDE_JOB = register_services("faculty.side_job", models.SideJob, check=check_side_job, prepare=_side_job)

PLACE = register_services("faculty.place", models.PracticePlace, check=check_place)
ROTATION = register_services(
    "faculty.rotation", models.Rotation, check=check_rotation, prepare=of_file, locks=("place",)
)

TRAINING = register_services("faculty.training", models.Training, check=rules.check_training, prepare=of_file)
ETHICS = register_services("faculty.ethics", models.EthicsRecord, check=rules.check_ethics, prepare=of_file)
CONTEST = register_services(
    "faculty.contest", models.ContestResult, check=rules.check_contest, prepare=of_file
)
AUTONOMY = register_services("faculty.autonomy", models.Autonomy)
RESEARCH_STAFF = register_services(
    "faculty.research_staff", models.ResearchStaff, check=rules.check_research_staff, prepare=of_file
)
DIGITAL = register_services(
    "faculty.digital", models.DigitalAbility, check=rules.check_digital, prepare=of_file
)
REFORM = register_services("faculty.reform", models.ReformProject, check=rules.check_reform, prepare=of_file)
POLITICAL = register_services("faculty.political", models.PoliticalTeacher, prepare=of_file)

SECONDMENT = register_services(
    "faculty.secondment", models.Secondment, check=rules.check_secondment, prepare=of_file
)
FACTOR = register_services("faculty.factor", models.WorkloadFactor)
SERVICE_HOURS = register_services(
    "faculty.service_hours", models.ServiceHours, check=rules.check_service_hours, prepare=of_file
)
CAMPAIGN = register_services("faculty.campaign", models.Campaign)
VISIT = register_services("faculty.visit", models.CampaignVisit, check=rules.check_visit)
PATH = register_services("faculty.path", models.CrossSectorPath, check=rules.check_path, prepare=of_file)
