"""How does an ended case come back, when its vendor may have begun another?"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from portal.workflow.engine import StepRefused


@contextmanager
def in_time_for_another() -> Iterator[None]:
    """A transaction that brings an ended case back; refused when the vendor begins another at the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as taken:
        raise StepRefused("廠商同年度剛剛另外開始了一件申請，不能重新開放。") from taken
