"""The committee's days of the demonstration: one that is over, with its minutes and letters, and one that is held right now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from applications.models import Solution
from demonstration.management.reviews import CommitteeScene
from portal.accounts.models import User
from review.committee import answering, giving
from review.meeting import attendance, calling, declaring, ending, planning, recording, resolving, session
from review.meeting.words import MeetingTerms, WantedResolution
from review.models import (
    AgendaItem,
    ConsensusLine,
    CriterionOpinion,
    Decision,
    DemonstrationNote,
    Finding,
    Meeting,
    Opinion,
    PreOpinion,
)
from review.opinion import criteria, judging

PLACE, LINK = "示範會議室 B1", "https://meet.example.tw/hall"
SHOWN = {
    "functions": "由現場帳號操作接單到結案，和附表 2 的功能規格一致。",
    "system_log": "開啟三十天的使用紀錄，可以看到每日連線數與流量的折線圖。",
    "portability": "現場匯出全部資料為 Excel，四分鐘完成，欄位完整。",
}
DISCUSSION = "廠商演示後，委員就導入時程、資料可攜與客服時段提問，廠商當場說明。"


@dataclass(frozen=True)
class SheetSaid:
    """What a member thinks of a solution, in the demonstration: all criteria are met, but for `doubts`."""

    name: str
    recommendation: str = "approve"
    doubts: dict[str, tuple[str, str]] = field(default_factory=dict)  # finding and comment, by criterion


class MeetingScenes:
    """Played by the verbs that people use, so that what is seen is what is done."""

    def __init__(self, committee: CommitteeScene, now: datetime) -> None:
        self.committee, self.officer, self.now = committee, committee.officer, now
        self.keys = [criterion.key for criterion in criteria.of_review(Decision.Review.TECHNICAL)]

    # --- The one that is over --------------------------------------------------------------------------------------

    def past(self, solutions: Sequence[Solution], publish: Callable[[list[Decision], datetime], None]) -> None:
        """Two pass, one does not; a member stepped aside from the last and somebody took their place."""
        begins = (self.now - timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
        first, second, third = solutions
        doubt = {self.keys[8]: ("not_met", "壓力測試只做到三十人同時上線，報告沒有說明硬體規格。")}
        self._judged(first, begins, SheetSaid("reviewer"), SheetSaid("reviewer3"), SheetSaid("reviewer6"))
        self._judged(second, begins, SheetSaid("reviewer2"), SheetSaid("reviewer3"), SheetSaid("reviewer6"))
        rejects = [SheetSaid(name, "reject", doubt) for name in ("reviewer2", "reviewer3", "reviewer5")]
        self._given(third, "reviewer6", begins)
        facts = "三年內曾受這家公司委任。"
        task = self.committee.task(third, "reviewer6")
        answering.step_aside(task, self.committee.members["reviewer6"].user, "employed", facts, self._before(begins, 8))
        self._judged(third, begins, *rejects)
        meeting = self._called(solutions, begins, hours=3)
        self._opened(meeting, begins)
        for item in session.standing(meeting):
            self._recorded(meeting, item, begins)
            outcome = "reject" if item.solution_id == third.pk else "approve"
            text = "大量連線的承載能力未經證實，不予通過。" if outcome == "reject" else "符合各項審查重點，同意通過。"
            resolving.resolve(
                meeting, item.pk, self.officer, WantedResolution(outcome, text), begins + timedelta(hours=1)
            )
        self._closed(meeting, begins + timedelta(hours=2))
        decided = Decision.objects.filter(resolution__item__meeting=meeting).order_by("pk")
        publish(list(decided), begins + timedelta(days=1))

    def _closed(self, meeting: Meeting, ends: datetime) -> None:
        said = {
            "recorder": "示範承辦",
            "others_present": "執行單位二人",
            "reports": "確認本次議程。",
            "motions": "無。",
        }
        ending.write_heads(meeting, self.officer, said)
        ending.confirm(meeting, self.committee.members["reviewer3"].user, ends)
        for seat in meeting.attendances.filter(is_present=True).exclude(member__standing="chair"):
            ending.sign(meeting, seat.member.user, ends)
        ending.adjourn(meeting, self.officer, ends)

    # --- The one that is held now ----------------------------------------------------------------------------------

    def today(self, solutions: Sequence[Solution]) -> None:
        """One is resolved, with a dissent; one is talked about, its members differ; from one a member must leave; one is off."""
        begins = (self.now - timedelta(hours=1)).replace(second=0, microsecond=0)
        done, spoken_of, left, off = solutions
        doubt = {
            self.keys[8]: ("not_met", "同時連線的測試人數偏低。"),
            self.keys[13]: ("explain", "報告沒有第三方元件的授權清單。"),
        }
        self._judged(done, begins, SheetSaid("reviewer"), SheetSaid("reviewer3"), SheetSaid("reviewer6"))
        mixed = (SheetSaid("reviewer"), SheetSaid("reviewer2", "supplement", doubt), SheetSaid("reviewer3"))
        self._judged(spoken_of, begins, *mixed)
        early = {"finding": Finding.EXPLAIN, "text": "請委員確認測試的規模。", "by": self.officer, "at": begins}
        PreOpinion.objects.create(solution=spoken_of, criterion=self.keys[8], **early)
        self._judged(left, begins, *(SheetSaid(name) for name in ("reviewer", "reviewer3", "reviewer5")))
        self._given(left, "reviewer2", begins)
        facts = "配偶任職於這家公司。"
        task = self.committee.task(left, "reviewer2")
        answering.step_aside(task, self.committee.members["reviewer2"].user, "party", facts, self._before(begins, 8))
        self._judged(off, begins, *(SheetSaid(name) for name in ("reviewer3", "reviewer6", "reviewer7")))
        meeting = self._called(solutions, begins, hours=3)
        self._opened(meeting, begins)
        first, second, _, last = session.standing(meeting)
        self._recorded(meeting, first, begins)
        resolving.resolve(meeting, first.pk, self.officer, WantedResolution("approve", "同意通過。"), begins)
        member = self.committee.members["reviewer6"].user
        words = "同意通過，但建議明年起提高備份頻率。"
        recording.dissent(meeting, first.pk, member, words, begins + timedelta(minutes=25))
        session.go_to(meeting, second.pk, self.officer, begins + timedelta(minutes=30))
        AgendaItem.objects.filter(pk=second.pk).update(discussion="廠商演示中，委員提問測試的規模。", version=1)
        session.take_off(meeting, last.pk, self.officer, "廠商代表因故未到，另定日期。", begins + timedelta(minutes=35))

    # --- What both need --------------------------------------------------------------------------------------------

    def _before(self, begins: datetime, days: int) -> datetime:
        return begins - timedelta(days=days)

    def _given(self, solution: Solution, name: str, begins: datetime, is_lead: bool = False) -> None:
        due_at = begins - timedelta(hours=12)
        member = self.committee.members[name]
        giving.give(solution, member, due_at, self.officer, self._before(begins, 9), is_lead=is_lead)

    def _judged(self, solution: Solution, begins: datetime, *said: SheetSaid) -> None:
        """Given, declared and handed in; the first of them leads."""
        for number, sheet in enumerate(said):
            self._given(solution, sheet.name, begins, is_lead=number == 0)
            task, user = self.committee.task(solution, sheet.name), self.committee.members[sheet.name].user
            answering.declare_none(task, user, self._before(begins, 8))
            opinion = Opinion.objects.create(
                task=task,
                recommendation=sheet.recommendation,
                conditions="補齊測試報告。" if sheet.recommendation == "supplement" else "",
                comment="資料完整，適合中小型製造業。",
                saved_at=self._before(begins, 2),
            )
            lines = {key: sheet.doubts.get(key, ("met", "")) for key in self.keys}
            CriterionOpinion.objects.bulk_create(
                CriterionOpinion(opinion=opinion, criterion=key, finding=finding, comment=words, visible_to="vendor")
                for key, (finding, words) in lines.items()
            )
            judging.hand_in(task, user, self._before(begins, 2))

    def _called(self, solutions: Sequence[Solution], begins: datetime, hours: int) -> Meeting:
        terms = MeetingTerms(begins, begins + timedelta(hours=hours), PLACE, LINK)
        meeting = planning.plan(self.committee.committee, terms, self.officer, is_last=False)
        planning.put_on(meeting, solutions, self._before(begins, 5))
        return calling.call(meeting, self.officer, self._before(begins, 5))

    def _opened(self, meeting: Meeting, begins: datetime) -> None:
        session.open_session(meeting, self.officer, begins)
        meeting.refresh_from_db()
        for seat in meeting.attendances.select_related("member__user"):
            if seat.member.user.username == "reviewer4":
                attendance.excuse(meeting, seat.pk, self.officer, "出國開會")
            else:
                attendance.arrive(meeting, seat.pk, self.officer, begins)
                self._declared(meeting, seat.member.user, begins)

    def _declared(self, meeting: Meeting, user: User, at: datetime) -> None:
        """Of what they do not review, too."""
        keys = list(declaring.shut_to(meeting, user).values_list("pk", flat=True))
        declaring.declare_none(meeting, keys, user, at)

    def _recorded(self, meeting: Meeting, item: AgendaItem, at: datetime) -> None:
        session.go_to(meeting, item.pk, self.officer, at)
        AgendaItem.objects.filter(pk=item.pk).update(discussion=DISCUSSION, version=1, updated_at=at)
        notes = [
            DemonstrationNote(item=item, shown=key, text=words, by=self.officer, at=at) for key, words in SHOWN.items()
        ]
        DemonstrationNote.objects.bulk_create(notes)
        ConsensusLine.objects.filter(item=item, finding=Finding.MET, text="").update(text="同意符合。")
