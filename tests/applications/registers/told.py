"""How does 商工登記 come to have answered a question in a test? As it answers, byte by byte, with nothing fetched."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from applications.models import RegisterAnswer, RegisterQuestion, Submission
from applications.registers.sources.business import COMPANY_1, COMPANY_3, KIND

ITEMS = [{"Business_Item": "I301010", "Business_Item_Desc": "資訊軟體服務業"}]


def switch_on(settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url="https://gcis.test/api")


def open_question(submission: Submission) -> RegisterQuestion:
    return RegisterQuestion.objects.filter(check_run__submission=submission, done_at=None).latest("pk")


def tell(question: RegisterQuestion, now: datetime, **changes: Any) -> list[RegisterAnswer]:
    """It answers as the vendor declared it, but for `changes` of the columns of 應用一; the question is done."""
    values = question.check_run.submission.filed
    declared = {row.answer.name: row.answer.value for row in values.rows if row.place.sheet == "company"}
    day = declared["established_on"]
    number = {"Business_Accounting_NO": question.tax_id}
    basic = {
        **number,
        "Company_Name": declared["company_name"],
        "Company_Status_Desc": "核准設立",
        "Paid_In_Capital_Amount": declared["paid_in_capital"],
        "Company_Setup_Date": f"{int(day[:4]) - 1911:03}{day[5:7]}{day[8:]}",
        **changes,
    }
    items = [{**item, "Business_Item": code} for code in declared["business_items"] for item in ITEMS]
    bodies = {
        KIND: [{"exist": "Y", "TYPE": "公司"}, {"exist": "N", "TYPE": "商業"}],
        COMPANY_1: [basic],
        COMPANY_3: [{**number, "Company_Name": basic["Company_Name"], "Cmp_Business": items}],
    }
    answers = []
    for dataset, rows in bodies.items():
        body = json.dumps(rows, ensure_ascii=False).encode()
        said = {"key": question.key, "api": dataset.label, "url": "https://gcis.test/api", "asked_at": now}
        said |= {"status": 200, "body": body, "sha256": sha256(body).hexdigest(), "outcome": "data"}
        answers.append(RegisterAnswer.objects.create(question=question, **said))
    RegisterQuestion.objects.filter(pk=question.pk).update(done_at=now, tried_at=now, last_error="")
    return answers


def fail(question: RegisterQuestion, now: datetime, problem: str = "來源沒有回應。") -> None:
    """It was tried and did not answer; it is tried again ten minutes later."""
    said = {"key": question.key, "api": KIND.label, "url": "https://gcis.test/api", "asked_at": now}
    RegisterAnswer.objects.create(question=question, outcome="away", problem=problem, **said)
    waits = {"attempts": 1, "next_try_at": now + timedelta(minutes=10)}
    RegisterQuestion.objects.filter(pk=question.pk).update(tried_at=now, last_error=problem, **waits)
