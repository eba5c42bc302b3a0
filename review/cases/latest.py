"""Which submission of a case counts now?"""

from applications.models import Application, Submission


def latest_submission(application: Application) -> Submission | None:
    return application.submissions.order_by("-number").first()
