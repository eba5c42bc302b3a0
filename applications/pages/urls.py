"""Which address leads to which of the vendor's pages?"""

from django.urls import path, register_converter

from applications.pages import (  # noqa: F401  downloads registers its grants
    about,
    calendar_files,
    closing,
    downloads,
    filling,
    guideline,
    history,
    home,
    register_data,
    self_check,
    sending,
    solutions,
    team,
    workbook,
)
from applications.place import Place


class PlaceConverter:
    """A place in an address; what no place writes leads nowhere."""

    regex = "[a-z0-9_-]+"
    to_python = staticmethod(Place.read)
    to_url = staticmethod(str)


register_converter(PlaceConverter, "place")

app_name = "applications"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("guideline/", guideline.current, name="guideline"),
    path("guideline/checked/", guideline.checked, name="guideline-checked"),
    path("guideline/<slug:name>/", guideline.version, name="guideline-version"),
    path("guideline/<slug:name>/changes/", guideline.changes, name="guideline-changes"),
    path("closing/<int:year>.ics", calendar_files.closing, name="closing-ics"),
    path("questions/", home.questions, name="questions"),
    path("self-check/", self_check.questionnaire, name="questionnaire"),
    path("questions/workbook/", workbook.blank, name="workbook-blank"),
    path("start/", home.start, name="start"),
    path("clock/<int:year>/", closing.clock, name="clock"),
    path("inbox/", home.inbox, name="inbox"),
    path("inbox/<int:pk>/", home.message, name="message"),
    path("team/", team.team, name="team"),
    path("team/invite/", team.invite, name="team-invite"),
    path("team/invitations/<int:pk>/resend/", team.resend, name="team-resend"),
    path("team/invitations/<int:pk>/revoke/", team.revoke, name="team-revoke"),
    path("team/<int:pk>/role/", team.role, name="team-role"),
    path("team/<int:pk>/remove/", team.remove, name="team-remove"),
    path("team/<int:pk>/hand-over/", team.hand_over, name="team-hand-over"),
    path("join/<slug:secret>/", team.join, name="join"),
    path("<int:pk>/", filling.application, name="application"),
    path("<int:pk>/carry/", home.carry, name="carry"),
    path("<int:pk>/solutions/add/", solutions.add, name="solution-add"),
    path("<int:pk>/solutions/<int:solution>/kind/", solutions.change_kind, name="solution-kind"),
    path("<int:pk>/solutions/<int:solution>/remove/", solutions.remove, name="solution-remove"),
    path("<int:pk>/solutions/<int:solution>/<slug:sheet>/<slug:section>/", filling.sheet, name="solution-sheet"),
    path("<int:pk>/papers/<place:place>/", filling.upload, name="upload"),
    path("<int:pk>/papers/<place:place>/list/", filling.slot, name="slot"),
    path("<int:pk>/register/<slug:section>/", register_data.register, name="register"),
    path("<int:pk>/self-check/", self_check.draft, name="self-check"),
    path("<int:pk>/workbook/", workbook.workbook_page, name="workbook"),
    path("<int:pk>/workbook/file/", workbook.download, name="workbook-file"),
    path("<int:pk>/workbook/<int:wanted>/", workbook.imported, name="workbook-import"),
    path("<int:pk>/check/", sending.check, name="check"),
    path("<int:pk>/submit/", sending.submit, name="submit"),
    path("<int:pk>/receipt/<int:number>/", sending.receipt, name="receipt"),
    path("<int:pk>/submissions/<int:number>/", sending.submission, name="submission"),
    path("<int:pk>/correction/", sending.correction, name="correction"),
    path("<int:pk>/history/", history.history, name="history"),
    path("<int:pk>/deadline.ics", calendar_files.deadline, name="deadline-ics"),
    path("<int:pk>/withdraw/", sending.withdraw, name="withdraw"),
    path("<int:pk>/documents/draft/", sending.draft_pdf, name="draft-pdf"),
    path("<int:pk>/documents/<int:document>/", sending.document, name="document"),
    path("<int:pk>/<slug:sheet>/<slug:section>/", filling.sheet, name="sheet"),
]
