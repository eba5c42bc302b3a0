"""Is a running year asked about twice, a new one made from the last, and never two open at one time?"""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.utils import timezone

from applications.actions import years
from applications.models import LetterText, Programme
from portal.background import duties
from portal.forms.fields import RocDateFormField
from portal.trail.models import SettingChange
from review.models import Phrase
from tests import factories
from tests.browser import Page, signed_in, visit

pytestmark = pytest.mark.django_db

ADD = "/admin/applications/programme/add/"


@pytest.fixture
def administrator() -> Client:
    return signed_in(factories.staff("administrator"))


def address(year: Programme) -> str:
    return f"/admin/applications/programme/{year.pk}/change/"


def asked(page: Page) -> list[str]:
    return page.texts("//*[@id='sure']//tbody/tr")


# --- Twice ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "line"),
    [
        ("correction_days", "5", "補正期限（日）35"),
        ("second_sign_off", "on", "資格不符要第二人覆核否是"),
        ("documentary_equal_passes", None, "書面審查條件一致即通過是否"),
        ("min_capital", "5000000", "實收資本額下限（元）10000005000000"),
        ("state", "paused", "受理開關依期程受理暫停受理"),
    ],
)
def test_running_year_is_changed_only_when_it_was_asked_again(
    administrator: Client, name: str, typed: str | None, line: str
) -> None:
    year = factories.draft().programme
    stood = Programme.objects.values().get()
    again = visit(administrator, address(year)).send({name: typed})
    assert asked(again) == [line]
    assert "這一年有 1 件申請案" in again.words
    assert (Programme.objects.values().get(), SettingChange.objects.count()) == (stood, 0)
    assert asked(again.send()) == []
    assert SettingChange.objects.values_list("field", flat=True).get() == name


def test_answer_is_for_what_was_shown_alone(administrator: Client) -> None:
    year = factories.programme()
    again = visit(administrator, address(year)).send({"correction_days": "5"})
    assert asked(again.send({"correction_days": "7"})) == ["補正期限（日）37"]
    Programme.objects.update(correction_days=4)  # a colleague, meanwhile
    assert asked(again.send()) == ["補正期限（日）45"]
    assert Programme.objects.get().correction_days == 4


def test_names_and_a_year_that_has_not_begun_are_saved_at_once(administrator: Client) -> None:
    now = timezone.now()
    visit(administrator, address(factories.programme())).send({"contact_name": "王小姐"})
    later = {"opens_at": now + timedelta(days=90), "closes_at": now + timedelta(days=99)}
    visit(administrator, address(factories.programme(year=199, **later))).send({"correction_days": "5"})
    assert list(SettingChange.objects.order_by("pk").values_list("field", flat=True)) == [
        "contact_name",
        "correction_days",
    ]


# --- Two open years ------------------------------------------------------------------------------------------------


def test_second_open_year_is_refused_with_what_to_do(administrator: Client) -> None:
    standing = factories.programme(name="甲館")
    day = f"{timezone.localtime() + timedelta(days=30):%Y/%m/%d}"
    times = {"year": "199", "opens_at": day, "closes_at": day, "valid_to": day}
    refused = visit(administrator, ADD).send(times)
    assert f"{standing}的受理期間是" in refused.words
    assert f"先把 {standing.year} 年度的受理開關改成「停止受理」" in refused.words
    assert Programme.objects.count() == 1
    visit(administrator, ADD).send({**times, "state": "closed"})
    made = Programme.objects.get(year=199)
    assert "和這一年重疊" in visit(administrator, address(made)).send({"state": "open"}).words
    Programme.objects.filter(pk=standing.pk).update(closes_at=made.opens_at)  # one ends as the other begins
    visit(administrator, address(made)).send({"state": "open"})
    assert Programme.objects.get(year=199).state == "open"


# --- A new year ----------------------------------------------------------------------------------------------------


