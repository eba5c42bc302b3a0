"""How are tasks given from an Excel list: 收件編號, 方案, 委員帳號, 主審, 期限? A stranger's file is opened apart, and only its texts are read."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any

from openpyxl import Workbook

from applications.models import Solution
from portal.accounts.models import User
from portal.files import formats, room
from portal.files.formats.refused import FileRefused
from portal.time.calendar import parse_roc_end
from review.committee import giving
from review.committee.giving import MOST, Gift
from review.models import Case, Member

MB = 1024 * 1024
MAX_BYTES = 2 * MB
COLUMNS = ("收件編號", "方案", "委員帳號", "主審", "期限")
YES = {"是", "v", "V", "✓", "1", "y", "Y", "主審", "true", "True"}
TOO_LARGE = f"這個檔案超過 {MAX_BYTES // MB} MB，不像是分派名單。請只留名單那一張工作表再上傳。"
TOO_MUCH = f"這個活頁簿的內容太多，不像是分派名單。一次最多 {MOST} 列，請分次匯入。"
FOREIGN = f"第一列要有這些標題：{'、'.join(COLUMNS)}。請下載空白名單，把資料貼過去再上傳。"
_MOST = {
    "most_unpacked": 8 * MB,
    "most_tabs": 5,
    "most_rows": MOST + 2,
    "most_columns": 12,
    "most_text": 300,
    "most_text_in_all": 400_000,
    "too_much": TOO_MUCH,
}


@dataclass(frozen=True)
class ListedTask:
    """One line of the list: what it says, and either what it asks for or why that cannot be."""

    number: int
    said: tuple[str, ...]
    gift: Gift | None = None
    refusal: str = ""

    @property
    def named(self) -> list[tuple[str, str]]:
        """Column and text."""
        return list(zip(COLUMNS, self.said, strict=True))

    @property
    def sent(self) -> str:
        """As the preview sends it back."""
        return "\t".join([str(self.number), *(text.replace("\t", " ") for text in self.said)])


def template() -> bytes:
    """The empty list, with one line that shows how it is filled in."""
    book = Workbook()
    tab = book.active
    tab.title = "分派名單"
    tab.append(COLUMNS)
    for letter, width in zip("ABCDE", (14, 30, 18, 8, 16), strict=True):
        tab.column_dimensions[letter].width = width
    guide = book.create_sheet("說明")
    for line in (
        ("收件編號", "例：112-00001"),
        ("方案", "方案名稱，要和送件的名稱一樣；案件只有一個方案時可以空白。"),
        ("委員帳號", "委員登入用的帳號，一列一位委員。"),
        ("主審", "主審委員寫「是」，一個方案一位；其他空白。"),
        ("期限", "例：112/05/03 或 2023-05-03，收到那一天 23:59:59。空白就用委員會的審查期限。"),
    ):
        guide.append(line)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 14, 70
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def read(stream: IO[bytes], name: str, owner: int) -> list[tuple[int, tuple[str, ...]]]:
    """The lines with their numbers, as texts. Raises FileRefused with a sentence; a formula is no text."""
    if stream.seek(0, 2) > MAX_BYTES:
        raise FileRefused(TOO_LARGE, code="too_large")
    try:
        answer = room.ask(formats.CELLS, stream, {"name": name, **_MOST}, owner=owner)
    except room.NoAnswer as error:
        raise formats.refused_by_room(error) from error
    if "refused" in answer:
        raise FileRefused(str(answer["refused"]), code=str(answer["code"]))
    for tab in answer["tabs"]:
        if lines := list(_lines(tab["rows"])):
            if len(lines) > MOST:
                raise FileRefused(TOO_MUCH, code="unpacked")
            return lines
    raise FileRefused(FOREIGN, code="foreign")


def _lines(rows: list[list[Any]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Under the headings, in whichever order they stand."""
    head = [_text(cell) for cell in rows[0]] if rows else []
    if not set(COLUMNS[:3]) <= set(head):
        return
    places = [head.index(name) if name in head else -1 for name in COLUMNS]
    for number, row in enumerate(rows[1:], start=2):
        said = tuple(_text(row[place]) if 0 <= place < len(row) else "" for place in places)
        if any(said):
            yield number, said


def _text(cell: Any) -> str:
    if isinstance(cell, list):
        return f"（{'公式' if cell[0] == 'formula' else '錯誤值'}）"
    if isinstance(cell, bool):
        return "是" if cell else ""
    return "" if cell is None else str(cell).strip()


# --- What it asks for ----------------------------------------------------------------------------------------------


def meant(
    lines: list[tuple[int, tuple[str, ...]]], by: User, usual: Mapping[int, datetime], now: datetime
) -> list[ListedTask]:
    """Each line with the task it asks for, or why there cannot be one. `usual`: the due time by year, where none is written."""
    numbers = {said[0] for _, said in lines}
    cases = {
        case.number: case for case in Case.objects.seen_by(by).filter(number__in=numbers).select_related("programme")
    }
    solutions: dict[int, list[Solution]] = {}
    for solution in Solution.objects.filter(application__in=cases.values()):
        solutions.setdefault(solution.application_id, []).append(solution)
    people = Member.objects.filter(user__username__in={said[2].lower() for _, said in lines})
    members = {(m.committee.programme_id, m.user.username): m for m in people.select_related("user", "committee")}
    known = [_line(number, said, cases, solutions, members, usual) for number, said in lines]
    whole = [line for line in known if line.gift]
    why = dict(zip((line.number for line in whole), giving.refusals([line.gift for line in whole], now), strict=True))
    return [replace(line, gift=None, refusal=why[line.number]) if why.get(line.number) else line for line in known]


def _line(
    number: int,
    said: tuple[str, ...],
    cases: Mapping[str, Case],
    solutions: Mapping[int, list[Solution]],
    members: Mapping[tuple[int, str], Member],
    usual: Mapping[int, datetime],
) -> ListedTask:
    case_number, name, username, lead, due = said
    if (case := cases.get(case_number)) is None:
        return ListedTask(number, said, refusal="找不到這個收件編號，或不由您辦理。")
    own = [solution for solution in solutions.get(case.pk, []) if not name or str(solution) == name]
    if len(own) != 1:
        return ListedTask(number, said, refusal="案件裡沒有這個方案。" if name else "案件有好幾個方案，請寫是哪一個。")
    own[0].application = case
    if (member := members.get((case.programme_id, username.lower()))) is None:
        return ListedTask(number, said, refusal="這個帳號不是這個年度的委員。")
    try:
        due_at = parse_roc_end(due) if due else usual[case.programme_id]
    except ValueError as error:
        return ListedTask(number, said, refusal=f"期限：{error}")
    return ListedTask(number, said, Gift(own[0], member, due_at, lead in YES))
