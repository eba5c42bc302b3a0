"""Does a vendor's application for recusal go its way over the pages of vendor, person and officer?"""

import pytest

from review.models import Recusal
from tests import factories
from tests.browser import signed_in
from tests.review.conflict.scene import Scene, qualified_scene, status

SAID = {"named": "委員 A", "kind": "biased", "reason": "與競爭對手有合作。"}


@pytest.fixture
def scene(db: None) -> Scene:
    return qualified_scene()


def test_application_statement_refusal_and_appeal_over_the_pages(scene: Scene) -> None:
    vendor, own = signed_in(factories.user_of(scene.case)), f"/review/{scene.case.pk}/recusal/"
    assert vendor.post(own, {**SAID, "reason": ""}).status_code == 422
    assert vendor.post(own, {**SAID, "proof": factories.pdf()}).status_code == 302
    recusal = Recusal.objects.get()
    page, statement = (f"/admin/review/recusal/{recusal.pk}/{part}/" for part in ("change", "statement"))
    member, officer = scene.member(), signed_in(scene.officer)
    person, proof = signed_in(member.user), f"/files/{recusal.proof_id}/"
    other = scene.member()
    scene.task(other)  # declared, and reads the file: what the vendor says of a colleague is no part of it
    assert [status(signed_in(other.user).get(address)) for address in (page, statement, proof)] == [403, 404, 404]
    assert [status(person.get(address)) for address in (statement, proof)] == [404, 404]
    assert officer.post(page, {"do": "ask", "person": member.user_id, "reason": ""}).status_code == 302
    assert [status(person.get(address)) for address in (statement, proof)] == [200, 200]
    assert officer.get(statement).status_code == 404
    assert person.post(statement, {"statement": "沒有合作關係。"}).status_code == 302
    assert "沒有合作關係。" in officer.get(page).content.decode()
    assert officer.post(page, {"do": "refuse", "person": member.user_id, "reason": " "}).status_code == 422
    assert officer.post(page, {"do": "refuse", "person": member.user_id, "reason": "查無事實。"}).status_code == 302
    assert "申請覆決" in vendor.get(own).content.decode()
    assert "請處理" in vendor.get(f"/apply/{scene.case.pk}/").content.decode()
    vendor.post(f"{own}{recusal.pk}/", {"do": "appeal", "reason": "附上新的事證。"})
    assert factories.stored(recusal).state == "appealed"
    assert "覆決准予迴避" not in officer.get(page).content.decode()  # who refused it does not decide again
    colleague = signed_in(scene.colleague)
    assert (
        colleague.post(page, {"do": "grant_on_appeal", "person": member.user_id, "reason": "上級准予。"}).status_code
        == 302
    )
    assert person.get(statement).status_code == 404
    assert "准予迴避" in vendor.get(own).content.decode()


def test_vendor_takes_its_own_application_back_and_nobody_else_meets_it(scene: Scene) -> None:
    vendor, own = signed_in(factories.user_of(scene.case)), f"/review/{scene.case.pk}/recusal/"
    vendor.post(own, SAID)
    recusal = Recusal.objects.get()
    stranger = signed_in(factories.vendor())
    assert [stranger.post(address, {"do": "withdraw"}).status_code for address in (own, f"{own}{recusal.pk}/")] == [
        404,
        404,
    ]
    vendor.post(f"{own}{recusal.pk}/", {"do": "withdraw"})
    assert factories.stored(recusal).state == "recusal_withdrawn"


def test_officer_who_is_named_is_led_to_the_statement(scene: Scene) -> None:
    signed_in(factories.user_of(scene.case)).post(f"/review/{scene.case.pk}/recusal/", SAID)
    recusal = Recusal.objects.get()
    page = f"/admin/review/recusal/{recusal.pk}/change/"
    signed_in(scene.colleague).post(page, {"do": "ask", "person": scene.officer.pk, "reason": ""})
    assert signed_in(scene.officer).get(page)["Location"] == f"/admin/review/recusal/{recusal.pk}/statement/"
