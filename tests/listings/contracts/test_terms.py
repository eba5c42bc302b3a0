"""Are a vendor's own terms approved before anybody signs, and does each round stay readable (R7-3)?"""

import pytest

from listings.contracts import terms
from listings.models import ContractTerms
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from tests import factories
from tests.factories import NOON
from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R7-3", "N10")
def test_rounds_keep_what_was_filed_and_what_was_said_of_it() -> None:
    scene = ContractScene().called().filed(factories.kept_pdf("條款.pdf"), "第三條照貴單位建議。")
    terms.send_back(scene.contract, "第三條違反須知。", scene.officer, NOON)
    scene.filed(factories.kept_pdf("條款二.pdf"))
    terms.approve(scene.contract, "可以。", scene.officer, NOON)
    told = ("round", "file__original_name", "note", "filed_by", "outcome", "remark", "decided_by")
    assert list(ContractTerms.objects.values_list(*told)) == [
        (1, "條款.pdf", "第三條照貴單位建議。", scene.user.pk, "returned", "第三條違反須知。", scene.officer.pk),
        (2, "條款二.pdf", "", scene.user.pk, "approved", "可以。", scene.officer.pk),
    ]
    returned, approved = (Message.objects.get(kind=f"contract_terms_{kind}") for kind in ("returned", "approved"))
    assert ("第三條違反須知。" in returned.body, "可以。" in approved.body) == (True, True)
    assert scene.contract.supplement.content["terms"]["name"] == "條款二.pdf"


def test_no_own_terms_are_said_once_however_often_it_is_pressed() -> None:
    scene = ContractScene().called().filed().filed()
    assert ContractTerms.objects.count() == 1
    assert scene.approved().contract.supplement.content["terms"] is None


@pytest.mark.parametrize(
    ("state", "says"), [(StoredFile.State.CHECKING, "還在掃毒"), (StoredFile.State.REFUSED, "沒有通過檢查")]
)
def test_terms_that_nobody_can_open_are_not_approved(state: str, says: str) -> None:
    scene = ContractScene().called().filed(factories.kept_pdf())
    StoredFile.objects.filter(pk=scene.contract.terms.file_id).update(state=state, reason="病毒")
    with pytest.raises(StepRefused, match=says):
        terms.approve(scene.contract, "", scene.officer, NOON)
    assert scene.contract.state == "terms_filed"


def test_member_who_may_not_send_files_no_terms() -> None:
    scene = ContractScene().called()
    editor = factories.member(scene.user, now=NOON).user
    with pytest.raises(StepRefused, match="不能送出"):
        terms.file_terms(scene.contract, editor, None, "", NOON)


def test_approval_pressed_twice_makes_one_supplement() -> None:
    scene = ContractScene().called().filed().approved()
    with pytest.raises(StepRefused):
        terms.approve(scene.contract, "", scene.officer, NOON)
    assert scene.contract.supplements.count() == 1
