"""Does an officer see what a contract waits for, and take each step on a page that says what follows?"""

import pytest
from django.test import Client

from listings.desk import contract_steps
from listings.models import Contract
from tests import factories
from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.officer())
    return client


def step(desk: Client, contract: Contract, name: str, **said: str) -> int:
    return desk.post(f"/admin/listings/contract/{contract.pk}/step/{name}/", said).status_code


def offered(scene: ContractScene, now=factories.NOON) -> list[str]:
    return [shown.name for shown in contract_steps.offered(scene.contract, scene.officer, now)]


def test_officer_holds_and_releases(desk: Client) -> None:
    scene = ContractScene(factories.timezone.now()).called()
    response = desk.post(f"/admin/listings/contract/{scene.contract.pk}/step/hold/", {"reason": "廠商改組。"})
    assert response.status_code == 302, response.content.decode()
    assert scene.contract.is_held
