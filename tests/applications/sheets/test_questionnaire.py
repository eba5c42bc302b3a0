"""Does the questionnaire take what is answered, ask what applies, and refuse nonsense at its question?"""

import pytest

from applications.sheets.questionnaire import Questionnaire
from tests.newcomer import GOOD, TODAY, answered


def test_answer_to_a_question_that_does_not_apply_is_dropped() -> None:
    form = answered(
        **{**GOOD, "solutions": ["summit_existing"], "vat_status": "before_first", "uses_uniform_invoice": "True"}
    )
    assert {"vat_status", "uses_uniform_invoice"} & form.answers.keys() == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [("established_on", "112/8/19"), ("established_on", "x"), ("paid_in_capital", "-1"), ("solutions", "all"),
     ("subscription_months", "1.5"), ("vendor_role", "<script>"), ("origin_country", "\x00")],
)  # fmt: skip
def test_malformed_answer_is_an_error_at_its_question(name: str, value: str) -> None:
    form = Questionnaire({name: [value] if name == "solutions" else value}, today=TODAY)
    assert list(form.errors) == [name]
