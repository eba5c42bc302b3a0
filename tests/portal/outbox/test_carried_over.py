"""Does a text in template code say the same in fields, and stay as it was where it cannot?"""

import pytest

from portal.outbox.carried_over import carried

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("您好。\n{{ signature }}", "您好。\n【署名與聯絡方式】"),
        ('{{ application.company_name|default:"貴公司" }}您好：', "【公司名稱】您好："),
        ("到 {{programme.valid_to|roc_both}}", "到 【入選有效期限】"),
        ("請於 {{ correction.last_second|roc_datetime }} 前", "請於 【補正期限簡寫】 前"),
        ("期限 {{ correction.last_second|roc_seconds }}", "期限 【補正期限】"),
        (
            "下列項目：\n{% for item in items %}\n{{ forloop.counter }}. {{ item.place }}：{{ item.label }}\n   {{ item.remark }}\n{% endfor %}"
            "{% if correction.remark %}\n承辦說明：{{ correction.remark }}\n{% endif %}\n期限",
            "下列項目：\n\n【補正項目】\n\n\n承辦說明：【承辦說明】\n\n期限",
        ),
        (
            "申請方案：{% for s in submission.filed.solutions %}{% if not forloop.first %}、{% endif %}{{ s.name }}{% endfor %}",
            "申請方案：【送件方案】",
        ),
        (
            "{% if approved %}審查通過{% else %}審查結果{% endif %}通知：{{ application.number }}",
            "【審查通知名稱】：【收件編號】",
        ),
        ("沒有程式碼 {一}", "沒有程式碼 {一}"),
    ],
)
def test_text_says_the_same_in_fields(before: str, after: str) -> None:
    assert carried(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "{% if approved %}恭喜{% else %}可惜{% endif %}",
        "{% if programme.contact_phone %}請來電。{% endif %}",
        "{{ nothing.known }}",
        "{% for a in unknown %}{{ a }}{% endfor %}",
        "{{ signature",
    ],
)
def test_what_would_change_its_meaning_stays_as_it_was(text: str) -> None:
    assert carried(text) == text
