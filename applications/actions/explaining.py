"""How is kept what a vendor says to the officer beside an item of a correction?"""

from datetime import datetime

from django.db import transaction

from applications.actions import history
from applications.actions.access import locked
from applications.actions.history import Said
from applications.models import Application, CorrectionItem
from applications.place import EACH
from applications.sheets.explaining import Explanation
from portal.accounts.models import User


def explain(form: Explanation, item: CorrectionItem, application: Application, user: User, now: datetime) -> None:
    """Writes what this person changed, as `save_sheet` does. Raises NotEditable once the correction is over."""
    with transaction.atomic():
        fresh, allowed = locked(application, now)
        kept = CorrectionItem.objects.filter(pk=item.pk, correction=allowed.correction).first() or item
        outcome = form.merge({"explanation": kept.explanation}.get)
        where = item.place.at(EACH, "explanation").within
        if outcome.mine:
            before, item.explanation = kept.explanation, form.cleaned_data["explanation"]
            CorrectionItem.objects.filter(pk=item.pk).update(explanation=item.explanation)
            said = Said(where, f"{item.label}　給承辦的說明", before, item.explanation)
            history.record(fresh, item.solution, item.sheet, [said], user, now)
        history.word(form, outcome.conflicts.values())
        conflicts = {item.place.at(EACH, name).within: conflict for name, conflict in outcome.conflicts.items()}
        history.sign(fresh, item.solution, conflicts, user)
