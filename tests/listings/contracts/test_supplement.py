"""Does 附約 say the five SLA values of 附表2 word for word, with prices and parties, and is it frozen as it was approved?"""

import hashlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from listings.contracts import contract_paper, supplement, terms
from listings.models import ContractSupplement
from portal.trail.frozen import WrittenOnce
from tests import factories
from tests.factories import NOON
from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db

SLA = ("sla_availability_pct", "sla_support_hours", "sla_compensation", "sla_incident_response", "sla_rpo")


def filed_rows(scene: ContractScene, solution: int) -> Iterator[dict[str, Any]]:
    """The stored JSON of what was filed of one solution."""
    for sheet in scene.case.submissions.newest().frozen["sheets"]:
        if sheet["solution"] == solution:
            for section in sheet["sections"]:
                yield from section["rows"]


@pytest.mark.clause("R7-4")
def test_supplement_has_the_five_values_of_each_solution_as_they_were_filed() -> None:
    scene = ContractScene(
        solutions=[{"name": "甲"}, {"name": "乙", "sla_rpo": "每 6 小時備份一次，\n最多回復到 6 小時前。"}]
    )
    content = supplement.content_of(scene.contract, None, 1, NOON)
    assert [said["name"] for said in content["solutions"]] == ["甲", "乙"]
    for said in content["solutions"]:
        rows = {row["name"]: row for row in filed_rows(scene, said["id"])}
        assert said["sla"] == [{"label": rows[name]["label"], "text": rows[name]["display"]} for name in SLA]
    assert content["solutions"][1]["sla"][-1]["text"] == "每 6 小時備份一次，\n最多回復到 6 小時前。"


@pytest.mark.clause("R7-3")
def test_supplement_names_parties_prices_validity_and_what_it_rests_on() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}]).called()
    content = supplement.content_of(scene.contract, None, 1, NOON)
    vendor, prices = content["vendor"], content["solutions"][0]["prices"]
    assert (vendor["company_name"], vendor["tax_id"]) == ("測試公司", scene.case.vendor.tax_id)
    assert vendor["company_address"] == "100 臺北市中正區示範路一段 1 號"
    assert "原有市價(含稅)" not in prices["header"]
    assert [row[0] for row in prices["rows"]] == ["36,000 元", "60,000 元"]
    assert content["standard"]["sha256"] == scene.contract.standard.file.sha256
    assert content["filed"]["fingerprint"] == scene.case.submissions.newest().fingerprint
    assert content["programme"]["executing_unit_name"] == "財團法人中國生產力中心"
    assert content["validity"]["from"].startswith("112年6月15日")


def test_approved_supplement_stays_as_it_was_approved() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}]).to_sign()
    made = scene.contract.supplement
    factories.overwrite(scene.case.solutions, name="改了名字")
    assert scene.contract.supplement.content["solutions"][0]["name"] == "甲"
    with pytest.raises(WrittenOnce):
        made.content["solutions"] = []


def test_supplement_is_printed_once_and_known_by_its_bytes() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}]).called().filed()
    terms.approve(scene.contract, "", scene.officer, NOON)
    made = ContractSupplement.objects.get()
    contract_paper.make_supplement(made.pk, NOON)
    contract_paper.make_supplement(made.pk, NOON)
    made.refresh_from_db()
    with made.file.blob.open("rb") as content:
        printed = content.read()
    assert made.sha256 == hashlib.sha256(printed).hexdigest()
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(printed))
    squeezed = "".join(text.split())
    for line in made.content["solutions"][0]["sla"]:
        assert "".join(line["text"].split()) in squeezed
