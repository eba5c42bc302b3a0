"""Do the vendor's verbs write what they should, once, and refuse with every reason?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from applications import actions, consents
from applications.models import (
    Application,
    Attachment,
    ConsentRecord,
    Correction,
    Document,
    GuidelineCheck,
    Programme,
    Solution,
    Submission,
    Vendor,
)
from applications.place import Place
from applications.sheets import COMPANY, SHEETS
from applications.sheets.compare import compare
from applications.sheets.dossier import Dossier
from applications.sheets.slots import SLOTS
from demonstration import cases
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.reference import Ref
from portal.workflow.engine import StepRefused
from review.correction import correcting
from review.qualification import qualifying
from tests import factories
from tests.factories import taipei
from tests.portal.files import samples

pytestmark = pytest.mark.django_db

NOON = taipei(2023, 6, 15, 12)
only_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")


@pytest.fixture
def year() -> Programme:
    return factories.year_112()


@pytest.fixture
def ready(year: Programme) -> Application:
    return factories.complete(year=year, now=NOON)


def send(application: Application, now: datetime = NOON) -> Submission:
    return actions.submit(application, factories.user_of(application), "192.0.2.1", now)


def reasons(application: Application, now: datetime = NOON) -> list[str]:
    with pytest.raises(actions.SubmissionRefused) as refused:
        send(application, now)
    assert Submission.objects.filter(application=application).count() == 0
    assert Application.objects.get(pk=application.pk).state == "draft"
    return [reason.message for reason in refused.value.reasons]


def kinds_of_letters(application: Application) -> list[str]:
    return list(Message.objects.filter(concerns=Ref.of(application)).order_by("pk").values_list("kind", flat=True))


# --- Starting ------------------------------------------------------------------------------------------------------


def test_start_makes_one_draft_however_often_it_is_pressed(year: Programme) -> None:
    user = factories.vendor()
    first, second = (actions.start(user, year, NOON) for _ in range(2))
    assert first == second == Application.objects.get()
    assert (first.state, first.contact_email, first.vendor.tax_id) == ("draft", user.email, user.username)


@pytest.mark.clause("R2-2", "A-41")
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"opens_at": NOON + timedelta(seconds=1)}, "112 年度雲市集工業館尚未開始受理。"),
        ({"closes_at": NOON}, "112 年度雲市集工業館已截止受理，草稿仍可閱讀。"),
        ({"state": "paused", "notice": "經費調整中。"}, "112 年度雲市集工業館目前暫停受理。經費調整中。"),
        ({"state": "closed"}, "112 年度雲市集工業館目前停止受理。"),
    ],
)
def test_start_is_refused_outside_the_intake(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(actions.NotEditable, match=f"^{sentence}$"):
        actions.start(factories.vendor(), factories.year_112(**values), NOON)
    assert not Application.objects.exists()


def test_start_prefills_the_company_but_no_consent(year: Programme) -> None:
    user = factories.vendor()
    last = factories.draft(user, year, NOON)
    Application.objects.filter(pk=last.pk).update(state="withdrawn")
    last.refresh_from_db()
    made = Application.objects.get(pk=actions.start(user, year, NOON).pk)
    assert made != last
    carried = {name for name in COMPANY.base_fields if getattr(made, name) == getattr(last, name)}
    assert COMPANY.base_fields.keys() - carried == {
        "consent_pdpa",
        "consent_data_access_affidavit",
        "consent_declarations",
        "attest_not_prc_or_foreign_branch",
    }
    assert not any(getattr(made, name) for name in COMPANY.base_fields.keys() - carried)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_start_in_two_windows_makes_one_draft() -> None:
    user, year = factories.vendor(), factories.year_112()
    Vendor.objects.of(user)
    assert len(set(at_once(lambda: actions.start(user, year, NOON).pk))) == 1


def at_once(act: Callable[[], Any], times: int = 2) -> list[Any]:
    """What `act` answers to several who call it in the same moment."""
    together = Barrier(times)

    def go(_: int) -> Any:
        try:
            together.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(go, range(times)))


# --- Filling in ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-1-2")
def test_save_keeps_valid_answers_beside_malformed_ones(year: Programme) -> None:
    application = actions.start(factories.vendor(), year, NOON)
    data = {"company_name": "測試公司", "paid_in_capital": "很多", "website": "ftp://x", "rep_name": "代表甲"}
    sheet = COMPANY(data, instance=application, names=frozenset(data))
    assert actions.save_sheet(sheet, application, None, None, NOON) == ["company_name", "rep_name"]
    stored = Application.objects.get(pk=application.pk)
    assert (stored.company_name, stored.rep_name, stored.paid_in_capital, stored.website) == (
        "測試公司",
        "代表甲",
        None,
        "",
    )
    assert stored.updated_at == NOON


def test_save_writes_nothing_of_a_case_that_was_sent(ready: Application) -> None:
    send(ready)
    with pytest.raises(actions.NotEditable, match=r"^這個案件目前是「已收件，等待資格審查」，不能修改。$"):
        factories.save(ready, "company", NOON, company_name="別的公司")
    assert Application.objects.get(pk=ready.pk).company_name == "測試公司"


def test_save_works_for_a_solution_that_has_the_number_of_its_application(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    solution = Solution.objects.create(pk=application.pk, application=application, kind="first_time")
    assert factories.save(solution, "technical", NOON, tech_security="每月掃描。") == ["tech_security"]


def test_save_leaves_what_another_window_saved_meanwhile(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    other = Application.objects.get(pk=application.pk)
    factories.save(other, "company", NOON, rep_title="總經理")
    factories.save(application, "company", NOON, contact_title="組長")
    stored = Application.objects.get(pk=application.pk)
    assert (stored.rep_title, stored.contact_title) == ("總經理", "組長")


@pytest.mark.clause("F1-19", "F1-20", "F1-21", "F1-22", "A-39")
@pytest.mark.parametrize("consent", consents.CONSENTS, ids=lambda one: one.key)
def test_consent_is_recorded_with_its_text_and_revoked_when_unticked(
    year: Programme, consent: consents.Consent
) -> None:
    user = factories.vendor()
    application = actions.start(user, year, NOON)
    factories.save(application, "company", NOON, **{consent.key: True})
    factories.save(application, "company", NOON + timedelta(minutes=1), **{consent.key: True})  # no second record
    record = ConsentRecord.objects.get()
    assert (record.key, record.version, record.sha256, record.body) == (
        consent.key,
        consent.version,
        consent.sha256,
        consent.full_text,
    )
    assert (record.agreed_by, record.agreed_at, record.address, record.revoked_at) == (user, NOON, cases.ADDRESS, None)

    later = NOON + timedelta(hours=1)
    factories.save(application, "company", later, **{consent.key: False})
    record.refresh_from_db()
    assert (record.revoked_at, ConsentRecord.objects.count()) == (later, 1)

    factories.save(application, "company", later, **{consent.key: True})
    assert list(ConsentRecord.objects.values_list("revoked_at", flat=True)) == [later, None]


# --- Solutions -----------------------------------------------------------------------------------------------------


def test_solutions_keep_the_order_in_which_they_were_added(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    first, second = (actions.add_solution(application, "first_time", NOON, name) for name in "甲乙")
    actions.remove_solution(first, NOON)
    third = actions.add_solution(application, "summit_existing", NOON, "丙")
    assert list(application.solutions.all()) == [second, third]
    assert third.position > second.position


def test_copy_takes_answers_and_prices_but_no_papers(ready: Application) -> None:
    source = ready.solutions.get()
    made = Solution.objects.get(pk=actions.copy_solution(source, ready, "first_time", NOON).pk)
    names = {name for key in ("technical", "promotion", "difference") for name in SHEETS[key].base_fields}
    assert {name for name in names if getattr(made, name) != getattr(source, name)} == set()
    assert (made.previous_solution, made.attachments.count(), source.attachments.count()) == (None, 0, 7)
    prices = [[plan.total_price for plan in one.price_plans.all()] for one in (made, source)]
    assert prices[0] == prices[1] != []
    assert {p.uid for p in made.price_plans.all()} & {p.uid for p in source.price_plans.all()} == set()


@pytest.mark.clause("F4-03")
def test_copy_from_an_earlier_application_fills_the_previous_solution(year: Programme) -> None:
    user = factories.vendor()
    earlier = factories.complete(user, year, NOON, [{"kind": "previously_listed", "name": "排程雲"}])
    next_year = factories.programme(NOON, year=113)
    source = earlier.solutions.get()
    made = actions.copy_solution(source, actions.start(user, next_year, NOON), "previously_listed", NOON)
    assert (made.previous_solution, made.prev_name) == (source, "排程雲")
    prices = "36,000 元／6 個月；60,000 元／9 個月"
    assert made.prev_content.split("\n") == [
        source.features_spec,
        source.features_highlights,
        prices,
        source.discount_terms,
    ]
    assert (made.curr_name, made.curr_content) == ("", "")


def test_change_of_kind_changes_which_papers_are_owed(ready: Application) -> None:
    actions.change_kind(ready.solutions.get(), "summit_existing", NOON)
    found = {problem.place.name for problem in Dossier(Application.objects.get(pk=ready.pk), NOON.date()).problems}
    assert found == {"prev_name", "curr_name", "prev_content", "curr_content", "summit_plan_proof"}


@pytest.mark.parametrize(
    "verb",
    [
        lambda case, one: actions.add_solution(case, "first_time", NOON),
        lambda case, one: actions.copy_solution(one, case, "first_time", NOON),
        lambda case, one: actions.change_kind(one, "summit_existing", NOON),
        lambda case, one: actions.remove_solution(one, NOON),
    ],
    ids=["add", "copy", "change_kind", "remove"],
)
@pytest.mark.parametrize("trait", ["submitted", "returned"])
def test_solutions_are_fixed_once_sent(year: Programme, trait: str, verb: Callable) -> None:
    case = (
        factories.submitted(year=year, now=NOON)
        if trait == "submitted"
        else factories.returned(NOON, year=year).application
    )
    before = list(case.solutions.values())
    with pytest.raises(actions.NotEditable):
        verb(case, case.solutions.get())
    assert list(case.solutions.values()) == before


# --- Papers --------------------------------------------------------------------------------------------------------


def test_new_paper_takes_the_place_of_the_only_one(ready: Application) -> None:
    solution = ready.solutions.get()
    old = solution.attachments.present().get(slot="load_test_report")
    new = actions.add_paper(
        factories.part(ready, "technical", solution),
        SLOTS["load_test_report"],
        factories.pdf(),
        factories.user_of(ready),
        NOON,
    )
    assert solution.attachments.present().get(slot="load_test_report") == new
    old.refresh_from_db()
    assert (old.removed_at, StoredFile.objects.filter(pk=old.file_id).exists()) == (NOON, True)


def test_papers_of_an_open_slot_stand_beside_each_other_up_to_a_limit(ready: Application, monkeypatch: Any) -> None:
    monkeypatch.setattr("applications.actions.papers.MOST_FILES", 2)
    part, slot, user = factories.part(ready, "company"), SLOTS["awards_certificates"], factories.user_of(ready)
    for _ in range(2):
        actions.add_paper(part, slot, factories.pdf(), user, NOON)
    with pytest.raises(ValidationError, match="最多 2 個檔案，請先移除不需要的檔案"):
        actions.add_paper(part, slot, factories.pdf(), user, NOON)
    assert ready.attachments.present().filter(slot=slot.key).count() == 2


def test_paper_larger_than_the_programme_allows_is_refused(ready: Application, year: Programme) -> None:
    ready.programme.upload_max_mb = 1
    large = factories.upload(samples.pdf() + b"%" * 1024 * 1024, "大.pdf")
    with pytest.raises(ValidationError, match="檔案超過 1 MB 的上限"):
        actions.add_paper(factories.part(ready, "company"), SLOTS["awards_certificates"], large, None, NOON)


def test_paper_is_not_taken_after_sending(ready: Application) -> None:
    send(ready)
    papers, files = Attachment.objects.count(), StoredFile.objects.count()
    sent = Application.objects.get(pk=ready.pk)
    with pytest.raises(actions.NotEditable, match="這個案件目前是「已收件，等待資格審查」，不能修改"):
        actions.add_paper(factories.part(sent, "company"), SLOTS["awards_certificates"], factories.pdf(), None, NOON)
    paper = sent.attachments.present().filter(solution=None).first()
    with pytest.raises(actions.NotEditable):
        actions.remove_paper(paper, factories.part(sent, "company"), NOON)
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (papers, files)
    assert Attachment.objects.get(pk=paper.pk).removed_at is None


# --- Sending in ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R2-2", "A-13")
@pytest.mark.parametrize(
    "moment", [taipei(2023, 5, 1), taipei(2023, 8, 20, 23, 59, 59), taipei(2023, 8, 20, 23, 59, 59, 999999)]
)
def test_submit_is_accepted_to_the_last_second(year: Programme, moment: datetime) -> None:
    application = factories.complete(year=year, now=moment)
    assert send(application, moment).submitted_at == moment
    application.refresh_from_db()
    assert (application.state, application.number) == ("submitted", "112-00001")


@pytest.mark.clause("R2-2", "A-13")
@pytest.mark.parametrize(
    ("moment", "words"),
    [(taipei(2023, 4, 30, 23, 59, 59), "尚未開始受理。"), (taipei(2023, 8, 21), "已截止受理，草稿仍可閱讀。")],
)
def test_submit_is_refused_outside_the_intake(year: Programme, moment: datetime, words: str) -> None:
    application = factories.complete(year=year, now=taipei(2023, 8, 20, 12))
    assert reasons(application, moment)[0] == f"112 年度雲市集工業館{words}"
    year.refresh_from_db()
    assert year.last_number == 0


@pytest.mark.clause("A-41")
@pytest.mark.parametrize(("switch", "words"), [("paused", "暫停受理"), ("closed", "停止受理")])
def test_submit_is_refused_while_the_intake_is_switched_off(ready: Application, switch: str, words: str) -> None:
    Programme.objects.update(state=switch, notice="另行公告。")
    assert reasons(ready) == [f"112 年度雲市集工業館目前{words}。另行公告。"]


@pytest.mark.clause("R6-1-1")
def test_submit_is_refused_with_an_unverified_address(year: Programme) -> None:
    application = factories.complete(factories.vendor(verified=False), year, NOON)
    assert reasons(application) == ["您的 E-mail 還沒有驗證，請先點開驗證信裡的連結。"]
    factories.user_of(application).try_to_confirm_email()
    assert send(application).number == 1


@pytest.mark.clause("R6-1-3")
def test_submit_is_refused_while_a_file_is_infected(ready: Application) -> None:
    paper = ready.attachments.get(slot="load_test_report")
    StoredFile.objects.filter(pk=paper.file_id).update(state="refused", reason="掃毒發現病毒。")
    assert reasons(ready) == [f"「{paper.file.original_name}」沒有通過檢查：掃毒發現病毒。"]


def test_file_that_was_taken_away_stands_against_nothing(ready: Application) -> None:
    actions.add_paper(factories.part(ready, "company"), SLOTS["awards_certificates"], factories.pdf(), None, NOON)
    StoredFile.objects.filter(attachments__slot="awards_certificates").update(state="refused")
    paper = ready.attachments.get(slot="awards_certificates")
    assert len(reasons(ready)) == 1
    actions.remove_paper(paper, factories.part(ready, "company"), NOON)
    assert send(ready).number == 1


@pytest.mark.clause("R6-1-3")
def test_submit_lists_every_reason_at_once(year: Programme) -> None:
    application = actions.start(factories.vendor(verified=False), year, NOON)
    solution = actions.add_solution(application, "previously_listed", NOON)
    Programme.objects.update(state="paused")
    with pytest.raises(actions.SubmissionRefused) as refused:
        send(application)
    plain = [reason.message for reason in refused.value.reasons if reason.problem is None]
    assert plain == ["112 年度雲市集工業館目前暫停受理。", "您的 E-mail 還沒有驗證，請先點開驗證信裡的連結。"]
    places = {r.problem.place for r in refused.value.reasons if r.problem}
    wanted = {Place("company", None, name) for name in (
        "company_name", "business_items", "established_on", "paid_in_capital", "company_profile", "annual_capacity",
        "rep_name", "rep_title", "contact_name", "contact_title", "contact_phone_area", "contact_phone", "contact_mobile",
        "company_address", "vat_status", "consent_pdpa", "consent_data_access_affidavit", "consent_declarations",
        "attest_not_prc_or_foreign_branch", "breach_3_to_5_years", "income_tax_pl_statement", "vat_payment_proof",
    )}  # fmt: skip
    wanted |= {Place("technical", solution.pk, name) for name in (
        "name", "cloud_architecture", "cloud_evidence_pdf", "tech_mass_connections", "tech_mass_computation",
        "tech_elastic_scaling", "tech_high_availability", "tech_load_balancing", "tech_security", "processes_personal_data",
        "tech_privacy", "load_test_report", "security_test_report", "sla_availability_pct", "sla_support_hours",
        "sla_compensation", "sla_incident_response", "sla_rpo",
    )}  # fmt: skip
    wanted |= {Place("promotion", solution.pk, name) for name in (
        "name", "vendor_role", "categories", "industries", "company_sizes", "features_spec", "features_highlights",
        "success_case", "price_plans", "market_price_proof", "paying_customers_band", "annual_revenue_band",
        "market_record_proof", "sales_record_proof", "promotion_plan", "sales_team_band", "signed_dealers_band",
        "unsigned_dealers", "payment_methods", "order_process", "support_staff_band", "support_capacity", "usage_log_ack",
        "usage_log_sample", "data_portability_ack", "data_portability_steps", "operation_document",
    )}  # fmt: skip
    wanted |= {
        Place("difference", solution.pk, name) for name in ("prev_name", "curr_name", "prev_content", "curr_content")
    }
    assert places == wanted


def test_submit_needs_a_solution(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    assert reasons(application)[0] == "還沒有加入任何雲端解決方案，請至少新增一項。"


@pytest.mark.clause("R4-2")
@pytest.mark.parametrize(("capital", "passes"), [(999_999, False), (1_000_000, True)])
def test_submit_is_refused_by_a_clause_of_the_guideline(ready: Application, capital: int, passes: bool) -> None:
    factories.save(ready, "company", NOON, paid_in_capital=capital)
    if passes:
        assert send(ready).number == 1
    else:
        (sentence,) = reasons(ready)
        assert sentence.startswith("須知四(二)：申請書填列實收資本額 999,999 元，須為新臺幣 1,000,000 元以上。")


@pytest.mark.clause("R5-2")
def test_submit_is_refused_for_a_mainland_origin(year: Programme) -> None:
    application = factories.complete(year=year, now=NOON, solutions=[{"agent": True}])
    factories.save(application.solutions.get(), "promotion", NOON, origin_country="CN")
    (sentence,) = reasons(application)
    assert sentence.endswith("方案原廠商如為陸資請勿申請。")


@pytest.mark.clause("R6-1-3", "N1")
def test_submit_freezes_numbers_and_receipts(ready: Application) -> None:
    submission = send(ready)
    case = Application.objects.get(pk=ready.pk)
    assert (case.state, case.number, submission.number) == ("submitted", "112-00001", 1)
    assert (submission.submitted_at, submission.address) == (NOON, "192.0.2.1")
    assert (submission.submitted_by, submission.guideline_version) == (factories.user_of(ready), "112")
    assert submission.is_intact()
    assert [sheet["number"] for sheet in submission.frozen["sheets"]] == ["附表1", "附表2", "附表3"]
    assert [one["key"] for one in submission.frozen["consents"]] == [one.key for one in consents.CONSENTS]
    assert sorted(case.documents.values_list("kind", "about")) == [
        ("forms", f"submission:{submission.pk}"),
        ("receipt", f"submission:{submission.pk}"),
    ]
    assert GuidelineCheck.objects.get().submission == submission
    assert list(case.events.values_list("step", "source", "target", "at")) == [("submit", "draft", "submitted", NOON)]
    assert case.vendor.company_name == "測試公司"
    letter = Message.objects.get(concerns=Ref.of(case))
    assert (letter.kind, letter.to_email, "112-00001" in letter.body) == (
        "receipt",
        factories.user_of(case).email,
        True,
    )
    assert submission.fingerprint in letter.body


@pytest.mark.clause("R6-1-3")
def test_submit_pressed_twice_is_one_submission(ready: Application) -> None:
    stale = Application.objects.get(pk=ready.pk)
    assert send(ready) == send(stale, NOON + timedelta(seconds=1)) == Submission.objects.get()
    assert (Message.objects.count(), Document.objects.count(), GuidelineCheck.objects.count()) == (1, 2, 1)
    assert Programme.objects.get().last_number == 1


@only_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("R6-1-3")
def test_submit_from_two_windows_at_once_is_one_submission() -> None:
    application = factories.complete(year=factories.year_112(), now=NOON)
    assert len(set(at_once(lambda: send(application).pk))) == 1
    assert (Submission.objects.count(), Programme.objects.get().last_number) == (1, 1)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_submissions_of_several_vendors_at_once_get_numbers_of_their_own() -> None:
    year = factories.year_112()
    waiting = [factories.complete(year=year, now=NOON) for _ in range(3)]
    at_once(lambda: send(waiting.pop()).pk, times=3)
    assert sorted(Application.objects.values_list("number", flat=True)) == ["112-00001", "112-00002", "112-00003"]


@pytest.mark.clause("R2-1a", "R6-1-3")
def test_numbers_sort_by_year_and_order_of_arrival() -> None:
    years = [factories.year_112(), factories.programme(taipei(2024, 6, 15, 12))]
    moments = [NOON, taipei(2024, 6, 15, 12)]
    sent = []
    for year, moment in zip(years, moments, strict=True):
        for _ in range(2):
            sent.append(factories.submitted(year=year, now=moment).number)
    assert sent == sorted(sent) == ["112-00001", "112-00002", "113-00001", "113-00002"]


@pytest.mark.clause("R1-1", "R7-11")
def test_what_was_filed_stays_when_names_change_later(ready: Application) -> None:
    submission = send(ready)
    before = Submission.objects.get().frozen
    Programme.objects.update(
        name="新名稱", authority_name="經濟部產業發展署", executing_unit_name="新單位", guideline_version="113"
    )
    Application.objects.update(company_name="改名公司", paid_in_capital=1)
    Solution.objects.update(name="改名方案")
    Attachment.objects.update(removed_at=NOON)
    submission.refresh_from_db()
    assert (submission.frozen, submission.is_intact(), submission.guideline_version) == (before, True, "112")
    assert before["programme"]["authority_name"] == "經濟部工業局"
    factories.overwrite(Submission.objects, frozen={**before, "vendor": {"tax_id": "00000000"}})
    assert not Submission.objects.get().is_intact()


def test_submission_cannot_be_repeated_after_an_end(ready: Application) -> None:
    first = send(ready)
    actions.withdraw(ready, factories.user_of(ready), "", NOON)
    assert send(ready) == first
    assert Application.objects.get(pk=ready.pk).state == "withdrawn"


# --- Corrections ---------------------------------------------------------------------------------------------------

ITEMS = [("company", "paid_in_capital"), ("technical", "load_test_report"), ("technical", "cloud_architecture")]


@pytest.fixture
def correction(year: Programme) -> Correction:
    """Notified on 2023-06-15: due 06-18 is a Sunday, so 06-19."""
    return factories.returned(NOON, ITEMS, year=year)


def answer(correction: Correction, now: datetime) -> Submission:
    case = Application.objects.get(pk=correction.application_id)
    return actions.answer_correction(case, factories.user_of(case), "192.0.2.2", now)


def case_of(correction: Correction) -> Application:
    return Application.objects.select_related("programme", "vendor").get(pk=correction.application_id)


@pytest.mark.clause("R6-5-1")
def test_correction_opens_the_named_items_and_what_depends_on_them(correction: Correction) -> None:
    case = case_of(correction)
    allowed = actions.access(case, NOON)
    assert allowed.names(SHEETS["company"], None) == {"paid_in_capital"}
    opened = allowed.names(SHEETS["technical"], case.solutions.get().pk)
    assert {"load_test_report", "cloud_architecture", "public_providers", "private_dc_public_plan_reason"} <= opened
    assert {"tech_security", "security_test_report", "name", "cloud_evidence_pdf"} & opened == set()
    assert allowed.names(SHEETS["promotion"], case.solutions.get().pk) == set()
    assert allowed.names(SHEETS["technical"], case.solutions.get().pk + 1) == set()


@pytest.mark.clause("R6-5-1")
def test_correction_saves_only_what_is_open(correction: Correction) -> None:
    case = case_of(correction)
    assert factories.save(case, "company", NOON, paid_in_capital=5_000_000, company_name="別的公司") == [
        "paid_in_capital"
    ]
    assert factories.save(case.solutions.get(), "promotion", NOON, features_spec="別的") == []
    stored = case_of(correction)
    assert (stored.paid_in_capital, stored.company_name) == (5_000_000, "測試公司")
    assert stored.solutions.get().features_spec != "別的"


@pytest.mark.clause("R6-5-1")
def test_correction_takes_papers_only_in_open_slots(correction: Correction) -> None:
    case = case_of(correction)
    part, user = factories.part(case, "technical", case.solutions.get()), factories.user_of(case)
    assert actions.add_paper(part, SLOTS["load_test_report"], factories.pdf(), user, NOON).slot == "load_test_report"
    with pytest.raises(actions.NotEditable, match="「1年內資安檢測報告」目前不能修改"):
        actions.add_paper(part, SLOTS["security_test_report"], factories.pdf(), user, NOON)


@pytest.mark.clause("R6-5-2", "R6-5-3")
@pytest.mark.parametrize("moment", [NOON, taipei(2023, 6, 19, 23, 59, 59), taipei(2023, 6, 19, 23, 59, 59, 999999)])
def test_answer_counts_to_the_last_second(correction: Correction, moment: datetime) -> None:
    factories.save(case_of(correction), "company", moment, paid_in_capital=5_000_000)
    sent = answer(correction, moment)
    correction.refresh_from_db()
    case = case_of(correction)
    assert (sent.number, sent.submitted_at, case.state) == (2, moment, "in_qualification")
    assert (correction.state, correction.closed_at, correction.answer) == ("answered", moment, sent)
    assert kinds_of_letters(case) == ["receipt", "taken", "correction", "correction_received"]
    first = case.submissions.get(number=1)
    assert [
        (c["place"].sheet, c["place"].name, c["before"], c["after"]) for c in compare(first.frozen, sent.frozen)
    ] == [("company", "paid_in_capital", "12,000,000 元", "5,000,000 元")]
    assert Document.objects.filter(submission=sent).count() == 2
    assert GuidelineCheck.objects.filter(submission=sent).exists()


@pytest.mark.clause("R6-5-2")
def test_answer_a_second_too_late_is_refused(correction: Correction) -> None:
    late = taipei(2023, 6, 20)
    with pytest.raises(actions.SubmissionRefused) as refused:
        answer(correction, late)
    assert [reason.message for reason in refused.value.reasons] == [
        "補正期限到 112年6月19日 23:59:59（2023-06-19 23:59:59） 為止，現在已經超過，不能再修改或送出。"
    ]
    with pytest.raises(actions.NotEditable):
        factories.save(case_of(correction), "company", late, paid_in_capital=5_000_000)
    assert (case_of(correction).state, Submission.objects.count()) == ("correction_requested", 1)


def test_answer_pressed_twice_is_one_submission(correction: Correction) -> None:
    assert answer(correction, NOON) == answer(correction, NOON)
    assert Submission.objects.count() == 2


def test_answer_is_refused_where_nothing_waits_for_one(year: Programme) -> None:
    case = factories.in_review(NOON, year=year)
    with pytest.raises(actions.SubmissionRefused, match="沒有等待補正的項目"):
        actions.answer_correction(case, factories.user_of(case), None, NOON)


def test_answer_is_refused_while_an_open_item_is_not_in_order(correction: Correction) -> None:
    case = case_of(correction)
    part = factories.part(case, "technical", case.solutions.get())
    actions.remove_paper(part.papers["load_test_report"][0], part, NOON)
    factories.save(case, "company", NOON, paid_in_capital=10)
    with pytest.raises(actions.SubmissionRefused) as refused:
        answer(correction, NOON)
    assert [reason.problem.place.name for reason in refused.value.reasons] == ["load_test_report"]
    actions.add_paper(part, SLOTS["load_test_report"], factories.pdf(), None, NOON)
    paper = case.attachments.present().get(slot="load_test_report")
    actions.save_details(paper, part, {"report_date": "2023-06-14"}, NOON)
    with pytest.raises(actions.SubmissionRefused, match=r"^須知四\(二\)"):
        answer(correction, NOON)


def test_answer_is_not_held_up_by_what_is_not_open(correction: Correction) -> None:
    """Such as a clause that staff tightened meanwhile: the vendor could not mend it, so the officer sees it."""
    Application.objects.update(rep_title="")
    Programme.objects.update(website_required=True)
    Application.objects.update(website="")
    assert answer(correction, NOON).number == 2


@pytest.mark.clause("R6-5-3", "F2-18", "R4-x")
def test_answer_counts_windows_from_the_day_of_filing(year: Programme) -> None:
    case = factories.complete(year=year, now=NOON)
    part = factories.part(case, "technical", case.solutions.get())
    paper = part.papers["load_test_report"][0]
    actions.save_details(paper, part, {"report_date": "2022-06-15"}, NOON)  # one year before the day of filing
    send(case)
    moment = NOON + timedelta(days=1)
    qualifying.take(case, factories.officer(), "", moment)
    places = [correcting.Remark(Place("technical", part.solution_id, "load_test_report"), "請看一下。")]
    asked = correcting.request_correction(case, factories.officer(), places, "", moment)
    assert answer(asked, moment).number == 2


@pytest.mark.clause("F2-18")
def test_answer_takes_a_report_made_after_the_day_of_filing(correction: Correction) -> None:
    case = case_of(correction)
    part = factories.part(case, "technical", case.solutions.get())
    paper = part.papers["load_test_report"][0]
    later = taipei(2023, 6, 17, 9)
    actions.save_details(paper, part, {"report_date": "2023-06-18"}, later)
    with pytest.raises(actions.SubmissionRefused, match="報告日期在送件日之後，請核對"):
        answer(correction, later)
    actions.save_details(paper, part, {"report_date": "2023-06-17"}, later)
    assert answer(correction, later).number == 2


@pytest.mark.clause("A-05")
def test_every_round_has_its_own_submission(correction: Correction) -> None:
    answer(correction, NOON)
    case = case_of(correction)
    later = NOON + timedelta(days=4)
    second = correcting.request_correction(
        case,
        factories.officer(),
        [correcting.Remark(Place("company", None, "rep_title"), "請補正。")],
        "",
        later,
        "仍不完整。",
    )
    assert (second.round, second.submission.number, second.due_at > correction.due_at) == (2, 2, True)
    assert actions.access(case_of(correction), later).names(SHEETS["company"], None) == {"rep_title"}
    assert answer(second, later).number == 3


# --- Taking back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trait", ["submitted", "in_review", "returned"])
def test_withdraw_ends_the_case_and_says_so(year: Programme, trait: str) -> None:
    made = getattr(factories, trait)(now=NOON, year=year)
    case = made.application if trait == "returned" else made
    done = actions.withdraw(case, factories.user_of(case), " 改明年再送。 ", NOON)
    assert (done.state, done.events.last().note, kinds_of_letters(case)[-1]) == (
        "withdrawn",
        "改明年再送。",
        "withdrawn",
    )
    assert not Correction.objects.filter(state="open").exists()
    assert not actions.access(done, NOON)


@pytest.mark.parametrize("trait", ["draft", "qualified"])
def test_withdraw_is_refused_before_sending_and_after_the_decision(year: Programme, trait: str) -> None:
    case = getattr(factories, trait)(now=NOON, year=year)
    with pytest.raises(StepRefused):
        actions.withdraw(case, factories.user_of(case), "", NOON)
    assert Application.objects.get(pk=case.pk).state == case.state


def test_vendor_may_apply_again_after_taking_back(ready: Application, year: Programme) -> None:
    send(ready)
    user = factories.user_of(ready)
    actions.withdraw(ready, user, "", NOON)
    again = factories.submitted(user, year, NOON)
    assert again.number == "112-00002"


# --- The PDF of a draft --------------------------------------------------------------------------------------------


def test_draft_pdf_of_the_same_content_is_made_once(ready: Application) -> None:
    first, second = (actions.ask_draft_pdf(Application.objects.get(pk=ready.pk), NOON) for _ in range(2))
    factories.save(ready, "company", NOON, rep_title="總經理")
    third = actions.ask_draft_pdf(Application.objects.get(pk=ready.pk), NOON)
    assert (first, Document.objects.count()) == (second, 2)
    assert (third.kind, third.submission, third.done_at) == ("draft", None, None)
    assert first.source != third.source
    limit = Document._meta.get_field("about").max_length
    assert len(third.about) <= limit


# --- Who sees which cases ------------------------------------------------------------------------------------------


@pytest.mark.clause("R1-2")
def test_cases_are_visible_to_their_vendor_and_once_sent_to_staff(year: Programme) -> None:
    draft, sent = factories.draft(year=year, now=NOON), factories.submitted(year=year, now=NOON)
    seen = {
        role: set(Application.objects.visible_to(factories.staff(role)))
        for role in ("officer", "administrator", "authority", "reviewer")
    }
    assert seen == {"officer": {sent}, "administrator": {sent}, "authority": {sent}, "reviewer": set()}
    assert set(Application.objects.visible_to(factories.user_of(draft))) == {draft}
    assert set(Application.objects.visible_to(factories.vendor())) == set()
    closed = factories.staff("officer")
    closed.is_active = False
    assert set(Application.objects.visible_to(closed)) == set()


def test_vendor_is_made_from_the_tax_id_at_first_need() -> None:
    user = factories.vendor()
    made = Vendor.objects.of(user)
    assert (made.tax_id, Vendor.objects.of(user), Vendor.objects.count()) == (user.username, made, 1)
