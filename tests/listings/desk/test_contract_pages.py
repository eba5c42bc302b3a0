"""Does an officer see what a contract waits for, and take each step on a page that says what follows?"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.desk import contract_steps
from listings.models import Contract, StandardContract
from portal.background import duties
from tests import factories
from tests.factories import NOON
from tests.listings.contracts.scene import LATE, ContractScene, standard_of
from tests.review.qualification.verdicts import found_again

pytestmark = pytest.mark.django_db
LIST = "/admin/listings/contract/"
NAMES = ("甲雲", "乙雲", "丙雲", "丁雲")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.officer())
    return client


@pytest.fixture
def scene() -> ContractScene:
    return ContractScene(timezone.now(), solutions=[{"name": "排程雲"}])


def take(desk: Client, scene: ContractScene, step: str, **said: str) -> Any:
    return desk.post(f"{LIST}{scene.contract.pk}/step/{step}/", said)


def offered(scene: ContractScene, now: datetime = NOON) -> list[str]:
    return [step.name for step in contract_steps.offered(scene.contract, scene.officer, now)]


def test_only_what_can_be_done_is_offered() -> None:
    scene = ContractScene()
    assert offered(scene) == ["call", "hold"]
    assert offered(scene.called()) == ["extend", "hold"]
    assert offered(scene, LATE) == ["extend", "hold", "end"]
    assert offered(scene.filed()) == ["approve", "return-terms", "extend", "hold"]
    assert offered(scene.approved().signed()) == ["countersign", "return-signature", "extend", "hold"]
    assert offered(scene.concluded()) == []
    assert contract_steps.offered(scene.contract, factories.staff("authority"), NOON) == []


@pytest.mark.clause("R8-1-4a", "R7-3")
def test_officer_takes_a_contract_to_its_conclusion(desk: Client, scene: ContractScene) -> None:
    standard_of(scene.case)
    take(desk, scene, "call", way="days", days="10")
    scene.filed()
    take(desk, scene, "return-terms", reason="請補第三條。")
    scene.filed(note="補了")
    take(desk, scene, "approve", reason="")
    scene.made().signed()
    nameless = take(desk, scene, "countersign", seen=scene.contract.supplement.sha256)
    assert (nameless.status_code, scene.contract.state) == (422, "signed")
    answer = take(desk, scene, "countersign", seen=scene.contract.supplement.sha256, name="王承辦")
    assert (answer.status_code, scene.contract.state) == (302, "concluded")
    assert scene.contract.countersignature.name == "王承辦"


@pytest.mark.parametrize(
    ("step", "said", "status"),
    [
        ("call", {"way": "days"}, 422),
        ("call", {"way": "days", "days": "-3"}, 422),
        ("call", {"way": "date", "day": "昨天\0" * 3000}, 422),
        ("call", {"way": "days", "days": "5"}, 409),  # the year has no standard contract
        ("hold", {"reason": ""}, 422),
        ("approve", {}, 302),  # not to be done now: back to the contract
        ("nonsense", {}, 404),
    ],
)
def test_what_is_wrong_or_cannot_be_is_said_and_changes_nothing(
    desk: Client, scene: ContractScene, step: str, said: dict[str, str], status: int
) -> None:
    assert take(desk, scene, step, **said).status_code == status
    assert (scene.contract.state, scene.contract.is_held) == ("opened", False)


def test_page_says_that_the_standard_contract_is_missing(desk: Client, scene: ContractScene) -> None:
    assert "還沒有主約" in desk.get(f"{LIST}{scene.contract.pk}/change/").content.decode()


@pytest.mark.clause("R7-10")
def test_numbers_of_the_caps_stand_where_one_calls(desk: Client, scene: ContractScene) -> None:
    programme = scene.case.programme
    programme.max_contracts = 0
    programme.save()
    standard_of(scene.case)
    pages = (f"{LIST}{scene.contract.pk}/change/", f"{LIST}{scene.contract.pk}/step/call/")
    assert ["已有 0 家，上限 0 家，已達上限" in desk.get(page).content.decode() for page in pages] == [True, True]


def test_administrator_and_officer_sign_and_the_authority_reads(client: Client, scene: ContractScene) -> None:
    scene.to_sign().signed()
    place = f"{LIST}{scene.contract.pk}/step/countersign/"
    seen = {}
    for role in ("officer", "administrator", "authority", "reviewer"):
        client.force_login(factories.staff(role))
        seen[role] = client.get(place).status_code
    assert seen == {"officer": 200, "administrator": 200, "authority": 403, "reviewer": 403}


# --- The list --------------------------------------------------------------------------------------------------------


def test_overdue_ones_come_first_and_can_be_picked(desk: Client) -> None:
    year, now = factories.programme(), timezone.now()
    scenes = [ContractScene(now, year=year, solutions=[{"name": name}]) for name in NAMES]
    scenes[0].to_sign().signed().concluded()
    scenes[1].called()
    scenes[2].called()
    Contract.objects.filter(pk=scenes[2].contract.pk).update(due_at=now - timedelta(days=1))
    Contract.objects.filter(pk=scenes[3].called().filed().contract.pk).update(due_at=now + timedelta(days=99))
    shown = desk.get(LIST).content.decode()
    assert sorted(NAMES, key=shown.index) == ["丙雲", "丁雲", "乙雲", "甲雲"]
    picked = desk.get(f"{LIST}?standing=overdue").content.decode()
    assert [name in picked for name in NAMES] == [False, False, True, False]
    assert desk.get(f"{LIST}?standing={'x' * 1000}").status_code in (200, 302)


def test_list_asks_alike_for_few_contracts_and_for_many(desk: Client) -> None:
    year, asked = factories.programme(), []
    for _ in range(2):
        ContractScene(timezone.now(), year=year, solutions=[{"name": "甲"}, {"name": "乙"}]).called()
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        asked.append(len(queries))
    assert (asked[0], asked[0] < 25) == (asked[1], True)


def test_first_page_of_the_desk_counts_what_waits_and_what_is_overdue(desk: Client, scene: ContractScene) -> None:
    assert "簽約待辦" in desk.get("/admin/").content.decode()
    scene.called()
    Contract.objects.update(due_at=scene.now - timedelta(days=1))
    shown = desk.get("/admin/").content.decode()
    assert ("簽約待辦" in shown, f"{LIST}?standing=overdue" in shown) == (False, True)


def test_several_are_called_together_each_by_itself(desk: Client) -> None:
    year, now = factories.programme(), timezone.now()
    scenes = [ContractScene(now, year=year) for _ in range(3)]
    standard_of(scenes[0].case, now)
    scenes[2].called()
    keys = [str(scene.contract.pk) for scene in scenes]
    shown = desk.post(LIST, {"action": "call_chosen", "_selected_action": keys}).content.decode()
    assert ("會辦理的契約：2 份" in shown, "現在不能「通知簽約」的：1 份" in shown) == (True, True)
    said = {"do": "confirm", "way": "days", "days": "10", "contract": [*keys, "x" * 100, "9" * 30]}
    assert desk.post(f"{LIST}together/call/", said).status_code == 302
    assert [scene.contract.state for scene in scenes] == ["called"] * 3


# --- The standard contract -------------------------------------------------------------------------------------------


def test_standard_contract_is_uploaded_as_the_next_version(desk: Client) -> None:
    programme = factories.programme()
    for name in ("一.pdf", "二.pdf"):
        said = {"programme": programme.pk, "upload": factories.pdf(name), "note": "公告版"}
        assert desk.post("/admin/listings/standardcontract/add/", said).status_code == 302
    assert list(StandardContract.objects.order_by("version").values_list("version", "file__original_name")) == [
        (1, "一.pdf"),
        (2, "二.pdf"),
    ]


@pytest.mark.parametrize("upload", [None, ("x.pdf", b"not a pdf")])
def test_what_is_no_pdf_is_not_kept(desk: Client, upload: tuple[str, bytes] | None) -> None:
    said = {
        "programme": factories.programme().pk,
        **({"upload": factories.upload(upload[1], upload[0])} if upload else {}),
    }
    answer = desk.post("/admin/listings/standardcontract/add/", said)
    assert (answer.status_code, StandardContract.objects.count()) == (422, 0)


@pytest.mark.clause("R4-y")
def test_what_changed_since_the_case_qualified_is_said_before_it_is_called_and_countersigned(desk: Client) -> None:
    scene = ContractScene()
    duties.sweep("applications.guideline")
    page = f"{LIST}{scene.contract.pk}/"
    said = "資格符合以後，檢核結果有 1 項不同"
    assert said not in desk.get(f"{page}change/").content.decode()
    found_again(scene.case, timezone.now(), R4_2="not_met")
    for place in ("change/", "step/call/"):
        assert said in desk.get(f"{page}{place}").content.decode()
    scene.called().filed().approved().signed()
    assert said in desk.get(f"{page}step/countersign/").content.decode()
    scene.concluded()
    assert said not in desk.get(f"{page}change/").content.decode()
