"""How does a text from the time when staff wrote template code read in fields? Asked by migrations alone.

What cannot be said in fields without changing its meaning stays as it is: such a text is then refused by `wording`, the usual one goes
out, and its page says so.
"""

import re

# What a text could name then, and how the field is called now. A filter that made another word of it stands behind the path.
FIELDS = {
    "application.number": "收件編號",
    "application.company_name": "公司名稱",
    "vendor.tax_id": "統一編號",
    "programme.name": "計畫簡稱",
    "programme.plan_name": "補助計畫名稱",
    "programme.year": "年度",
    "programme.authority_name": "主管機關",
    "programme.executing_unit_name": "執行單位",
    "programme.guideline_title": "須知名稱",
    "programme.contact_name": "聯絡窗口",
    "programme.contact_phone": "聯絡電話",
    "programme.contact_email": "聯絡信箱",
    "programme.contact_hours": "服務時間",
    "programme.valid_to": "入選有效期限",
    "programme.last_second": "截止受理時間",
    "programme.last_second|roc": "截止受理日",
    "case_url": "案件網址",
    "signature": "署名與聯絡方式",
    "submission.number": "第幾次送件",
    "submission.submitted_at": "收件時間",
    "submission.fingerprint": "內容指紋",
    "submission.filed.solutions": "送件方案",
    "correction.round": "第幾次補正",
    "correction.remark": "承辦說明",
    "correction.last_second": "補正期限",
    "correction.last_second|roc_datetime": "補正期限簡寫",
    "correction.counting": "期限計算",
    "items": "補正項目",
    "reason": "事由",
    "before": "原期限",
    "solution.name": "方案名稱",
    "solution.stage.label": "方案狀態",
    "solutions": "各方案",
    "note": "理由",
    "review_label": "審查方式",
    "left": "剩餘時間",
    "closing": "提醒全文",
    "catalogue_url": "公開頁面網址",
    "files": "沒有通過的檔案",
}
# What the usual texts said under conditions, as far as a field says the same.
SAYINGS = (
    ("{% if approved %}審查通過{% else %}審查結果{% endif %}通知", "【審查通知名稱】"),
    ("{% if approved %}審查通過，接下來將公告入選名單{% else %}未通過{% endif %}", "【審查結果與後續】"),
    ("{% if approved %}審查通過{% else %}未通過{% endif %}", "【審查結果】"),
    ("{% if missing %}還沒送出{% else %}只差按下送出{% endif %}", "【送出狀況】"),
    ("{% if missing %}最後一天，還沒送出{% else %}最後一天，只差按下送出{% endif %}", "最後一天，【送出狀況】"),
)
_technical = re.compile(
    r"\{% if technical %\}\s*技術審查需要實機操作演示時，執行單位會另外通知時間。\s*\{% endif %\}\s*"
)
_list = re.compile(r"\s*\{% for \w+ in ([\w.]+) %\}.*?\{% endfor %\}\s*", re.DOTALL)
_inline = "submission.filed.solutions"  # stood in the middle of a line
_condition = re.compile(r"\{% if ([\w.]+) %\}((?:(?!\{%).)*)\{% endif %\}", re.DOTALL)
_word = re.compile(r"\{\{ *([\w.]+)((?:\|[^}|]+)*) *\}\}")
_code = re.compile(r"\{\{|\}\}|\{%|%\}")


def carried(text: str) -> str:
    """The text in fields; as it was where a part of it cannot be carried over, or where there is nothing to carry."""
    if not _code.search(text):
        return text
    said = text
    for before, after in SAYINGS:
        said = said.replace(before, after)
    said = _technical.sub("【技術審查說明】\n\n", said)
    said = _list.sub(_rows, said)
    said = _condition.sub(_where_it_says_something, said)
    said = _word.sub(_field, said)
    return text if _code.search(said) else said


def _rows(match: re.Match) -> str:
    """A list as its field; between lines of its own unless it stood within one."""
    label = FIELDS.get(match[1])
    if label is None:
        return match[0]
    return f"【{label}】" if match[1] == _inline else f"\n\n【{label}】\n\n"


def _where_it_says_something(match: re.Match) -> str:
    """A line with a field that has nothing to say is left out by itself: the condition says no more than that."""
    lines = [line for line in match[2].split("\n") if line.strip()]
    named = re.compile(r"\{\{ *" + re.escape(match[1]) + r"\b")
    return match[2] if lines and all(named.search(line) for line in lines) else match[0]


def _field(match: re.Match) -> str:
    label = FIELDS.get(match[1] + match[2].strip()) or FIELDS.get(match[1])
    return f"【{label}】" if label else match[0]
