"""Which letters would a step write? What a page shows before its button is pressed."""

from collections.abc import Callable

from applications.models import Application
from portal.outbox import rehearsal
from portal.reference import Ref
from portal.workflow.engine import StepRefused


def preview_of(case: Application, verb: Callable[[], object]) -> dict:
    """The letters that a step would write: it is taken and taken back, so that they cannot differ."""
    try:
        return {"preview": rehearsal.letters(Ref.of(case), verb)}
    except StepRefused as refused:
        return {"preview": [], "preview_lacks": str(refused)}
