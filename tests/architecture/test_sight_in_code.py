"""Does every query of staff about what hangs on a case say that it begins with who sees which case?

Read from the syntax tree, so that a query fails before anybody has a conflict of interest. test_sight.py plays one.
"""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from applications.models import Application
from review.models import Case
from tests.architecture.tree import ROOT

BEGINS = {"seen_by", "known_to", "withheld_from", "rows_for", "groups_for", "open_to", "is_withheld", "OuterRef"}
# A query of rows of a case that the caller holds: whoever came by that case began with the queryset.
TIES = {
    "application",
    "application__in",
    "submission",
    "check_run__submission",
    "solution",
    "correction",
    "corrections",
}
TIES |= {"case", "concerns", "mailing", "postponement", "batch", "container"}
TIES |= {
    "task",
    "task__in",
    "opinion__task__in",
    "task__solution",
    "task__solution__in",
    "solution__in",
    "solution__application",
}
TIES |= {
    "item",
    "item__in",
    "attendance",
    "attendance__in",
}  # of an agenda: whoever came by an item began with who may meet it
# Verbs take a case and lock its row, or what a duty has found; in a page a key is what somebody sent.
VERBS = (
    "review/batch",
    "review/correction",
    "review/decision",
    "review/result",
    "review/qualification",
    "review/packet",
    "review/export",
    "review/cases",
    "review/conflict",
    "review/opinion",
    "review/meeting",
    "listings/contracts",
)
LISTS = {"Damage", "Message", "Stuck", "Look", "Holding", "Paper"}  # of the floor, about cases

