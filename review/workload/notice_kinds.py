"""Which notices does an officer get of a case? In the inbox alone: the mail is the daily summary."""

from applications.letter_words import NOW
from portal.outbox.kinds import LetterKind, LetterWord

_APPLICATION = (
    LetterWord("application.number", "收件編號", "112-00001"),
    LetterWord("application.company_name", "公司名稱", "範例資訊股份有限公司"),
    LetterWord("url", "案件頁的網址", "https://（案件頁）/"),
)
_PROPOSED = (
    LetterWord("proposer.get_full_name", "提出的同仁", "王小明"),
    LetterWord("note", "提出的理由", "（同仁寫的理由）"),
)
_LOST = (
    LetterWord("letter.to_email", "收件地址", "a@example.com"),
    LetterWord("letter.get_state_display", "寄送狀態", "對方拒收"),
    LetterWord("what", "哪一種通知", "補正通知"),
)
_GIVEN = (LetterWord("number", "件數", 1), LetterWord("actor.get_full_name", "指派的同仁", "王小明"))


def _notice(name: str, label: str, when: str, *words: LetterWord, order: int) -> LetterKind:
    return LetterKind(name, label, when, (*_APPLICATION, *words), mailed=False, order=order)


NOTICES = (
    _notice(
        "desk_answered",
        "補正已回（給承辦）",
        "廠商送出補正時",
        LetterWord("correction.rounds.noun", "補正或補件", "補正"),
        LetterWord("correction.called", "哪一次", "第 1 次補正"),
        LetterWord("correction.closed_at", "送出的時間（時間）", NOW),
        order=320,
    ),
    _notice("desk_sign_off", "請覆核（給承辦）", "同仁提出資格不符時", *_PROPOSED, order=330),
    _notice("desk_given", "指派案件（給承辦）", "案件指派給這位承辦時", *_GIVEN, order=340),
    _notice("desk_letter_lost", "通知寄不到（給承辦）", "給廠商的通知沒有送達時", *_LOST, order=350),
    _notice(
        "desk_recusal",
        "廠商申請迴避（給承辦）",
        "廠商申請迴避或申請覆決時",
        LetterWord("recusal.named", "請求迴避的人", "王小明"),
        LetterWord("recusal.get_state_display", "到哪裡了", "已提出，待決定"),
        order=355,
    ),
    _notice(
        "desk_question",
        "委員提問待轉（給承辦）",
        "委員提問時",
        LetterWord("solution", "方案名稱", "範例方案"),
        LetterWord("note", "提問", "（委員的提問）"),
        LetterWord("opinions_url", "審查意見頁的網址", "https://（審查意見頁）/"),
        order=355,
    ),
    _notice(
        "desk_answer",
        "廠商回覆提問（給承辦）",
        "廠商回覆委員的提問時",
        LetterWord("solution", "方案名稱", "範例方案"),
        LetterWord("note", "回覆", "（廠商的回覆）"),
        LetterWord("opinions_url", "審查意見頁的網址", "https://（審查意見頁）/"),
        order=356,
    ),
    _notice(
        "desk_slot",
        "廠商申請改演示時段（給承辦）",
        "廠商申請改演示時段時",
        LetterWord("item.solution", "方案名稱", "範例方案"),
        LetterWord("item.meeting", "會議", "第 3 次審查會議"),
        LetterWord("item.starts_at", "原來的時段（時間）", NOW),
        LetterWord("note", "希望的時間與原因", "（廠商寫的原因）"),
        LetterWord("agenda_url", "議程頁的網址", "https://（議程頁）/"),
        order=357,
    ),
    _notice(
        "desk_reviewer_gone",
        "少了審查委員（給承辦）",
        "委員辭審、迴避、離任或改派，需要遞補時",
        LetterWord("task.member", "委員", "王小明"),
        LetterWord("task.solution", "方案名稱", "範例方案"),
        LetterWord("why", "怎麼了", "辭審（時間無法配合）"),
        LetterWord("left", "剩下幾位", 2),
        LetterWord("lacks", "還差幾位", 1),
        LetterWord("substitute", "建議遞補的委員", "李大同"),
        LetterWord("reviewers_url", "審查委員頁的網址", "https://（審查委員頁）/"),
        order=358,
    ),
)
