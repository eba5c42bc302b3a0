"""How do staff reword the letters of a programme year, and see one on a real case before it is kept?"""

from dataclasses import asdict, replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone

from applications import letters
from applications.admin.wording_form import WordingForm
from applications.documents import points
from applications.letter_words import SALUTATION, SIGNATURE
from applications.models import LetterText, Programme
from portal import sight
from portal.accounts.signed import SignedRequest
from portal.columns import dated
from portal.lookups import ForwardLookups
from portal.outbox import kinds, letter_fields, notices, wording
from portal.outbox.kinds import LetterKind
from portal.outbox.rendering import WordMissing
from portal.outbox.wording import LetterParts
from portal.text.cleaning import clean_line
from portal.trail import looks


@admin.register(LetterText)
class LetterTextAdmin(ForwardLookups, admin.ModelAdmin):
    """One line per letter of a year, a page for its text, and every version that ever stood."""

    fields = ["programme", "kind", "version", "subject", "purport", "body"]
    fields += ["edited_by", dated(LetterText, "edited_at"), "last_error", dated(LetterText, "failed_at")]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LetterText | None = None) -> bool:
        return False

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        page = path("year/<int:programme>/<slug:kind>/", wrap(self.text_view), name="applications_lettertext_text")
        return [page, *super().get_urls()]

    # --- The letters of a year -------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        years = list(Programme.objects.all())
        wanted = request.GET.get("programme")
        year = next((year for year in years if str(year.pk) == wanted), years[0] if years else None)
        context = {"years": years, "year": year, "letters": _letters(year) if year else []}
        return self._page(request, "list.html", "通知範本", **context)  # type: ignore[arg-type]  # none of them is the status

    # --- One letter ------------------------------------------------------------------------------------------------

    def text_view(self, request: SignedRequest, programme: int, kind: str) -> HttpResponse:
        """Edit, preview on a case, save as a new version, or go back to the usual text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        year, letter = get_object_or_404(Programme, pk=programme), _editable(kind)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        own = LetterText.objects.current(year, kind)
        form = WordingForm(request.POST or None, kind=letter, initial=asdict(_as_it_stands(own, letter)))
        asked = request.POST.get("do", "")
        if asked == "usual" or (asked == "save" and form.is_valid()):
            said = LetterParts("", "") if asked == "usual" else form.parts
            return self._save(request, year, letter, own, said)
        context = {
            "year": year,
            "kind": letter,
            "own": own,
            "form": form,
            "unread": bool(own and not own.is_usual and _unreadable(own, letter)),
            "versions": LetterText.objects.filter(programme=year, kind=kind).select_related("edited_by"),
            "may_edit": self.has_change_permission(request),
            "seen_version": own.version if own else 0,
            **_seen(request, year, letter, form),
        }
        return self._page(
            request, "text.html", letter.label, 422 if asked == "save" and form.errors else 200, **context
        )

    def _save(
        self, request: SignedRequest, year: Programme, kind: LetterKind, own: LetterText | None, said: LetterParts
    ) -> HttpResponse:
        here = HttpResponseRedirect(reverse("admin:applications_lettertext_text", args=[year.pk, kind.name]))
        with transaction.atomic():
            Programme.objects.select_for_update(no_key=True).get(pk=year.pk)  # one editor at a time
            last = LetterText.objects.current(year, kind.name)
            if str(last.version if last else 0) != request.POST.get("version"):
                messages.error(request, "沒有儲存：別人剛剛改了這個範本。請看下面最新的內容，再改一次。")
                return here
            if (last.parts if last else LetterParts("", "")) == said:
                messages.info(request, "內容沒有改變。")
                return here
            LetterText.objects.create(
                programme=year,
                kind=kind.name,
                version=(last.version if last else 0) + 1,
                subject=said.subject,
                purport=said.purport,
                body=said.body,
                edited_by=request.user,
                edited_at=timezone.now(),
            )
        messages.success(request, "已改回預設文字。" if not said.body else "已儲存，之後寄出的這種通知都用這個內容。")
        return here

    def _page(self, request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return render(request, f"admin/applications/lettertext/{template}", {**base, **context}, status=status)


def _editable(name: str) -> LetterKind:
    """Raises Http404 for what is no letter, or none that a year may word."""
    for kind in kinds.known():
        if kind.name == name and kind.editable:
            return kind
    raise Http404


def _letters(year: Programme) -> list[dict]:
    """Each letter with the version that stands."""
    texts: dict[str, LetterText] = {}
    for text in LetterText.objects.filter(programme=year).select_related("edited_by").order_by("version"):
        texts[text.kind] = text
    return [{"kind": kind, "text": texts.get(kind.name)} for kind in kinds.known() if kind.editable]


def _as_it_stands(own: LetterText | None, kind: LetterKind) -> LetterParts:
    usual = wording.usual(kind)
    if own is None or own.is_usual or _unreadable(own, kind):
        return usual
    return replace(own.parts, purport=own.purport or usual.purport)


def _unreadable(own: LetterText, kind: LetterKind) -> bool:
    """A text that cannot go out, such as one from before there were fields that could not be carried over."""
    try:
        for text in (own.subject, own.purport, own.body):
            wording.check(text, kind.words)
    except wording.BadText:
        return True
    return False


def _seen(request: SignedRequest, year: Programme, kind: LetterKind, form: WordingForm) -> dict:
    """The text as it would read on the case of the given 收件編號, or with examples where none is named."""
    number = clean_line(request.POST.get("number", request.GET.get("number", "")))[:20]
    case = sight.seen("application", request.user).filter(number=number).select_related("vendor", "programme").first()
    if case:
        looks.saw(request, case.as_look_target)
    given = letters.words_of(case, letters.context_of(case)) if case else letters.words_of_year(year)
    values = wording.plain(kind.words, given, samples=True)
    context = {
        "number": number,
        "seen_case": case,
        "number_unknown": bool(number) and case is None,
        "offered": letter_fields.shown(kind.words, values),
    }
    if form.is_bound and not form.is_valid():
        return context
    try:
        letter = wording.render(form.parts, kind.words, values)
    except (wording.BadText, WordMissing) as error:
        return {**context, "seen_error": str(error)}
    return {**context, "seen": letter, "print": _print(letter, values, year) if kind.printed else None}


def _print(letter: LetterParts, values: dict[str, str], year: Programme) -> dict:
    """What the print of the letter says, as far as a page shows it."""
    body = notices.between(letter.body, values[SALUTATION.label], values[SIGNATURE.label])
    return {"sender": year.executing_unit_name, "purport": letter.purport, "points": points.of(body)}
