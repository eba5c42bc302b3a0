"""Where does a member write an opinion? All criteria beside what was filed, on one page that saves by itself."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications.models import Submission
from portal.accounts.signed import SignedRequest
from portal.roles import Role
from portal.trail import looks
from portal.web import autosaved
from portal.web.arrival import moment
from portal.workflow.engine import StepRefused
from review.committee import reading
from review.conflict.rest import is_at_rest
from review.desk.opinion_form import QuestionForm, SheetForm, binding, sheet_of
from review.desk.opinion_sheet import SheetDesk, sheet_desk
from review.models import Case, ReviewTask
from review.opinion import asking, criteria, judging

RELATIONS = ("member__committee", "member__user", "solution__application__programme", "solution__application__vendor")
TEMPLATE = "admin/review/opinion/opinion.html"


def own_task(request: SignedRequest, pk: int, shows: bool = True) -> ReviewTask:
    """The member's own task that opens the file. Raises Http404 for any other, whatever the reason."""
    if request.user.role != Role.REVIEWER:
        raise Http404
    declared = reading.declared_tasks(request.user, timezone.localdate(moment(request)))
    task = declared.select_related(*RELATIONS).filter(pk=pk).first()
    if task is None:
        raise Http404
    if shows:
        looks.saw(request, task.solution.application.as_look_target)
    return task


@never_cache  # going back asks again: a page from a drawer would not know what was saved since
def opinion_page(request: SignedRequest, pk: int) -> HttpResponse:
    """The sheet; what a script saves answers with what was kept."""
    by_script = autosaved.wants_json(request)
    if autosaved.is_for_another(request):
        return JsonResponse({"other_account": reverse("admin:index")}, status=409)
    task = own_task(request, pk, shows=not by_script)
    if by_script:
        return _by_script(request, task)
    if request.method == "POST":
        return _posted(request, task)
    return _page(request, task)


def _by_script(request: SignedRequest, task: ReviewTask) -> HttpResponse:
    if refused := autosaved.refusal(request):
        return refused
    if request.method != "POST":
        return JsonResponse({"others": ""})
    now = moment(request)
    try:
        forms = _save(request, task)
    except StepRefused as closed:
        return JsonResponse({"closed": str(closed)}, status=409)
    lines = judging.lines_of(judging.opinion_of(task))
    words = {"progress": judging.progress(lines, task.review)}
    standing = render_to_string("admin/review/opinion/_progress.html", words, request)
    told = autosaved.told_of(forms, request)
    return autosaved.answer(told, now, others="", broken={"scopes": [], "lines": []}, standing=standing)


def _save(request: SignedRequest, task: ReviewTask) -> list[SheetForm]:
    """Raises StepRefused."""
    bind = binding(request.POST, criteria.of_review(task.review))
    forms: list[SheetForm] = judging.save(task, request.user, bind, moment(request))
    for form in forms:
        form.dress_conflicts()
    return forms


# --- With a button -------------------------------------------------------------------------------------------------


def _posted(request: SignedRequest, task: ReviewTask) -> HttpResponse:
    does = {"take_back": _take_back, "ask": _ask}.get(request.POST.get("do", ""), _write)
    try:
        return does(request, task)
    except judging.Incomplete as lacking:
        return _page(request, own_task(request, task.pk), 422, missing=lacking.missing)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return _page(request, own_task(request, task.pk), 409, typed=_typed(request, task))


def _write(request: SignedRequest, task: ReviewTask) -> HttpResponse:
    """Saves all of the page, and then what the button says: stays, hands in, goes to the next case."""
    forms = _save(request, task)
    if wrong := [form for form in forms if form.outcome and (form.outcome.refused or form.outcome.conflicts)]:
        return _page(request, task, 422, forms=wrong)
    does = request.POST.get("do", "")
    if does == "hand_in":
        judging.hand_in(task, request.user, moment(request))
        messages.success(request, "審查意見已送出。會議開始前都可以取回修改。")
    else:
        messages.success(request, "已儲存。")
    if does != "next":
        return HttpResponseRedirect(request.path)
    following = judging.next_task(request.user, task)
    if following is None:
        messages.info(request, "沒有其他等您審查的案件了。")
        return HttpResponseRedirect(reverse("admin:review_reviewtask_changelist"))
    return HttpResponseRedirect(reverse("admin:review_opinion", args=[following.pk]))


