"""The writes of the programme register and of the registers that hang on it."""

from __future__ import annotations

from ronghe.core.registers import register_services
from ronghe.programmes import models
from ronghe.programmes.queries import register as rules
from ronghe.programmes.queries.movements import check_movement

PROGRAMME = register_services(
    "programmes.programme", models.SchoolProgramme, check=rules.check_programme, prepare=rules.tidy_programme
)
COHORT = register_services("programmes.cohort", models.Cohort, check=rules.check_cohort, locks=("programme",))
PATHWAY = register_services("programmes.pathway", models.Pathway, check=rules.check_pathway)
STANDARD = register_services("programmes.standard", models.QualityStandard, check=rules.check_standard)
MOVEMENT = register_services("programmes.movement", models.GraduateMovement, check=check_movement)
