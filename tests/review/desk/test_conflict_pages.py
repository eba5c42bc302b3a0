"""Are conflicts looked into on pages that show the evidence, and is who declares one gone from the case at once?"""

from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.files.models import StoredFile
from review.conflict import answering
from review.models import Conflict, Decision, Opinion, OutsideContact, StaffTie
from tests import factories
from tests.browser import signed_in
from tests.factories import NOON
from tests.review.conflict.scene import Scene, qualified_scene, status

QUEUE = "/admin/review/conflict/"


@pytest.fixture
def scene(db: None) -> Scene:
    return qualified_scene()


def proposal(scene: Scene, user: User) -> Conflict:
    return answering.propose(scene.case, user, "employed", "與聯絡人同一家公司。", scene.officer, NOON)


def test_queue_shows_proposals_with_evidence_and_none_of_what_is_withheld(scene: Scene) -> None:
    proposal(scene, scene.colleague)
    shown = {user: signed_in(user).get(QUEUE).content.decode() for user in (scene.officer, scene.colleague)}
    assert "與聯絡人同一家公司。" in shown[scene.officer]
    assert "與聯絡人同一家公司。" not in shown[scene.colleague]
    assert scene.case.number not in shown[scene.colleague]
    front = {user: signed_in(user).get("/admin/").content.decode() for user in (scene.officer, scene.colleague)}
    assert {user: "待查明 1 項" in page for user, page in front.items()} == {
        scene.officer: True,
        scene.colleague: False,
    }


def test_proposal_is_answered_on_its_page_and_a_person_asks_for_their_own_in_vain(scene: Scene) -> None:
    conflict = proposal(scene, scene.colleague)
    page = f"{QUEUE}{conflict.pk}/change/"
    assert signed_in(scene.colleague).get(page).status_code == 404
    assert signed_in(factories.staff("authority")).post(page, {"do": "dismiss", "answer": "x"}).status_code == 422
    officer = signed_in(scene.officer)
    unsaid = officer.post(page, {"do": "dismiss", "answer": ""})
    assert (unsaid.status_code, "請填寫理由" in unsaid.content.decode()) == (422, True)
    assert officer.post(page, {"do": "dismiss", "answer": "查過，同名。"}).status_code == 302
    assert factories.stored(conflict).state == "dismissed"


def test_several_are_answered_at_once_with_one_reason(scene: Scene) -> None:
    rows = [proposal(scene, scene.reviewer) for _ in range(3)]
    officer, keys = signed_in(scene.officer), [row.pk for row in rows]
    chosen = officer.post(QUEUE, {"action": "answer_chosen", "_selected_action": keys})
    assert chosen.content.decode().count("與聯絡人同一家公司。") == 3
    answers = f"{QUEUE}answer/"
    assert officer.post(answers, {"conflict": keys, "do": "dismiss", "answer": " "}).status_code == 422
    assert officer.post(answers, {"conflict": keys, "do": "dismiss", "answer": "都不是同一人。"}).status_code == 302
    assert {factories.stored(row).state for row in rows} == {"dismissed"}
    assert signed_in(factories.staff("authority")).post(answers, {"conflict": keys}).status_code == 403


def test_officer_declares_on_the_case_page_and_meets_the_case_no_more(scene: Scene) -> None:
    officer, aside = signed_in(scene.officer), f"/admin/review/case/{scene.case.pk}/aside/"
    assert officer.get(aside).status_code == 200
    said = {"do": "own", "own-kind": "party", "own-evidence": "代表人是我配偶。"}
    assert officer.post(aside, {**said, "own-evidence": ""}).status_code == 422
    assert officer.post(aside, said)["Location"] == "/admin/review/case/"
    assert [officer.get(address).status_code for address in (aside, f"/admin/review/case/{scene.case.pk}/change/")] == [
        404,
        404,
    ]
    assert signed_in(scene.colleague).get(aside).content.decode().count("代表人是我配偶。") == 1


def test_officer_adds_one_of_a_member_and_logs_a_contact_with_its_paper(scene: Scene) -> None:
    officer, aside = signed_in(scene.officer), f"/admin/review/case/{scene.case.pk}/aside/"
    member = scene.reviewer
    said = {"add-person": member.pk, "add-kind": "agent", "add-evidence": "曾任顧問。", "add-how": "propose"}
    assert officer.post(aside, {"do": "add", **said}).status_code == 302
    assert Conflict.objects.get().state == "proposed"
    contact = {
        "person": "王經理",
        "way": "written",
        "at": "112/6/1 10:00",
        "content": "來信。",
        "file": factories.pdf(),
    }
    data = {"do": "contact", **{f"contact-{name}": value for name, value in contact.items()}}
    assert officer.post(aside, data).status_code == 302
    kept = OutsideContact.objects.get()
    paper = f"/files/{kept.file_id}/"
    answering.declare(scene.case, scene.third, "party", "親屬。", NOON)
    users = (scene.officer, scene.third, factories.user_of(scene.case))
    assert [status(signed_in(user).get(paper)) for user in users] == [200, 404, 404]
    assert StoredFile.objects.get(pk=kept.file_id).original_name in officer.get(aside).content.decode()


def test_ties_are_kept_by_those_who_look_into_conflicts_alone(scene: Scene) -> None:
    ties, member = "/admin/review/stafftie/add/", scene.reviewer
    said = {"user": member.pk, "kind": "employed", "organisation": "某公司", "since": "", "until": ""}
    assert signed_in(scene.officer).post(ties, said).status_code == 302
    assert StaffTie.objects.get().kept_by == scene.officer
    assert signed_in(factories.staff("authority")).get("/admin/review/stafftie/").status_code == 403
    wrong = signed_in(scene.officer).post(ties, {**said, "organisation": "", "tax_id": "12345678"})
    assert "統一編號不正確" in wrong.content.decode()


def test_result_with_a_conflict_that_came_out_late_is_shown_with_and_without_the_opinion(scene: Scene) -> None:
    decision = {"review": "technical", "outcome": "approved", "reason": "通過。", "decided_by": scene.officer}
    tasks = [scene.task(scene.member(), "handed_in") for _ in range(2)]
    scene.opinion(tasks[0])
    Opinion.objects.create(task=tasks[1], recommendation="reject", handed_in_at=NOON)
    Decision.objects.create(solution=scene.solution, decided_at=NOON + timedelta(hours=1), **decision)
    officer = signed_in(scene.officer)
    assert "才發現" not in officer.get(QUEUE).content.decode()
    late = NOON + timedelta(days=1)
    answering.add(scene.case, tasks[1].member.user, "employed", "去年任職。", scene.officer, late)
    assert "1 個審查結果作成以後，才發現" in officer.get(QUEUE).content.decode()
    shown = officer.get(f"{QUEUE}late/").content.decode()
    words = ("建議通過 1、建議不通過 1", "沒有過半數的建議", "過半數的建議不同")
    assert [word for word in words if word not in shown] == []
    assert signed_in(factories.staff("authority")).get(f"{QUEUE}late/").status_code == 403
