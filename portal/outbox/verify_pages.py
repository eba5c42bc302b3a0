"""How does anybody ask, without an account, whether a letter is genuine and still in force?

A code that is typed or scanned leads to a page of its own; a file can be brought to either page, is compared and dropped.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.outbox import codes, verdicts
from portal.outbox.forms import CodeForm, PaperForm
from portal.web.frequency import Frequency
from portal.web.request_limits import bears

LOOKED_UP = Frequency("verify", most=60)
COMPARED = Frequency("verify-file", most=10)
BODY_MB = 2 * PaperForm.MOST_MB  # a little too large is said beside the box; more is not even read
PAUSE_SECONDS = "60"
NOT_A_CODE = "這不是查驗碼。查驗碼是 16 個字元，只有英文字母和數字 2 到 9，沒有 I、O、0、1；請對照公文再輸入一次。"


@login_not_required
@bears(BODY_MB)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the code on the paper, or for the file."""
    if request.method == "POST":
        return _compared(request, None, "")
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        if code := codes.understood(form.cleaned_data["code"]):
            return redirect("verify-letter", codes.grouped(code))
        form.add_error("code", NOT_A_CODE)
    return _page(request, form=form, status=422 if form.errors else 200)


@login_not_required
@bears(BODY_MB)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """What the code stands for. Whatever was never given out has one answer, however it is written."""
    known = codes.understood(code)
    if known and code != codes.grouped(known) and request.method != "POST":
        return redirect("verify-letter", codes.grouped(known))
    if LOOKED_UP.is_used_up(request):
        return _too_often(request)
    standing = verdicts.of_code(known)
    if standing is None:
        return _page(request, unknown=True, status=404)
    if request.method == "POST":
        return _compared(request, standing, codes.grouped(known))
    return _page(request, letter=standing, code=codes.grouped(known))


def _compared(request: HttpRequest, asked: verdicts.LetterStanding | None, code: str) -> HttpResponse:
    if COMPARED.is_used_up(request):
        return _too_often(request)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, letter=asked, code=code, paper=form, status=422)
    result = verdicts.compare(form.cleaned_data["paper"], asked)
    return _page(request, letter=asked or result.letter, code=code, compared=result)


def _too_often(request: HttpRequest) -> HttpResponse:
    answer = _page(request, too_often=True, status=429)
    answer["Retry-After"] = PAUSE_SECONDS
    return answer


def _page(request: HttpRequest, *, status: int = 200, **said: Any) -> HttpResponse:
    context = {"form": CodeForm(), "paper": PaperForm(), "letter": None, **said}
    answer = render(request, "outbox/verify.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"  # an answer to a code is of nobody else's business
    return answer
