"""Does a vendor see on its contract what is to do by when, file its terms and sign, and does nobody else?"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from listings.models import ContractSignature, ContractTerms
from tests import factories
from tests.listings.contracts.scene import ContractScene, standard_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ContractScene:
    return ContractScene(timezone.now(), solutions=[{"name": "排程雲"}])


def page(client: Client, scene: ContractScene, part: str = "", **said: Any) -> Any:
    client.force_login(scene.user)
    place = f"/contracts/{scene.case.pk}/1/{part}"
    return client.post(place, said) if said else client.get(place)


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.clause("R8-1-4a")
def test_home_and_case_lead_to_the_contract_while_it_is_the_vendors_turn(client: Client, scene: ContractScene) -> None:
    client.force_login(scene.user)
    place = f"/contracts/{scene.case.pk}/1/"
    assert place not in text(client.get("/apply/"))  # nobody was called yet
    scene.called()
    assert [place in text(client.get(address)) for address in ("/apply/", f"/apply/{scene.case.pk}/")] == [True, True]
    scene.filed()
    shown = text(client.get("/apply/"))
    assert ("前往簽約" in shown, place in text(client.get(f"/apply/{scene.case.pk}/"))) == (False, True)


@pytest.mark.clause("R7-4")
def test_page_shows_what_the_supplement_will_say(client: Client, scene: ContractScene) -> None:
    shown = text(page(client, scene.called()))
    assert [part in shown for part in ("五、復原點目標(RPO)", "每 12 小時備份一次", "36,000 元", "請送出附約條款")] == [
        True
    ] * 4


def test_no_own_terms_are_filed(client: Client, scene: ContractScene) -> None:
    answer = page(client, scene.called(), "terms/", kind="none")
    assert (answer.status_code, scene.contract.state) == (302, "terms_filed")


def test_own_terms_are_filed_as_a_paper(client: Client, scene: ContractScene) -> None:
    page(client, scene.called(), "terms/", kind="own", file=factories.pdf("條款.pdf"), note="第三條")
    assert ContractTerms.objects.get().file.original_name == "條款.pdf"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"kind": "own"}, "請選擇自訂條款的檔案"),
        ({"kind": "own", "file": SimpleUploadedFile("x.pdf", b"not a pdf")}, "檔案"),
        ({"kind": "nonsense" * 2000}, "有錯誤"),
        ({"kind": "none", "note": "字" * 10_000}, "有錯誤"),
    ],
)
def test_what_cannot_be_filed_is_said_and_nothing_is_kept(
    client: Client, scene: ContractScene, said: dict[str, Any], says: str
) -> None:
    answer = page(client, scene.called(), "terms/", **said)
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert not ContractTerms.objects.exists()


def test_terms_are_filed_once_the_second_page_says_where_it_stands(client: Client, scene: ContractScene) -> None:
    page(client, scene.called(), "terms/", kind="none")
    answer = page(client, scene, "terms/", kind="own", file=factories.pdf("後來.pdf"))
    assert (answer.status_code, "附約審核中" in text(answer)) == (409, True)


# --- Signing ---------------------------------------------------------------------------------------------------------


def signed(client: Client, scene: ContractScene, **said: str) -> Any:
    seen = scene.contract.supplement.sha256
    return page(
        client,
        scene,
        "sign/",
        **{"agreed": "on", "name": "陳簽約", "password": factories.PASSWORD, "seen": seen, **said},
    )


@pytest.mark.clause("R7-0")
def test_vendor_signs_with_its_password_after_it_was_told(client: Client, scene: ContractScene) -> None:
    scene.to_sign()
    assert "停止以前已經完成的簽署仍然有效" in text(page(client, scene, "sign/"))
    answer = signed(client, scene)
    kept = ContractSignature.objects.get()
    assert (answer.status_code, scene.contract.state) == (302, "signed")
    assert (kept.name, kept.address) == ("陳簽約", "127.0.0.1")


@pytest.mark.parametrize(
    ("said", "status", "says"),
    [
        ({"password": "wrong"}, 422, "密碼"),
        ({"password": ""}, 422, "密碼"),
        ({"agreed": ""}, 422, "有錯誤"),
        ({"name": ""}, 422, "有錯誤"),
        ({"seen": "0" * 64}, 409, "有變動，沒有簽署"),
        ({"seen": "字\0" * 5000}, 409, "有變動，沒有簽署"),
    ],
)
def test_nothing_is_signed_without_password_consent_or_the_papers_as_they_are(
    client: Client, scene: ContractScene, said: dict[str, str], status: int, says: str
) -> None:
    scene.to_sign()
    answer = signed(client, scene, **said)
    assert (answer.status_code, says in text(answer)) == (status, True)
    assert not ContractSignature.objects.exists()


def test_scan_is_sent(client: Client, scene: ContractScene) -> None:
    scene.to_sign()
    seen = scene.contract.supplement.sha256
    page(client, scene, "scan/", scan=factories.pdf("用印.pdf"), seen=seen)
    assert (scene.contract.state, scene.contract.signature.scan.original_name) == ("signed", "用印.pdf")


def test_editor_reads_but_is_told_who_may_sign(client: Client, scene: ContractScene) -> None:
    scene.to_sign()
    client.force_login(factories.member(scene.user).user)
    shown = text(client.get(f"/contracts/{scene.case.pk}/1/"))
    assert ("不能送出、送出補正或撤回" in shown, "線上簽署" in shown) == (True, False)


def test_held_contract_offers_nothing(client: Client, scene: ContractScene) -> None:
    scene.to_sign()
    scene.hold()
    shown = text(page(client, scene))
    assert ("簽約暫停中" in shown, "線上簽署" in shown) == (True, False)


# --- Files -----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R7-3")
def test_anybody_may_have_the_standard_contract_of_a_year(client: Client, scene: ContractScene) -> None:
    place = f"/contracts/standard/{scene.case.programme.year}/"
    assert client.get(place).status_code == 404
    standard_of(scene.case)
    answer = client.get(place)
    assert (answer.getvalue()[:4], answer["X-Content-Type-Options"]) == (b"%PDF", "nosniff")


@pytest.mark.clause("R1-2")
def test_papers_of_a_contract_are_for_both_sides_alone(client: Client, scene: ContractScene) -> None:
    scene.called().filed(factories.kept_pdf("條款.pdf", b"%PDF-1.7 terms")).approved()
    files = [scene.contract.terms.file_id, scene.contract.supplement.file_id]
    people = {
        "own": scene.user,
        "member": factories.member(scene.user).user,
        "officer": scene.officer,
        "authority": factories.staff("authority"),
        "other": factories.vendor(),
        "reviewer": factories.staff("reviewer"),
    }
    opens = {}
    for name, user in people.items():
        client.force_login(user)
        answers = [client.get(f"/files/{file}/") for file in files]
        opens[name] = [answer.status_code for answer in answers if answer.getvalue()]
    assert {name for name, answers in opens.items() if answers == [200, 200]} == {
        "own",
        "member",
        "officer",
        "authority",
    }
    assert {name for name, answers in opens.items() if answers == [404, 404]} == {"other", "reviewer"}