# Where a query of all cases is right, and why. A module stands for all of its functions.
EXCEPT = {
    "review/duties.py": "a duty acts for nobody: what is owed is owed of all cases",
    "review/batch/batching.py:owed": "a duty",
    "review/correction/correcting.py:lapse_together": "a duty",
    "review/correction/correcting.py:remind": "a duty",
    "review/correction/postponing.py:owed": "a duty",
    "review/correction/postponing.py:_can_be_later": "a condition on corrections of cases that the caller began with",
    "review/conflict/recusing.py:_locked": "a verb takes a recusal and locks its row",
    "review/conflict/recusing.py:uncontested": "a duty",
    "review/conflict/proposing.py": "duties: every running case is compared with everybody",
    "review/correspondence/mailings.py:write": "a duty",
    "review/qualification/marking.py:outlived_packets": "a duty, and what a packet's reader is refused",
    "review/workload/damages.py:tell": "a duty",
    "review/workload/damages.py:untold": "a duty",
    "review/workload/notices.py": "a duty, or a step that was taken: whom it is told is asked of each person's sight",
    "review/workload/figures.py": "a duty: figures of a whole year, the same for everybody, which name no case",
    "review/workload/statistics.py": "numbers of a whole year, the same for everybody, which name no case",
    "listings/selection/entering.py": "duties",
    "listings/contracts/calling.py:locked": "the row of a contract that the caller holds",
    "listings/contracts/calling.py:release": "of the contract that the caller holds",
    "listings/contracts/signing.py:send_back": "of the contract that the caller holds",
    "listings/desk/contract_admin.py:ContractAdmin.get_queryset": "of the page's rows, which the list began with",
    "listings/duties.py": "a duty acts for nobody: what is owed is owed of all contracts",
    "listings/models/contract.py:of_file": "what a file belongs to; who may have it is asked where it is given out",
    "listings/vendor_pages/contract_page.py:_own": "a vendor's own application, which the page began with",
    "listings/contracts/caps.py:caps_of": "numbers of a whole year, the same for everybody, which name no case",
    "listings/contracts/leaving.py": "duties",
    "listings/contracts/opening.py": "a duty",
    "listings/versions/listing_up.py": "duties, and what is public",
    "listings/catalogue/index.py": "what is public",
    "listings/versions/shown.py:_of": "what is public",
    "listings/versions/similar.py:similar": "what is public",
    "listings/versions/writing.py": "of solutions whose rows a verb or a duty has locked",
    "listings/catalogue/searching.py": "what is public",
    "listings/catalogue/snapshot.py": "what is public",
    "listings/pages/home.py:home": "what is public",
    "listings/pages/announced.py:announced": "what is public",
    "listings/pages/cards.py:cards": "of the listings that the caller shows",
    "listings/pages/catalogue.py": "what is public",
    "listings/pages/compare.py:_sheets": "what is public",
    "listings/pages/opendata.py": "what is public",
    "listings/pages/shortlist.py:rows_of": "what is public",
    "listings/pages/solution.py": "what is public",
    "listings/pages/vendor.py:vendor": "what is public",
    "listings/site/changed.py": "what is public",
    "listings/site/numbers.py:over_time": "numbers of whole years, the same for everybody, which name no case",
    "listings/site/opendata/dataset.py": "what is public",
    "listings/site/sitemap.py": "what is public",
    "listings/site/news.py:lines_of": "what is public",
    "review/cases/scheduling.py": "of solutions that the caller began with",
    "review/cases/filters.py:by_due": "a condition on cases that the caller began with",
    "review/cases/filters.py:_with_word": "a condition on cases that the caller began with",
    "review/desk/case_list.py:Cases.get_results": "of the page's rows, which the list began with",
    "review/desk/list_columns.py:with_columns": "columns of the cases that the list began with",
    "review/models/case.py:CaseQuerySet.seen_by": "it says who sees which case",
    "review/models/case.py:_given_to": "it says who sees which case",
    "review/models/case.py:_hidden_from": "it says who sees which case",
    "review/decision/reasons.py": "of solutions that the caller began with: nothing that was said of them in confidence goes out",
    "review/result/publishing.py:unwritten": "a duty",
    "review/opinion/agreement.py:said_in": "of opinions that the caller holds; who sees an opinion asks by itself",
    "review/opinion/judging.py:next_task": "a member's own tasks without those of which a conflict hides the case",
    "review/opinion/judging.py:_locked": "the row of a task that the caller holds",
    "review/opinion/asking.py:_locked": "the row of a question that the caller holds",
    "review/desk/my_meetings.py:_seats": "where a member sits: meetings, of which no case is named",
    "review/desk/opinion_sheet.py:codes_of": "of the solution of a task that the page began with",
    "review/desk/evidence_pages.py:_answer": "answers about the vendor of the case that the page began with",
    "review/desk/evidence_pages.py:rows_page": "verdicts of the case that the page began with",
    "review/qualification/changes.py": "of applications that the caller began with",
    "review/qualification/checklist.py:_newest_two": "of the case whose submission the caller holds",
    "review/qualification/evidence.py:of_verdicts": "of verdicts that the caller holds",
    "review/qualification/rechecking.py": "duties",
    "review/qualification/checklist.py:of_many": "of the submissions that an export began with",
    "review/committee/answering.py:_own": "the row of the solution whose task is the member's own",
    "review/committee/answering.py:seen_tasks": "of officers of the cases that they see, of a member as the next",
    "review/committee/answering.py:tasks_of": "it says which task a member has: of the cases they may know of, not hidden from them",
    "review/committee/members.py:load_of": "how much each member carries: a number of all that is theirs, so that shares are even",
    "review/committee/telling.py:remind": "a duty",
    "review/committee/telling.py:why_no_reminder": "a duty asks once more before its letter leaves",
    "review/committee/gaps.py:untold": "a duty",
    "review/models/committee.py:ReviewTaskQuerySet.unhidden": "it says of which task a conflict hides the case",
    "review/result/naming.py:public_members": "names of members that a year makes public; no case",
    "review/workload/open_ends.py": "numbers within the cases that the caller began with",
    "review/meeting/choosing.py:_locked": "the row of an item that the caller holds",
    "review/meeting/closing.py:unconfirm": "who sits at the meeting, which names no case",
    "review/meeting/declaring.py:_own_seat": "where a member sits: a meeting, of which no case is named",
    "review/meeting/declaring.py:declare_none": "a member's own tasks, of the items that were shown to them",
    "review/meeting/declaring.py:hear": "of the items that both the officer and the member may meet",
    "review/meeting/minutes.py:every_item": "of the whole meeting; a page takes from it what its reader may meet",
    "review/meeting/minutes.py:unfiled": "a duty",
    "review/meeting/planning.py": "a verb orders the whole agenda under the meeting's lock; what a page offers is asked there",
    "review/meeting/completeness.py:_conflicts_found": "of items that the caller began with; who it concerns is not told",
    "review/meeting/seats.py:leads": "whether a person leads an item that the caller began with",
    "review/meeting/seats.py:Room.of": "who sits at the meeting, which names no case",
    "review/meeting/session.py:whole_item": "the row of an item that the caller began with",
    "review/meeting/session.py:standing": "a verb opens or closes the whole meeting; what it tells is asked of the person's sight",
    "review/models/meeting.py": "it says who may meet which meeting and which item",
    "review/models/case.py:_recusals_withheld": "it says who sees which recusal",
    "review/models/case.py:_tasks_withheld": "it says who sees which task",
    "review/models/case.py:recusals_of": "it says who sees which recusal",
    "review/workload/assigning.py:workload": "how much each officer carries: a number of all that is theirs, so that shares are even",
}


