"""Does the desk say when everything was looked at last, and do those hear of a damage who can put it right?"""

from datetime import timedelta

import pytest
from django.test import Client

from portal.background import duties
from portal.integrity import rounds
from portal.integrity.models import Damage, Round
from portal.outbox.models import Message
from portal.reference import Ref
from portal.roles import Role
from portal.time.calendar import format_datetime
from review.workload import damages
from tests import factories
from tests.factories import taipei

NOON = taipei(2026, 3, 10, 12)
DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.clause("R6-1-3")]


def damage(row: str = "1", **values: object) -> Damage:
    made = {"inventory": "files", "what": "年報.pdf", "wrong": "檔案不見了", "since": NOON, "last_at": NOON, **values}
    return Damage.objects.create(row=row, **made)


def desk(client: Client, role: str = Role.OFFICER) -> str:
    client.force_login(factories.staff(role))
    return client.get("/admin/").content.decode()


def test_desk_says_when_everything_was_looked_at_last_and_what_is_left(client: Client) -> None:
    assert "保存內容核對：第一輪還沒有完成。" in desk(client)
    for number, inventory in enumerate(rounds.registered()):
        of_kind = Round.objects.filter(inventory=inventory.name)
        of_kind.update(ended_at=NOON - number * DAY, total=1000, began_at=NOON)
    ended = format_datetime(NOON - (len(rounds.registered()) - 1) * DAY)
    assert f"上次全部核對完成 {ended}，共 3,000 件，全部和原來相符。</p>" in desk(client)
    Round.objects.filter(inventory="files").update(cursor="x", left=12_345)
    assert "全部和原來相符。這一輪還有 12,345 件沒有核對。" in desk(client)
    damage()
    assert "共 3,000 件。這一輪" in desk(client)


def test_first_round_is_over_only_when_every_inventory_was_passed() -> None:
    *most, _ = rounds.registered()
    for inventory in most:
        Round.objects.filter(inventory=inventory.name).update(ended_at=NOON, total=1)
    assert damages.checked().ended_at is None


def test_desk_shows_each_damage_with_its_case_and_administrators_the_row(client: Client) -> None:
    case = factories.submitted()
    damage("7", case=Ref("application", case.pk))
    damage("8", mended_at=NOON)
    page = desk(client)
    assert "保存的內容和原來不符：1 件" in page
    assert f"/admin/review/case/{case.pk}/change/" in page.partition("desk-damages")[2].partition("</section>")[0]
    assert ("files 7" in page, "files 7" in desk(client, Role.ADMINISTRATOR)) == (False, True)


def test_desk_counts_more_damages_than_it_shows(client: Client) -> None:
    Damage.objects.bulk_create(
        Damage(inventory="files", row=str(n), what="x", wrong="檔案不見了", since=NOON, last_at=NOON) for n in range(25)
    )
    page = desk(client)
    assert ("不符：25 件" in page, page.count("（115年3月10日") >= damages.SHOWN) == (True, True)


def test_administrators_get_one_letter_a_day_whatever_is_found() -> None:
    boss, other = factories.staff(Role.ADMINISTRATOR), factories.staff(Role.ADMINISTRATOR)
    factories.staff(Role.OFFICER)
    damage("1"), damage("2")
    duties.sweep("review.workload.damages", NOON)
    assert sorted(Message.objects.values_list("to_email", flat=True)) == sorted([boss.email, other.email])
    letter = Message.objects.first()
    assert letter.subject == "保存的內容和原來不符：2 件，請處理"
    assert letter.body.count("．年報.pdf：檔案不見了") == 2
    damage("3")
    duties.sweep("review.workload.damages", NOON + DAY - timedelta(seconds=1))
    assert Message.objects.count() == 2
    duties.sweep("review.workload.damages", NOON + DAY)
    assert Message.objects.count() == 4
    assert Damage.objects.filter(told_at=None).count() == 0


def test_what_was_mended_before_the_letter_is_not_written_of() -> None:
    factories.staff(Role.ADMINISTRATOR)
    damage(mended_at=NOON)
    duties.sweep("review.workload.damages", NOON)
    assert Message.objects.count() == 0
