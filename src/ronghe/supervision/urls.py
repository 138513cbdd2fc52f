"""Addresses of the supervision app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls
from ronghe.supervision.views import boards, books, governance, registers, rounds

app_name = "supervision"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", registers.hub, name="hub"),
    path("calendar/", rounds.calendar, name="calendar"),
    path("calendar/open/", rounds.open_due, name="open_due"),
    path("rounds/<int:pk>/ledger/", rounds.round_ledger, name="round_ledger"),
    path("forms/<int:pk>/fill/", rounds.form_fill, name="form_fill"),
    path("forms/<int:pk>/ledger/", rounds.LedgerImport.as_view(), name="form_ledger"),
    path("forms/<int:pk>/card/", rounds.form_card, name="form_card"),
    path("actions/<int:pk>/card/", rounds.action_card, name="action_card"),
    path("meetings/<int:pk>/attendance/", governance.meeting_attendance, name="meeting_attendance"),
    path("mechanisms/", governance.mechanisms, name="mechanisms"),
    path("ranking/", boards.ranking, name="ranking"),
    path("ranking/fix/", boards.ranking_fix, name="ranking_fix"),
    path("files/", boards.file_list, name="file_list"),
    path("files/<int:pk>/", boards.file_detail, name="file_detail"),
    path("status/", boards.status_board, name="status_board"),
    path("statuses/<int:pk>/decide/", boards.status_decide, name="status_decide"),
    path("reports/<int:pk>/letter/", boards.report_file, name="report_letter"),
    *case_urls("rounds", books.ROUNDS),
    *case_urls("forms", books.FORMS),
    *case_urls("cards", books.CARDS),
    *case_urls("actions", books.ACTIONS),
    *case_urls("inspections", books.INSPECTIONS),
    *register_urls("findings", books.FINDINGS),
    *case_urls("reports", books.REPORTS),
    *register_urls("bodies", governance.BODIES),
    *register_urls("members", governance.MEMBERS),
    *case_urls("meetings", governance.MEETINGS),
    *register_urls("schedules", registers.SCHEDULES),
    *register_urls("card-rules", registers.CARD_RULES),
    *register_urls("methods", registers.METHODS),
    *register_urls("statuses", registers.STATUSES),
    *register_urls("consultations", registers.CONSULTATIONS),
    *register_urls("duties", registers.DUTIES),
    *register_urls("coordinations", registers.COORDINATIONS),
    *register_urls("dockings", registers.DOCKINGS),
    *register_urls("dialogues", registers.DIALOGUES),
    *register_urls("reforms", registers.REFORMS),
    *register_urls("resources", registers.RESOURCES),
    *register_urls("county-evaluations", registers.COUNTY_EVALUATIONS),
    *case_urls("commendations", registers.COMMENDATIONS),
    *register_urls("party", registers.PARTY),
    *register_urls("csr", registers.RESPONSIBILITY),
    *register_urls("associations", registers.ASSOCIATIONS),
    *register_urls("prompts", registers.PROMPTS),
]
