"""Does a case stand still, since its vendor asks that somebody step aside (行政程序法 §33)?"""

from django.db.models import Exists, OuterRef

from applications.models import Application
from review.models import Recusal

AT_REST = "廠商申請迴避，還沒有決定前，這一案的審查暫停（行政程序法第 33 條）。請先到「迴避申請」辦理決定。"


def is_at_rest(application: Application) -> bool:
    return Recusal.objects.at_rest().filter(application=application).exists()


def why_at_rest(application: Application) -> str:
    """A sentence; "" of a case that goes on."""
    return AT_REST if is_at_rest(application) else ""


def resting(case: str = "pk") -> Exists:
    """Whether a row's case rests, for a query; `case` leads to the application's key."""
    return Exists(Recusal.objects.at_rest().filter(application=OuterRef(case)))
