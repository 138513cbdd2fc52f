"""The tables of the policy app, one file per part."""

from ronghe.policy.models.attachments import (
    DeliverableEvidence,
    InterpretationFile,
    MilestoneEvidence,
    ObservationEvidence,
    ReportEvidence,
    SourceBytes,
)
from ronghe.policy.models.documents import Document, DocumentLink, SourcePage, SuperiorChange
from ronghe.policy.models.indicators import DEFINITION_FIELDS, Indicator, Observation
from ronghe.policy.models.lists import Cycle, NameList
from ronghe.policy.models.parameters import Parameter, ParameterAnswer, Touch
from ronghe.policy.models.participation import Comment, CommentCollection, Interpretation
from ronghe.policy.models.plans import Clause, Plan, PlanVersion, Task, TaskUnit
from ronghe.policy.models.reviews import BodyAnnexConflict, Review, ReviewItem
from ronghe.policy.models.ruled import Ruled
from ronghe.policy.models.search import SearchEntry
from ronghe.policy.models.work import Deliverable, Milestone, ProblemReport, ProgressReport

__all__ = [
    "DEFINITION_FIELDS",
    "BodyAnnexConflict",
    "Clause",
    "Comment",
    "CommentCollection",
    "Cycle",
    "Deliverable",
    "DeliverableEvidence",
    "Document",
    "DocumentLink",
    "Indicator",
    "Interpretation",
    "InterpretationFile",
    "Milestone",
    "MilestoneEvidence",
    "NameList",
    "Observation",
    "ObservationEvidence",
    "Parameter",
    "ParameterAnswer",
    "Plan",
    "PlanVersion",
    "ProblemReport",
    "ProgressReport",
    "ReportEvidence",
    "Review",
    "ReviewItem",
    "Ruled",
    "SearchEntry",
    "SourceBytes",
    "SourcePage",
    "SuperiorChange",
    "Task",
    "TaskUnit",
    "Touch",
]
