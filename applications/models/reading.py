"""What did the portal see in an uploaded paper? Facts for hints; the text itself never leaves the database."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex

from applications.models.attachment import Attachment
from applications.workflow import APPLICATION
from portal.background.duties import Work
from portal.files import turns
from portal.files.findings import Findings
from portal.files.models import StoredFile
from portal.files.reading import READABLE_TYPES, Read
from portal.text.fold import squeeze
from portal.workflow.table import Waits

NEEDED_STATES = APPLICATION.names(waits_for=Waits.VENDOR) | APPLICATION.names(waits_for=Waits.OFFICE)
MOST_TRIES = 5  # a row whose worker was lost that often is given up
SHORTEST_NAME = 2  # characters
MAX_SQUEEZED = 40_000  # characters kept of a text

_ending = re.compile(r"(?:股份有限|有限|無限|兩合|股|有)?公司$")


def short_name(company: str) -> str:
    """A company's name squeezed and without its legal form, so that a paper that writes 「(股)公司」 names it too."""
    name = squeeze(company)
    short = _ending.sub("", name)
    return short if len(short) >= SHORTEST_NAME else name


def _needed(now: datetime) -> Exists:
    """Whether the file stands in a slot of a case that somebody fills in or checks."""
    draft = Q(application__state=APPLICATION.initial.name)
    used = Attachment.objects.filter(file=OuterRef("file"), removed_at=None, application__state__in=NEEDED_STATES)
    return Exists(used.exclude(draft, application__programme__closes_at__lte=now))


class PaperReadingQuerySet(models.QuerySet):
    def searched(self, company: str, tax_id: str) -> "PaperReadingQuerySet":
        """Whether a company's name and number stand in the text, which stays behind: `has_name`, `has_tax_id`."""
        name = Value(short_name(company))
        places = {"name_at": StrIndex(F("text"), name), "tax_id_at": StrIndex(F("text"), Value(tax_id))}
        return self.defer("text").annotate(**places)

    def dispensable(self, now: datetime) -> "PaperReadingQuerySet":
        """Of papers that were taken away or refused, and of cases that nobody is checking any more."""
        return self.filter(self.model.free(now)).filter(Q(file__state=StoredFile.State.REFUSED) | ~_needed(now))


class PaperReading(Work):
    """One file looked at, in however many slots it stands. The row goes when nobody needs it, and its text with it."""

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="reading")
    readable = models.BooleanField("讀得到", default=False)
    text = models.TextField("文字", blank=True)  # squeezed: searched by the database, shown to nobody
    facts = models.JSONField("看到的內容", default=dict)  # Findings, and the page counts of Read

    objects = PaperReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "應備資料的內容"
        indexes = [models.Index(fields=["next_try_at"], name="papers_to_read", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.file_id}"

    @classmethod
    def owed(cls, now: datetime) -> QuerySet:
        return super().owed(now).filter(_needed(now), file__state=StoredFile.State.CLEAN)

    @classmethod
    def to_read(cls, now: datetime) -> QuerySet:
        return turns.in_turn(cls.owed(now), "file")

    @classmethod
    def promise(cls, stored: StoredFile) -> None:
        """Owes the reading of a file that can be read, once. In the transaction that puts it in a slot."""
        if stored.content_type in READABLE_TYPES:
            cls.objects.get_or_create(file=stored)

    def keep(self, seen: Read, findings: Findings, *, unseen: bool = False, lacking: Sequence[str] = ()) -> None:
        """`unseen`: something upon its pages cannot be shown. `lacking`: codes of typed characters that no font has."""
        pages = {"pages": seen.pages, "seen": seen.seen, "textual": seen.textual}
        upon = {"unseen": unseen, "lacking": list(lacking), "packed": seen.packed, "private": list(seen.private)}
        facts = {**pages, **upon, "blank": seen.blank, "coarse": seen.coarse, **findings.to_json()}
        self.finish(readable=True, text=squeeze(seen.text)[:MAX_SQUEEZED], facts=facts)

    def give_up(self, error: object, **values: object) -> None:
        """Nothing can be seen in this file; said kindly, and not tried again."""
        super().give_up(error, readable=False, text="", facts={}, **values)

    @property
    def has_name(self) -> bool:
        return bool(self.name_at)

    @property
    def has_tax_id(self) -> bool:
        return bool(self.tax_id_at)
