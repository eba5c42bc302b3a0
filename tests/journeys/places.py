"""What stands where in the demonstration, and what is added to it so that every page has something to show?"""

# What stands where in the demonstration, asked in the portal itself.
PLACES = """
import json
from datetime import timedelta
from django.utils.timezone import now
from applications import actions
from applications.documents.workbook import writer as workbook
from applications.models import (Application, BreachRecord, Document, GuidelineCheck, ListCopy, ListRow, RegisterAnswer, RegisterQuestion,
                                 RegisterSource, ScreeningHit, Solution, Verdict)
from applications.registers.facts import SourceUsed
from applications.sheets import SHEETS
from tests.applications.documents.filled_in import Filled, uploaded
from listings.models import Announcement, Contract, Listing, StandardContract, StatementVersion
from listings.site import announcing, statements
from portal.background import duties
from portal.accounts.models import SignIn, User, VouchedTaxId
from portal.models import ClosureDay
from portal.outbox import codes
from portal.outbox.models import Incoming, Message, Printout
from portal.trail.models import Look, SettingChange
from applications.models import GuidelineVersion, LetterText
from django.utils import timezone
from review.batch import batching
from review.conflict import answering, contacts, recusing
from review.correction import postponing
from review.meeting import calling, planning, session
from review.meeting.words import MeetingTerms
from review.models import Case, Committee, Conflict, Mailing, Meeting, Phrase, Publication, Recusal, ReviewTask, StaffTie
from review.opinion import asking
from uuid import uuid4

def case(state, **wanted):
    application = Application.objects.filter(state=state, **wanted).order_by("pk").last()
    user = User.objects.get(membership__vendor=application.vendor_id, membership__role="owner")
    return {
        "case": application.pk, "user": user.username, "solutions": list(application.solutions.values_list("pk", "state")),
        "letter": getattr(Message.objects.filter(user=user).first(), "pk", None),
        "document": getattr(Document.objects.filter(application=application).first(), "pk", None),
        "programme": application.programme_id, "vendor": application.vendor_id, "person": user.pk,
    }

def imports(place):
    # one workbook that was taken over, and one to be confirmed with a new solution, a clash and a misfit
    application, user = Application.objects.get(pk=place["case"]), User.objects.get(pk=place["person"])
    first = uploaded(application, user)
    actions.apply_import(first, actions.plan_import(first, application, now()).mark, (), user, None, now())
    blank = Filled(workbook.build_blank(application.programme, now()))
    blank.fill({"company-0-company_name": "兩邊都改", "company-0-paid_in_capital": "很多"})
    blank.fill({next(spot for spot in blank.places() if spot.endswith("/technical-0-name")): "離線寫的方案"})
    return [first.pk, actions.upload_workbook(application, blank.upload(), user, now()).pk]

def owner(solution):
    return User.objects.get(membership__vendor=solution.application.vendor_id, membership__role="owner")

def review_of(name):
    # where a solution of this name stands in the review
    solution = Solution.objects.get(name=name)
    tasks = ReviewTask.objects.filter(solution=solution).order_by("pk")
    return {"case": solution.application_id, "solution": solution.pk, "user": owner(solution).username,
            "tasks": {task.member.user.username: task.pk for task in tasks}}

def meeting(days, *names):
    begins = timezone.now() + timedelta(days=days)
    made = planning.plan(committee, MeetingTerms(begins, begins + timedelta(hours=3), "會議室", "https://meet.example.tw/x"), officer)
    planning.put_on(made, Solution.objects.filter(name__in=names), timezone.now())
    return made

def looked_up(application):
    # a register has answered, a clause rests on it and on a list, and one clause can be confirmed
    run = GuidelineCheck.objects.create(submission=application.submissions.newest(), cause="demand", about="1", done_at=now())
    question = RegisterQuestion.objects.create(key="business", tax_id=application.vendor.tax_id, check_run=run, asked_at=now(), tried_at=now(),
                                               done_at=now())
    answer = RegisterAnswer.objects.create(question=question, key="business", api="測試", url="https://example.tw/", asked_at=now(),
                                           outcome="data", body='[{"Company_Name":"測試"}]'.encode())
    listed = {"told": "測試", "by_name": False, "row": {"Corporation_Name": "測試"}}
    sources = [SourceUsed("business", "business", "商工登記", "found", "有資料", now().isoformat(), [answer.pk]).kept(),
               SourceUsed("debarred", "debarred", "拒絕往來廠商名單", "found", "有 1 筆。", now().isoformat(), rows=[listed]).kept()]
    values = {"check_run": run, "text": "測試", "reason": "測試", "sources": sources}
    verdict = Verdict.objects.create(row="R4-2", clause="四(二)", result="met", **values)
    Verdict.objects.create(row="R4-5", clause="四(五)", result="not_met", position=1, **values)
    return {"case": application.pk, "answer": answer.pk, "verdict": verdict.pk}

ClosureDay.objects.create(date="2030-01-02", reason="測試")
officer, year = User.objects.get(username="officer"), Application.objects.first().programme
VouchedTaxId.objects.create(number="90316313", reason="測試", by=officer, at=timezone.now())
LetterText.objects.create(programme=year, kind="withdrawn", version=1, edited_by=officer, edited_at=timezone.now())
Mailing.objects.create(token=uuid4(), programme=year, criteria={}, audience="測試", subject="測試", body="測試",
                       created_by=officer, created_at=timezone.now())
Incoming.objects.create(digest="x", came_at=timezone.now(), done_at=timezone.now(), why="answer", sender="vendor@example.com", subject="請問",
                        text="什麼時候會有結果？", letter=Message.objects.first())
news = Announcement(title="測試", text="## 節\\n\\n- 甲\\n\\n? 問\\n\\n答", programme=year, appears_at=timezone.now())
announcing.keep(news, officer, "", timezone.now())
news.title = "更正過的測試"
announcing.keep(news, officer, "更正標題", timezone.now())
statements.keep(StatementVersion(statement="contact", text=statements.shipped("contact"), note="測試"), officer, timezone.now())
guideline = GuidelineVersion.objects.create(name="999", title="須知", note="測試", text="四、資格\\n(一) 改過", in_force_on="2030-01-02",
                                            by=officer, at=timezone.now())
duties.sweep("listings.announce")
Look.objects.create(user=officer, role=officer.role, kind="page", ref="application:1", what="測試", place="案件", at=timezone.now())
SettingChange.objects.create(ref="programme:1", subject="115 年度", field="closes_at", label="截止受理", before="1", after="2", by=officer,
                             at=timezone.now())
looked = looked_up(Application.objects.filter(state="in_qualification").order_by("pk").last())
found = Application.objects.get(pk=looked["case"]).vendor
staged = ListCopy.objects.create(key="debarred", how="upload", state="staged", asked_at=now(), done_at=now(), rows_count=1, added=1, removed=0,
                                 said="測試", by=officer)
ListRow.objects.create(copy=staged, tax_id=found.tax_id, name="測試", digest="x", row={"Corporation_Name": "測試"})
source, _ = RegisterSource.objects.get_or_create(key="debarred")
hit = ScreeningHit.objects.create(vendor=found, key="debarred", digest="x", by_name=False, row={"Corporation_Name": "測試"}, found_at=now())
# Two days of the committee to come, one of them told; what is asked of a vendor; who is tied to whom.
committee, people = Committee.objects.get(), {user.username: user for user in User.objects.exclude(role="vendor")}
planned, called = meeting(9, "訓練紀錄雲"), meeting(8, "工安巡檢", "環安雲")
calling.call(called, officer, timezone.now())
told, held, over = Solution.objects.get(name="生產雲"), Meeting.objects.get(state="in_session"), Meeting.objects.get(state="adjourned")
task = ReviewTask.objects.get(solution=told, member__user=people["reviewer"])
asked_of_vendor = asking.ask(task, people["reviewer"], "停電時現場怎麼繼續報工？", "", timezone.now())
asking.forward(asked_of_vendor, officer, "請說明停電時現場怎麼繼續報工。", timezone.now())
asking.ask(task, people["reviewer"], "匯出的欄位是否完整？", "functions", timezone.now())
left = Solution.objects.get(name="進料檢驗雲")
recusals = [recusing.file(left.application, owner(left), who, kind, "曾任職於競爭對手。", None, timezone.now())
            for who, kind in (("陳建宏委員", "employed"), ("示範承辦", "biased"))]
recusing.ask_statement(recusals[0], people["reviewer2"], officer, timezone.now())
recusing.refuse(recusals[1], people["officer2"], officer, "沒有具體事實。", timezone.now())
StaffTie.objects.create(user=people["reviewer7"], organisation="示範生產雲股份有限公司", tax_id="90316313", kept_by=officer)
conflict = answering.propose(told.application, people["reviewer7"], "employed", "三年內曾任職於這家公司。", officer, timezone.now())
late = Solution.objects.get(name="供應鏈協作雲").application
answering.add(late, people["reviewer3"], "party", "配偶任職於這家公司。", officer, timezone.now())
contacts.log(told.application, officer, person="王先生", way="oral", at=timezone.now(), place="電話", content="詢問審查進度。", file=None,
             now=timezone.now())
letter = next(message for message in Message.objects.exclude(printout=None).order_by("-pk") if message.printout.may_be_withdrawn)
abandoned = case("deemed_abandoned")  # before the background postpones it
lapsed = postponing.candidates(Application.objects.all(), ["lapsed"])
asked = postponing.ask(postponing.preview(lapsed, postponing.Way("days", days=1), "測試", timezone.now()), officer, "測試", uuid4(), timezone.now())
batch = batching.ask(batching.STEPS["take"], Case.objects.filter(state="withdrawn"),
                     [f"{case.pk}.0" for case in Case.objects.filter(state="withdrawn")], officer, {}, uuid4(), timezone.now())
print(json.dumps({
    "told": {**review_of("生產雲"), "question": asked_of_vendor.pk}, "shown": review_of("工安巡檢"), "left": review_of("進料檢驗雲"),
    "documentary": review_of("環安雲"), "moved": review_of("訓練紀錄雲"), "late": review_of("供應鏈協作雲"),
    "meetings": {"planned": planned.pk, "called": called.pk, "held": held.pk, "over": over.pk},
    "spoken_of": called.items.get(solution__name="工安巡檢").code,
    "recusals": [recusal.pk for recusal in recusals], "printed": letter.pk, "code": codes.grouped(letter.printout.code),
    "announcement": news.pk, "announced": Announcement.objects.exclude(publication=None).latest("pk").pk,
    "draft": case("draft", company_name__contains="製造雲"),
    "ready": case("draft", company_name__contains="排程"),
    "submitted": case("submitted"),
    "review": case("in_qualification"),
    "correction": case("correction_requested"),
    "qualified": case("qualified", solutions__state="technical_review"),
    "approved": case("qualified", solutions__state="approved"),
    "abandoned": abandoned,
    "imports": imports(case("draft", company_name__contains="製造雲")),
    "listings": list(Listing.objects.filter(delisted_at=None).order_by("-valid_to").values_list("public_id", flat=True)),
    "gone": Listing.objects.exclude(delisted_at=None).first().public_id,
    "versions": Listing.objects.filter(delisted_at=None, versions__number=2).first().public_id,
    "vendor": Listing.objects.first().tax_id,
    "contracts": {row.state: {"contract": row.pk, "case": row.application_id, "wave": row.wave, "user": owner(row).username,
                              "solution": row.lines.first().solution_id}
                  for row in Contract.objects.filter(state__in=("opened", "called", "terms_filed", "terms_returned", "to_sign", "signed", "concluded"))},
    "looked": looked, "staged": staged.pk, "hit": hit.pk,
    "sections": [(s.key, section.key) for s in SHEETS.values() for section in s.sections],
    "rows": {
        "listings_listing": Listing.objects.filter(solution__state="listed").first().pk,
        "listings_announcement": news.pk,
        "listings_contract": Contract.objects.first().pk,
        "listings_standardcontract": StandardContract.objects.first().pk,
        "listings_statementversion": StatementVersion.objects.first().pk,
        "applications_guidelineversion": guideline.pk,
        "applications_breachrecord": BreachRecord.objects.first().pk,
        "applications_listcopy": staged.pk,
        "applications_registersource": source.pk,
        "applications_screeninghit": hit.pk,
        "outbox_message": Message.objects.first().pk,
        "applications_lettertext": LetterText.objects.first().pk,
        "review_mailing": Mailing.objects.first().pk,
        "portal_closureday": ClosureDay.objects.first().pk,
        "review_phrase": Phrase.objects.first().pk,
        "review_postponement": asked.pk,
        "review_batch": batch.pk,
        "accounts_vouchedtaxid": VouchedTaxId.objects.first().pk,
        "outbox_incoming": Incoming.objects.first().pk,
        "review_committee": committee.pk,
        "review_conflict": conflict.pk,
        "review_meeting": planned.pk,
        "review_member": committee.members.first().pk,
        "review_publication": Publication.objects.first().pk,
        "review_recusal": recusals[1].pk,
        "review_stafftie": StaffTie.objects.first().pk,
        "trail_look": Look.objects.first().pk,
        "trail_settingchange": SettingChange.objects.first().pk,
        "accounts_signin": getattr(SignIn.objects.first(), "pk", None),
    },
}))
"""
