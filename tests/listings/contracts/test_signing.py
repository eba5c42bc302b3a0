"""Is each contract signed once by both sides, over the bytes that were seen, and is it kept who did, when and from where?"""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from listings.contracts import consent, signing
from listings.contracts.signing import Signer
from listings.models import ContractSignature, ContractSupplement
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from tests import factories
from tests.factories import NOON
from tests.listings.contracts.scene import ADDRESS, AGENT, ContractScene

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R7-0", "R8-1-4a")
def test_contract_is_concluded_when_both_have_signed() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}, {"name": "乙"}]).through()
    assert scene.states() == ("concluded", ["contracting", "contracting"])
    assert scene.contract.concluded_at == NOON
    letter = Message.objects.get(kind="contract_concluded")
    assert [part in letter.body for part in ("「甲」、「乙」", scene.contract.supplement.sha256)] == [True, True]


def test_signature_keeps_who_when_from_where_and_which_bytes() -> None:
    scene = ContractScene().to_sign().signed()
    kept, made = ContractSignature.objects.get(), scene.contract.supplement
    assert (kept.side, kept.way) == ("vendor", "electronic")
    assert (kept.user, kept.at) == (scene.user, NOON)
    assert (kept.address, kept.agent) == (ADDRESS, AGENT)
    assert (kept.supplement, kept.supplement_sha256) == (made, made.sha256)
    assert kept.standard_sha256 == scene.contract.standard.file.sha256
    assert (kept.consent_version, kept.consent) == (consent.VERSION, consent.full_text())


def test_consent_tells_content_manner_stopping_and_objection() -> None:
    assert [paragraph.partition("：")[0] for paragraph in consent.text()] == ["內容", "方式", "停止", "反對"]
    assert consent.text("unknown") == ()


def test_signing_twice_is_one() -> None:
    scene = ContractScene().to_sign()
    first = signing.sign(scene.contract, scene.signer(), NOON)
    assert signing.sign(scene.contract, scene.signer(), NOON) == first
    scene.concluded()
    assert signing.countersign(scene.contract, scene.signer(scene.officer), NOON) == scene.contract.countersignature
    assert ContractSignature.objects.count() == 2


def test_no_second_signature_of_a_side_can_stand() -> None:
    scene = ContractScene().to_sign().signed()
    kept = ContractSignature.objects.get()
    kept.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)
    assert scene.contract.signatures.count() == 1


def test_papers_that_changed_meanwhile_are_not_signed() -> None:
    scene = ContractScene().to_sign()
    seen = scene.signer()
    with pytest.raises(StepRefused, match="有變動，沒有簽署"):
        signing.sign(scene.contract, replace(seen, seen="0" * 64), NOON)
    scene.signed()
    with pytest.raises(StepRefused, match="有變動，沒有簽署"):
        signing.countersign(scene.contract, Signer(scene.officer, "0" * 64), NOON)
    assert scene.contract.state == "signed"


def test_supplement_that_is_not_made_yet_is_not_signed() -> None:
    scene = ContractScene().to_sign()
    ContractSupplement.objects.update(file=None, sha256="", done_at=None)
    with pytest.raises(StepRefused, match="還在製作"):
        signing.sign(scene.contract, Signer(scene.user, ""), NOON)


def test_member_who_may_not_send_does_not_sign() -> None:
    scene = ContractScene().to_sign()
    editor = factories.member(scene.user, now=NOON).user
    with pytest.raises(StepRefused, match="不能送出"):
        signing.sign(scene.contract, scene.signer(editor), NOON)


def test_vendor_does_not_countersign() -> None:
    scene = ContractScene().to_sign().signed()
    with pytest.raises(StepRefused, match="沒有「執行單位簽署」的權限"):
        signing.countersign(scene.contract, scene.signer(), NOON)


# --- By hand ---------------------------------------------------------------------------------------------------------


def scanned(state: str = StoredFile.State.CLEAN) -> ContractScene:
    scene = ContractScene().to_sign()
    scan = factories.kept_pdf("用印.pdf")
    StoredFile.objects.filter(pk=scan.pk).update(state=state, reason="病毒")
    signing.sign(scene.contract, scene.signer(), NOON, scan)
    return scene


def test_scan_of_what_was_signed_by_hand_counts_as_well_and_asks_for_no_consent() -> None:
    kept = scanned().contract.signature
    assert (kept.way, kept.scan.original_name) == ("scan", "用印.pdf")
    assert kept.consent == ""


def test_scan_that_cannot_be_read_goes_back_with_a_reason_and_is_signed_anew() -> None:
    scene = scanned()
    signing.send_back(scene.contract, "看不清楚印文。", scene.officer, NOON)
    assert (scene.contract.state, scene.contract.signature) == ("to_sign", None)
    assert "看不清楚印文。" in Message.objects.get(kind="contract_signature_returned").body
    scene.signed().concluded()
    assert list(ContractSignature.objects.values_list("side", "returned_reason")) == [
        ("vendor", "看不清楚印文。"),
        ("vendor", ""),
        ("unit", ""),
    ]


@pytest.mark.parametrize(
    ("state", "says"), [(StoredFile.State.CHECKING, "還在掃毒"), (StoredFile.State.REFUSED, "沒有通過檢查")]
)
def test_scan_that_nobody_can_open_is_not_countersigned(state: str, says: str) -> None:
    scene = scanned(state)
    with pytest.raises(StepRefused, match=says):
        scene.concluded()