def _take_back(request: SignedRequest, task: ReviewTask) -> HttpResponse:
    judging.take_back(task, request.user, moment(request))
    messages.success(request, "意見已取回，可以修改；改好要再送出。")
    return HttpResponseRedirect(request.path)


def _ask(request: SignedRequest, task: ReviewTask) -> HttpResponse:
    """What was typed in the sheet at the same time stays in its own form, which saves by itself."""
    form = QuestionForm(request.POST, prefix="question")
    if not form.is_valid():
        raise StepRefused(" ".join(map(str, form.errors["text"])))
    key = request.POST.get("question-criterion", "")
    asking.ask(task, request.user, form.cleaned_data["text"], key, moment(request))
    messages.success(request, "提問已交給承辦，轉給廠商後，廠商的回覆會顯示在這一頁。")
    return HttpResponseRedirect(f"{request.path}#questions")


def _typed(request: SignedRequest, task: ReviewTask) -> list[tuple[str, str]]:
    """The texts of a sheet that is taken no more, to be copied by hand."""
    forms = sheet_of(request.POST, criteria.of_review(task.review), None, {})
    names = {c.key: str(c) for c in criteria.of_review(task.review)}
    return [
        (names.get(form.key, str(form.fields[name].label)), text)
        for form in forms
        for name in ("comment", "conditions")
        if name in form.fields and (text := request.POST.get(form.add_prefix(name), "").strip())
    ]


# --- The page ------------------------------------------------------------------------------------------------------


def _page(
    request: SignedRequest,
    task: ReviewTask,
    status: int = 200,
    forms: list[SheetForm] | None = None,
    missing: list[judging.Lack] | None = None,
    typed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    submission = newest_submission(task)
    desk = sheet_desk(task, submission, forms)
    closed = judging.why_closed(task, desk.opinion, request.user)
    context = {
        "desk": desk,
        "task": task,
        "case": task.solution.application,
        "solution": task.solution,
        "submission": submission,
        "closed": closed,
        "may_take_back": judging.may_take_back(task, desk.opinion),
        "at_rest": judging.AT_REST if is_at_rest(task.solution.application) else "",
        "errors": [*desk.show(missing or []), *_wrong(forms or [], desk)],
        "typed": typed or [],
        "question_form": QuestionForm(prefix="question"),
        "criteria": [d.criterion for d in desk.criteria],
        "now": moment(request),
    }
    base = {**admin.site.each_context(request), "opts": Case._meta, "title": f"{task.solution}：審查意見"}
    return render(request, TEMPLATE, {**base, **context}, status=status)


def _wrong(forms: list[SheetForm], desk: SheetDesk) -> list[dict[str, str]]:
    """What a form that came back has to say, for the summary."""
    names = {d.criterion.key: str(d.criterion) for d in desk.criteria}
    said: list[dict[str, str]] = []
    for form in forms:
        href, name = f"#criterion-{form.key or 'whole'}", names.get(form.key, "總體建議")
        said += [{"href": href, "message": f"{name}：{' '.join(map(str, e))}"} for e in form.errors.values()]
        if form.outcome and form.outcome.conflicts:
            said.append({"href": href, "message": f"{name}：另一個視窗也改過，請選擇要保留哪一個。"})
    return said


def newest_submission(task: ReviewTask) -> Submission:
    """What was filed last. Raises Http404 of what never was."""
    submission = reading.newest(task.solution)
    if submission is None:
        raise Http404
    submission.application = task.solution.application
    return submission
