"""Is the whole contract printed once, numbered, sealed and known to whoever asks about it?"""

from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from portal.background import duties
from portal.outbox import codes, verdicts
from portal.outbox.models import Printout
from tests import factories
from tests.listings.contracts.scene import ADDRESS, ContractScene
from tests.portal.outbox import letters

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R7-0")
def test_contract_is_sealed_numbered_and_verified(settings: Any, tmp_path: Path, client: Client) -> None:
    letters.set_up(settings, tmp_path / "seal.p12")
    scene = ContractScene().called().filed(factories.kept_pdf("自訂條款.pdf")).approved().signed().concluded()
    Printout.objects.exclude(pk=scene.contract.paper_id).update(done_at=scene.now)
    assert duties.sweep("outbox.print") == 1
    paper = scene.contract.paper
    content = letters.pdf(paper)
    assert paper.number == "雲市集契約字第1120000001號"
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    seals = [verdicts.seal_of(BytesIO(paper)) for paper in (content, bytes(changed))]
    assert seals == [verdicts.SealVerdict.WHOLE, verdicts.SealVerdict.CHANGED]
    assert verdicts.of_hash(paper.sha256).kind == "雲端解決方案上架契約"
    page = client.get(f"/verify/{codes.grouped(paper.code)}/").content.decode()
    assert [part in page for part in (paper.number, "現在有效", "雲端解決方案上架契約")] == [True] * 3
    text = "".join("".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)).split())
    told = ("自訂條款.pdf", ADDRESS, scene.contract.supplement.sha256, scene.contract.standard.file.sha256)
    assert [part for part in told if part not in text] == []


def test_contract_is_promised_once() -> None:
    scene = ContractScene().through()
    assert Printout.objects.filter(kind="contract").count() == 1
    assert scene.contract.paper.content["papers"][0]["label"] == "主約"
