"""Do an officer, the chair and a member on a phone record one meeting at once without losing a word, also past its end?"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from review.opinion import criteria
from tests.journeys import axe
from tests.journeys.committee import come, last_line, qualified
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey of the committee")]

CHAIR, LEAD = "reviewer3", "reviewer2"
KEYS = [criterion.key for criterion in criteria.of_review("technical")]
LINE, OTHER = f"line-{KEYS[1]}", f"line-{KEYS[2]}"

# A meeting that goes on, with this solution talked about; the lead has drafted nothing yet.
HELD = """
from demonstration.management import meetings as days
from review.meeting import session
judged = [days.SheetSaid(name) for name in ("reviewer2", "reviewer5", "reviewer7")]
day = days.MeetingScenes(scene, now)
solution = Solution.objects.get(pk={solution})
begins = now - timedelta(hours=1)
day._judged(solution, begins, *judged)
meeting = day._called([solution], begins, hours=3)
day._opened(meeting, begins)
item = meeting.items.get()
session.go_to(meeting, item.pk, officer, now)
print(json.dumps({{"meeting": meeting.pk, "item": item.pk}}))
"""
# What every record needs beside the lines that three people write here.
FILLED = """
from demonstration.management import meetings as days
from review.meeting import ending, resolving, session
from review.meeting.words import WantedResolution
from review.models import AgendaItem, DemonstrationNote
meeting, item = Meeting.objects.get(pk={meeting}), AgendaItem.objects.get(pk={item})
DemonstrationNote.objects.bulk_create(
    DemonstrationNote(item=item, shown=key, text=words, by=officer, at=now) for key, words in days.SHOWN.items()
)
resolving.resolve(meeting, item.pk, officer, WantedResolution("approve", "同意通過。"), now)
ending.write_heads(meeting, officer, {{"recorder": "承辦"}})
print(json.dumps(None))
"""
WRITTEN = """
from review.models import AgendaItem, ConsensusLine
item = AgendaItem.objects.get(pk={item})
lines = dict(ConsensusLine.objects.filter(item=item).values_list("criterion", "text"))
print(json.dumps({{"discussion": item.discussion, **{{f"line-{{key}}": text for key, text in lines.items()}}}}))
"""


@pytest.mark.clause("R8-1-2b", "R8-1-2c")
def test_three_people_record_one_meeting_at_once(committee_house: House, visitor: Callable[..., Person]) -> None:
    house = committee_house
    case = qualified(house, "99000120", "三方紀錄股份有限公司", name="同步紀錄雲")
    held = last_line(house, HELD.format(**case))
    page = f"/admin/review/meeting/{held['meeting']}/change/"
    officer, chair = come(house, visitor, "officer", page), come(house, visitor, CHAIR, page)
    lead = come(house, visitor, LEAD, page, width=axe.PHONE)
    keeps_ones_place(officer)
    each_at_a_place_of_their_own(officer, chair, lead)
    two_at_one_place(chair, lead)
    both = last_line(house, WRITTEN.format(**held))
    assert [both[name] for name in ("discussion", OTHER)] == ["承辦記下討論。", "主席看過。"]
    assert sorted(both[LINE].splitlines()) == ["主審寫的那一段。", "主席寫的這一段。"]
    expect(place(officer, LINE)).to_have_value(both[LINE])  # without loading the page again
    late = second_tab(lead, page)
    last_line(house, FILLED.format(**held))
    close(officer)
    too_late(late)
    too_late(chair.page)
    assert last_line(house, WRITTEN.format(**held)) == both


def place(person: Any, name: str) -> Locator:
    return getattr(person, "page", person).locator(f'[data-entry="{name}"] textarea')


def status(person: Any, name: str) -> Locator:
    return getattr(person, "page", person).locator(f'[data-entry="{name}"] [data-entry-status]')


def keeps_ones_place(officer: Person) -> None:
    """Where the meeting is is asked for every few seconds: who stands on a line of the agenda stays there, and sees nothing move."""
    officer.page.reload()
    link, part = officer.page.locator(".agenda a").first, officer.page.locator("[data-poll]")
    link.focus()
    asked = partial(officer.page.expect_response, lambda answer: "/now/" in answer.url)
    with asked():  # drawn anew once
        pass
    officer.page.wait_for_timeout(300)
    expect(link).to_be_focused()
    part.evaluate("part => (part.dataset.stays = 'yes')")
    with asked():
        pass
    officer.page.wait_for_timeout(300)
    expect(part).to_have_attribute("data-stays", "yes")
    expect(link).to_be_focused()


def each_at_a_place_of_their_own(officer: Person, chair: Person, lead: Person) -> None:
    """Nobody waits for anybody, and each sees what the others wrote."""
    assert axe.faults(lead.page) == []
    lead.page.set_viewport_size({"width": axe.PHONE, "height": 900})
    place(officer, "discussion").fill("承辦記下討論。")
    place(chair, OTHER).fill("主席看過。")
    for person, name in ((officer, "discussion"), (chair, OTHER)):
        expect(status(person, name)).to_contain_text("已於")
    expect(place(lead, "discussion")).to_have_value("承辦記下討論。", timeout=15_000)
    expect(place(lead, OTHER)).to_have_value("主席看過。", timeout=15_000)


def two_at_one_place(chair: Person, lead: Person) -> None:
    """Who comes second is asked, and may keep both."""
    place(chair, LINE).fill("主席寫的這一段。")
    place(lead, LINE).fill("主審寫的那一段。")
    second = first_of(chair, lead)
    entry = second.page.locator(f'[data-entry="{LINE}"]')
    expect(entry).to_contain_text("這一段在您寫的時候也被改過")
    entry.get_by_role("radio", name="兩段都留").check()
    expect(status(second, LINE)).to_contain_text("已於")


def first_of(*people: Person) -> Person:
    """Who is asked: whichever was slower."""
    for _ in range(60):
        for person in people:
            if person.page.locator(f'[data-entry="{LINE}"] .conflict').count():
                return person
        people[0].page.wait_for_timeout(200)
    raise AssertionError("nobody was asked")


def second_tab(lead: Person, page: str) -> Any:
    tab = lead.context.new_page()
    tab.goto(page)
    return tab


def close(officer: Person) -> None:
    officer.page.reload()
    officer.follows("散會前檢查")
    officer.sees("紀錄完整")
    officer.presses("散會")
    officer.sees("紀錄不再更動")


def too_late(page: Any) -> None:
    """Told so, and what was typed stands in its box, to be copied."""
    place(page, LINE).fill("散會以後才寫的。")
    expect(status(page, LINE)).to_contain_text("散會")
    expect(place(page, LINE)).to_have_value("散會以後才寫的。")
