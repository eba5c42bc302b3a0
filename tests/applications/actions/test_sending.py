"""Is an application taken in to the last second, once, and refused with every reason; and taken back?"""

from datetime import datetime, timedelta

import pytest

from applications import actions, consents
from applications.models import (
    Application,
    Attachment,
    Correction,
    Document,
    GuidelineCheck,
    Programme,
    Solution,
    Submission,
)
from applications.place import Place
from applications.sheets.slots import SLOTS
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.reference import Ref
from portal.workflow.engine import StepRefused
from tests import factories
from tests.applications.actions.sent import kinds_of_letters, reasons, send
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON, taipei

pytestmark = pytest.mark.django_db


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
        assert sentence.startswith("申請書填列實收資本額 999,999 元，須為新臺幣 1,000,000 元以上。")


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
    assert case.state == "submitted"
    assert case.number == "112-00001"
    assert submission.number == 1
    assert (submission.submitted_at, submission.address) == (NOON, "192.0.2.1")
    assert (submission.submitted_by, submission.guideline_version) == (factories.user_of(ready), "112")
    assert submission.is_intact()
    assert [sheet["number"] for sheet in submission.frozen["sheets"]] == ["附表1", "附表2", "附表3"]
    assert [consent["key"] for consent in submission.frozen["consents"]] == [
        consent.key for consent in consents.CONSENTS
    ]
    assert sorted(case.documents.values_list("kind", "about")) == [
        ("forms", f"submission:{submission.pk}"),
        ("receipt", f"submission:{submission.pk}"),
    ]
    assert GuidelineCheck.objects.get().submission == submission
    assert list(case.events.values_list("step", "source", "target", "at")) == [("submit", "draft", "submitted", NOON)]
    assert case.vendor.company_name == "測試公司"
    letter = Message.objects.get(concerns=Ref.of(case))
    assert letter.kind == "receipt"
    assert letter.to_email == factories.user_of(case).email
    assert "112-00001" in letter.body
    assert submission.fingerprint in letter.body


@pytest.mark.clause("R6-1-3")
def test_submit_pressed_twice_is_one_submission(ready: Application) -> None:
    stale = Application.objects.get(pk=ready.pk)
    assert send(ready) == send(stale, NOON + timedelta(seconds=1)) == Submission.objects.get()
    assert Message.objects.count() == 1
    assert Document.objects.count() == 2
    assert GuidelineCheck.objects.count() == 1
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
    assert submission.frozen == before
    assert submission.is_intact() is True
    assert submission.guideline_version == "112"
    assert before["programme"]["authority_name"] == "經濟部工業局"
    factories.overwrite(Submission.objects, frozen={**before, "vendor": {"tax_id": "00000000"}})
    assert not Submission.objects.get().is_intact()


def test_submission_cannot_be_repeated_after_an_end(ready: Application) -> None:
    first = send(ready)
    actions.withdraw(ready, factories.user_of(ready), "", NOON)
    assert send(ready) == first
    assert Application.objects.get(pk=ready.pk).state == "withdrawn"


@pytest.mark.parametrize("trait", ["submitted", "in_review", "returned"])
def test_withdraw_ends_the_case_and_says_so(year: Programme, trait: str) -> None:
    made = getattr(factories, trait)(now=NOON, year=year)
    case = made.application if trait == "returned" else made
    done = actions.withdraw(case, factories.user_of(case), " 改明年再送。 ", NOON)
    assert done.state == "withdrawn"
    assert done.events.last().note == "改明年再送。"
    assert kinds_of_letters(case)[-1] == "withdrawn"
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


def test_draft_pdf_of_the_same_content_is_made_once(ready: Application) -> None:
    first, second = (actions.ask_draft_pdf(Application.objects.get(pk=ready.pk), NOON) for _ in range(2))
    factories.save(ready, "company", NOON, rep_title="總經理")
    third = actions.ask_draft_pdf(Application.objects.get(pk=ready.pk), NOON)
    assert (first, Document.objects.count()) == (second, 2)
    assert third.kind == "draft"
    assert third.submission is None
    assert third.done_at is None
    assert first.source != third.source
    limit = Document._meta.get_field("about").max_length
    assert len(third.about) <= limit