def test_queries_of_staff_say_that_they_begin_with_who_sees_which_case() -> None:
    places = {name.partition(":")[0] if name.partition(":")[0] in EXCEPT else name for name in loose()}
    assert sorted(places) == sorted(EXCEPT)


@pytest.mark.parametrize(
    ("query", "is_loose"),
    [
        ("Case.objects.filter(state='qualified')", True),
        ("Case.objects.visible_to(user)", True),
        ("Solution.objects.select_related('application')", True),
        ("Correction.objects.filter(state='open').count()", True),
        ("Message.objects.all()", True),
        ("get_object_or_404(Mark.objects, pk=key)", True),
        ("Case.objects.seen_by(user).count()", False),
        ("Mark.objects.filter(application=case)", False),
        ("Packet.objects.filter(file=stored, application__in=Case.objects.seen_by(user))", False),
        ("Programme.objects.all()", False),
    ],
)
def test_query_is_known_for_what_it_is(query: str, is_loose: bool) -> None:
    assert (
        list(loose_in(f"def shown():\n    cases = {query}\n    return cases", tied_by_key=False))
        == ["shown"] * is_loose
    )


def loose() -> set[str]:
    """The functions of the review and the listings with a query of what hangs on cases that says no beginning."""
    loose_names = set()
    for path in [*(ROOT / "review").rglob("*.py"), *(ROOT / "listings").rglob("*.py")]:
        place = path.relative_to(ROOT).as_posix()
        if "/migrations/" not in place:
            loose_names |= {
                f"{place}:{name}" for name in loose_in(path.read_text(), tied_by_key=place.startswith(VERBS))
            }
    return loose_names


def loose_in(source: str, tied_by_key: bool) -> Iterator[str]:
    models, ties = hanging(), TIES | ({"pk", "pk__in"} if tied_by_key else set())
    for name, statement in statements(ast.parse(source)):
        for node in ast.walk(statement):
            if queried(node) in models and not begins(statement, ties):
                yield name


def queried(node: ast.AST) -> str:
    """The model's name where one is queried."""
    is_manager = isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager")
    return node.value.id if is_manager and isinstance(node.value, ast.Name) else ""


def begins(statement: ast.AST, ties: set[str]) -> bool:
    nodes = list(ast.walk(statement))
    said = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    said |= {"OuterRef"} & {node.id for node in nodes if isinstance(node, ast.Name)}
    given = {node.arg for node in nodes if isinstance(node, ast.keyword)}
    return bool(said & (BEGINS | {"create", "bulk_create", "none"}) or given & ties)


def statements(tree: ast.AST, name: str = "") -> Iterator[tuple[str, ast.stmt]]:
    """Every simple statement, with the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from statements(node, f"{name}.{node.name}".strip("."))
        elif isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield name, node
        elif isinstance(node, ast.stmt):
            yield from ((name, ast.Expr(part)) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
            yield from statements(node, name)
        elif not isinstance(node, ast.expr):
            yield from statements(node, name)


def hanging() -> set[str]:
    """The models whose rows belong to a case, near or far, and those of the floor that tell of cases."""
    known: set[type[Model]] = {Application, Case}
    while more := {model for model in apps.get_models() if model not in known and _leads_to(model, known)}:
        known |= more
    return {model.__name__ for model in known} | LISTS


def _leads_to(model: type[Model], known: set[type[Model]]) -> bool:
    return any(
        field.many_to_one or field.one_to_one for field in model._meta.concrete_fields if field.related_model in known
    )
