"""Does whoever has a conflict lose the case at once and entirely, and does nobody answer what concerns themselves?"""

from typing import Any

import pytest
from django.utils import timezone

from portal.outbox import duties as outbox
from portal.outbox import messages
from portal.reference import Ref
from portal.workflow.engine import StepRefused
from review.conflict import answering
from review.models import Assignment, AssignmentEvent, Case, Conflict, Opinion, ReviewTask
from tests import factories
from tests.browser import signed_in
from tests.factories import NOON
from tests.review.conflict.scene import Scene

KIND = Conflict.Kind.EMPLOYED


def hidden_from(scene: Scene, user: Any) -> bool:
    return not Case.objects.known_to(user).filter(pk=scene.case.pk).exists()


def test_member_who_declares_a_conflict_loses_tasks_and_opinion_and_sees_the_case_no_more(scene: Scene) -> None:
    member, other = scene.member(), scene.member()
    handed_in, kept = scene.task(member, "handed_in", is_lead=True), scene.task(other, "handed_in")
    for task in (handed_in, kept):
        scene.opinion(task)
    assert Case.objects.seen_by(member.user).exists()
    conflict = answering.declare(scene.case, member.user, KIND, "去年任職於申請公司。", NOON)
    assert (conflict.state, conflict.is_pinned) == ("confirmed", False)
    assert hidden_from(scene, member.user)
    assert not Case.objects.seen_by(member.user).exists()
    assert factories.stored(handed_in).state == "recused"
    assert factories.stored(kept).state == "handed_in"
    aside = {opinion.task_id: bool(opinion.set_aside_at) for opinion in Opinion.objects.all()}
    assert aside == {handed_in.pk: True, kept.pk: False}
    assert "任職" in Opinion.objects.get(task=handed_in).set_aside_reason
    scene.task(scene.member(), is_lead=True)  # the place of the lead is free
    assert answering.declare(scene.case, member.user, KIND, "同一件事。", NOON) == conflict


def test_no_conflict_is_declared_by_the_member_alone_and_never_over_an_open_proposal(scene: Scene) -> None:
    member = scene.member()
    task = scene.task(member, "given")
    with pytest.raises(StepRefused, match="本人"):
        answering.declare_none(task, scene.officer, NOON, "無此情形。")
    proposal = answering.propose(scene.case, member.user, KIND, "可能是前雇主。", scene.officer, NOON)
    with pytest.raises(StepRefused, match="查明"):
        answering.declare_none(task, member.user, NOON, "無此情形。")
    answering.dismiss(proposal, scene.colleague, "同名不同人。", NOON)
    declared = answering.declare_none(task, member.user, NOON, "無此情形。")
    assert (declared.state, declared.declared_at) == ("reviewing", NOON)
    assert declared.declaration == "無此情形。"
    assert Case.objects.seen_by(member.user).exists()


def test_proposal_hides_the_case_until_somebody_else_answers_it(scene: Scene) -> None:
    member = scene.member()
    task = scene.task(member)
    proposal = answering.propose(scene.case, member.user, KIND, "可能是前雇主。", scene.officer, NOON)
    assert hidden_from(scene, member.user)
    assert factories.stored(task).state == "reviewing"  # it may come to nothing
    with pytest.raises(StepRefused):
        answering.confirm(proposal, member.user, "", NOON)
    with pytest.raises(StepRefused, match="理由"):
        answering.dismiss(proposal, scene.officer, " ", NOON)
    answering.confirm(proposal, scene.officer, "查過勞保資料。", NOON)
    assert factories.stored(task).state == "recused"
    with pytest.raises(StepRefused):
        answering.dismiss(factories.stored(proposal), scene.colleague, "看錯。", NOON)


def test_officer_with_a_conflict_loses_the_case_and_answers_nothing_of_it(scene: Scene) -> None:
    member = scene.member()
    proposal = answering.propose(scene.case, member.user, KIND, "可能是前雇主。", scene.colleague, NOON)
    assert Assignment.objects.get(application=scene.case).officer == scene.officer
    answering.declare(scene.case, scene.officer, "party", "代表人是我配偶。", NOON)
    assert not Assignment.objects.filter(application=scene.case).exists()
    told = AssignmentEvent.objects.latest("pk")
    assert told.note == f"{scene.officer} → 待指派"
    for verb in (answering.confirm, answering.dismiss):
        with pytest.raises(StepRefused):
            verb(proposal, scene.officer, "理由。", NOON)
    with pytest.raises(StepRefused):
        answering.add(scene.case, member.user, KIND, "事實。", scene.officer, NOON)
    assert not answering.may_answer(proposal, scene.officer)
    assert answering.may_answer(proposal, scene.colleague)


def test_conflict_is_lifted_by_a_third_person_alone(scene: Scene) -> None:
    proposal = answering.propose(scene.case, scene.colleague, KIND, "可能是前雇主。", scene.officer, NOON)
    conflict = answering.confirm(proposal, scene.third, "", NOON)
    assert conflict.is_pinned
    refused = []
    for user in (scene.officer, scene.colleague, scene.third, factories.staff("authority")):
        with pytest.raises(StepRefused) as said:
            answering.lift(conflict, user, "已查明。", NOON)
        refused.append(str(said.value))
    assert len(set(refused)) == 4
    answering.lift(conflict, factories.staff("administrator"), "任職的是另一家同名公司。", NOON)
    assert not hidden_from(scene, scene.colleague)


def test_what_is_said_without_a_fact_or_kind_is_refused(scene: Scene) -> None:
    for kind, evidence in (("nonsense", "事實"), (KIND, "  ")):
        with pytest.raises(StepRefused):
            answering.declare(scene.case, scene.reviewer, kind, evidence, NOON)
    with pytest.raises(StepRefused):
        answering.declare(scene.case, factories.user_of(scene.case), KIND, "事實", NOON)
    assert not Conflict.objects.exists()
    assert not ReviewTask.objects.exists()


def test_mail_written_before_the_conflict_is_not_sent_after_it_and_leaves_the_inbox(scene: Scene) -> None:
    written = {"concerns": Ref.of(scene.case), "kind": "export", "subject": "案件", "body": "內容"}
    people = (scene.officer, scene.colleague)
    mails = [messages.post(user=user, to=user.email, cause=Ref.of(user), **written) for user in people]
    answering.declare(scene.case, scene.officer, "party", "代表人是我配偶。", NOON)
    for mail in mails:
        outbox.send(mail.pk, timezone.now())
    assert [factories.stored(mail).state for mail in mails] == ["cancelled", "sent"]
    shown = {user: signed_in(user).get("/apply/inbox/").content.decode().count("案件</a>") for user in people}
    assert shown == {scene.officer: 0, scene.colleague: 1}
