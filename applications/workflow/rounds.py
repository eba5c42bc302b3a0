"""By which steps of a case is a vendor asked to mend, and what are they called? Two kinds of rounds, each with its own words.

補正 belongs to 資格審查 (六(五)): who does not answer has given up. 審查補件 belongs to the review of the solutions: who does
not answer is reviewed, or not, as an officer decides.
"""

from dataclasses import dataclass

from applications.workflow.application import APPLICATION


@dataclass(frozen=True)
class Rounds:
    """The steps of the case; those of the correction itself are called as in 資格審查. `reminder` is a letter."""

    request: str
    answer: str
    extend: str
    reopen: str
    amend: str
    recall: str
    lapse: str
    reminder: str
    noun: str  # 補正
    overdue: str  # what comes of no answer, as the vendor reads it
    when_left: str  # what comes of an answer that leaves an item as it was

    @property
    def steps(self) -> frozenset[str]:
        return frozenset({self.answer, self.extend, self.reopen, self.amend, self.recall, self.lapse, self.request})


OF_QUALIFICATION = Rounds(
    request="request_correction",
    answer="answer_correction",
    extend="extend",
    reopen="reopen_correction",
    amend="amend_correction",
    recall="recall_correction",
    lapse="lapse",
    reminder="correction_reminder",
    noun="補正",
    overdue="逾期未補正視同放棄",
    when_left="承辦會依送出的內容審查，仍不符須知規定的，可能通知資格不符，本案結束",
)
OF_REVIEW = Rounds(
    request="request_supplement",
    answer="answer_supplement",
    extend="extend_supplement",
    reopen="reopen_supplement",
    amend="amend_supplement",
    recall="recall_supplement",
    lapse="lapse_supplement",
    reminder="supplement_reminder",
    noun="補件",
    overdue="逾期沒有送出，申請案不會結束，但執行單位會依現有資料決定如何審查",
    when_left="方案會依送出的內容繼續審查",
)
ROUNDS = (OF_QUALIFICATION, OF_REVIEW)


def asked_in(state: str) -> Rounds:
    """Of which kind a round is that begins with a case in this state."""
    return next((kind for kind in ROUNDS if state in APPLICATION.step(kind.request).sources), OF_QUALIFICATION)


def awaited_in(state: str) -> Rounds:
    """Of which kind the round is that a case in this state waits for."""
    return next((kind for kind in ROUNDS if state in APPLICATION.step(kind.answer).sources), OF_QUALIFICATION)


WITH_VENDOR = APPLICATION.sources_of(*(kind.answer for kind in ROUNDS))  # the vendor is to mend something
