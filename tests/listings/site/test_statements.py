"""Does a statement say what was shipped until staff word it, then what they wrote last?"""

import pytest
from django.utils import timezone

from listings.models import Statement, StatementVersion
from listings.site import statements
from portal.append_only import WrittenOnce
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db


def written(text: str) -> StatementVersion:
    version = StatementVersion(statement="privacy", text=text, note="改")
    statements.keep(version, factories.officer(), taipei(2027, 1, 2))
    return version


def test_shipped_text_stands_until_staff_write_their_own() -> None:
    assert statements.standing("privacy").text == statements.shipped("privacy")
    assert [written("甲").number, written("乙").number] == [1, 2]
    standing = statements.standing("privacy")
    assert (standing.text, standing.number) == ("乙", 2)
    assert standing.changed_on == taipei(2027, 1, 2).date()
    assert statements.standing("security").number == 0
    assert statements.last_change() == taipei(2027, 1, 2).date()


def test_two_versions_at_once_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's version is kept between the look at the last number and the writing of the next."""

    def after_a_rival(version: StatementVersion) -> bool:
        monkeypatch.undo()
        written("甲")
        return statements.insert_once(version)

    late = StatementVersion(statement="privacy", text="乙", note="改")
    monkeypatch.setattr(statements, "insert_once", after_a_rival)
    statements.keep(late, factories.officer(), timezone.now())
    assert [row.text for row in StatementVersion.objects.order_by("number")] == ["甲", "乙"]


def test_version_is_never_changed() -> None:
    version = written("甲")
    version.text = "乙"
    with pytest.raises(WrittenOnce):
        version.save()


@pytest.mark.once
def test_shipped_texts_name_only_fields_that_there_are() -> None:
    texts = {statement.value: statements.shipped(statement) for statement in Statement}
    assert {name: statements.unknown_fields(text) for name, text in texts.items()} == {name: [] for name in texts}


def test_fields_say_what_the_year_says_and_without_one_that_it_is_not_known() -> None:
    year = factories.year_112(contact_phone="02-1234-5678", contact_email="a@example.tw")
    said = statements.filled("【年度】 年度到 【有效期限】\n【聯絡方式】\n【別的】", year)
    assert said == (
        "112 年度到 112年12月31日（2023-12-31）\n財團法人中國生產力中心\n電話　02-1234-5678\n"
        "信箱　[a@example.tw](mailto:a@example.tw)\n【別的】"
    )
    assert statements.filled("【年度】", None) == "（依當年度公告）"


@pytest.mark.once
@pytest.mark.parametrize(
    "words",
    ["蒐集的機關", "蒐集的目的", "個人資料的類別", "利用的期間、地區、對象及方式", "您的權利", "不提供會怎樣",
     "檔案名稱", "保有機關與聯絡方式", "保有的依據與特定目的"],
)  # fmt: skip
def test_privacy_statement_has_every_item_of_the_law(words: str) -> None:
    """個人資料保護法 §8 I 1–6 and §17 1–4."""
    assert words in statements.shipped("privacy")