def test_new_year_has_everything_of_the_last_but_what_is_said_anew(administrator: Client) -> None:
    factories.year_112(contact_name="王小姐", contact_phone="02-2698-2989", correction_days=5, website_required=True)
    LetterText.objects.create(
        programme=Programme.objects.get(), kind="taken", version=1, subject="開始了", body="請稍候。",
        edited_by=factories.officer(), edited_at=timezone.now(),
    )  # fmt: skip
    duties.sweep("review.correction.phrases")
    Phrase.objects.create(programme=Programme.objects.get(), text="請補上騎縫章。", position=99)
    page = visit(administrator, ADD)
    assert "112 年度從 112年5月1日 00:00（2023-05-01 00:00） 到 112年8月20日 23:59:59" in page.words
    assert page.values()["opens_at"] == page.values()["closes_at"] == page.values()["valid_to"] == [""]
    page.send({"opens_at": "113/5/1", "closes_at": "113/8/20", "valid_to": "113/12/31"})
    last, made = Programme.objects.order_by("year")
    names = {field.name for field in Programme._meta.concrete_fields} - years.SAID_ANEW - {"guideline_version"}
    assert {name: getattr(made, name) for name in names} == {name: getattr(last, name) for name in names}
    assert made.year == 113
    assert made.guideline_version == "113"
    assert made.last_number == 0
    text = LetterText.objects.get(programme=made)
    assert text.kind == "taken"
    assert text.version == 1
    assert text.subject == "開始了"
    assert text.body == "請稍候。"
    duties.sweep("review.correction.phrases")
    assert made.phrases.filter(text="請補上騎縫章。").exists()


def test_letter_that_went_back_to_the_usual_text_is_not_taken_over() -> None:
    last, officer = factories.year_112(), factories.officer()
    for version, body in enumerate(["舊", ""], start=1):
        LetterText.objects.create(
            programme=last, kind="taken", version=version, body=body, edited_by=officer, edited_at=timezone.now()
        )
    made = factories.year_112(year=113)
    assert years.take_over_texts(made, officer, timezone.now()) == 0


# --- Days ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "closes_at", "shown"),
    [
        ("116/3/1", (2027, 3, 2), "116/3/1"),
        ("民國116年3月1日", (2027, 3, 2), "116/3/1"),
        ("116/3/1 24:00", (2027, 3, 2), "116/3/1"),
        ("116/3/1 23:59", (2027, 3, 2), "116/3/1"),
        ("116.3.1 23:59:59", (2027, 3, 2), "116/3/1"),
        ("2027-03-02 00:00", (2027, 3, 2), "116/3/1"),
        ("民國116年3月1日 17時00分", (2027, 3, 1, 17), "116/3/1 17:00"),
    ],
)
def test_closing_day_is_all_of_that_day(administrator: Client, typed: str, closes_at: tuple, shown: str) -> None:
    visit(administrator, ADD).send(
        {"year": "115", "opens_at": "115/3/1", "closes_at": typed, "valid_to": "民國116年12月31日"}
    )
    made = Programme.objects.get()
    assert (made.opens_at, made.closes_at) == (factories.taipei(2026, 3, 1), factories.taipei(*closes_at))
    page = visit(administrator, address(made))
    assert page.values()["closes_at"] == [shown]
    said = "17:00" if "17" in typed else "23:59:59"
    end = "到民國116年3月1日 16:59:59" if said == "17:00" else "到民國116年3月1日 23:59:59"
    assert [words for words in page.texts("//output[@class='understood']") if words.startswith(end)]


def test_every_date_that_staff_type_is_read_in_their_own_notation() -> None:
    """In every form of the admin, whichever app adds one."""
    request = RequestFactory().get("/")
    request.user = factories.staff("administrator")
    boxes = []
    for model, desk in admin.site._registry.items():
        if type(desk).add_view is not admin.ModelAdmin.add_view:
            continue  # a page of its own, with a form of ours
        if desk.has_add_permission(request) or desk.has_change_permission(request):
            names = [field.name for field in model._meta.fields if isinstance(field, models.DateField)]
            boxes += [
                (model.__name__, name, field)
                for name, field in desk.get_form(request, change=False).base_fields.items()
                if name in names
            ]
    assert boxes
    assert [box[:2] for box in boxes if not isinstance(box[2], RocDateFormField)] == []
