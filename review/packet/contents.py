"""What belongs into a packet, in which order, and where are its bytes?"""

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from applications.documents import make
from applications.filed import FiledSheet
from applications.models import Document, PaperReading, Submission
from portal.files.models import StoredFile
from portal.files.names import display_name
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledPaper


@dataclass(frozen=True)
class Paper:
    """One paper as it was filed, and its file; None when the row is gone."""

    sheet: FiledSheet
    label: str  # of the question that it answers
    filed: FiledPaper
    stored: StoredFile | None
    packed: bool = False  # other files are packed into it, from before such papers were refused
    is_original: bool = False  # what a filed picture was made of

    @property
    def place(self) -> str:
        return self.sheet.words

    @property
    def lack(self) -> str:
        """Why its bytes cannot be taken; "" when they can."""
        if self.stored is None or not self.stored.blob:
            return "檔案已經刪除。"
        return self.stored.reason or "還沒有通過檢查。" if self.stored.state != StoredFile.State.CLEAN else ""

    @property
    def remark(self) -> str:
        """What the list of files says beside it."""
        return self.lack or (PACKED if self.packed else "") or (ORIGINAL if self.is_original else "")

    def copy_to(self, target: Path) -> Path:
        """The bytes on the disk of this machine, piece by piece. Raises FileNotFoundError."""
        with self.stored.blob.open("rb") as source, target.open("wb") as made:
            shutil.copyfileobj(source, made)
        return target


def papers(submission: Submission) -> list[Paper]:
    """Every paper in the order of the sheets and slots. Two queries."""
    places = [
        (row.sheet, row.answer.label, filed)
        for row in submission.filed.rows
        for filed in kind_in(row.answer).files_in(row.answer)
    ]
    stored = StoredFile.objects.select_related("original").in_bulk({filed.file for _, _, filed in places})
    known = {str(pk): stored_file for pk, stored_file in stored.items()}
    packed = set(PaperReading.objects.filter(file__in=stored, facts__packed__gt=0).values_list("file_id", flat=True))
    return [
        Paper(sheet, label, filed, kept, packed=kept is not None and kept.pk in packed)
        for sheet, label, filed in places
        for kept in [known.get(filed.file)]
    ]


def with_originals(filed: list[Paper]) -> list[Paper]:
    """Behind each picture that was made of another the one that was sent."""
    return [version for paper in filed for version in (paper, _original(paper)) if version]


def _original(paper: Paper) -> Paper | None:
    sent = paper.stored and paper.stored.original
    if not sent:
        return None
    name = f"{PurePath(paper.filed.name).stem}_原檔{PurePath(sent.original_name).suffix}"
    filed = FiledPaper(name, sent.sha256, sent.size)
    return replace(paper, filed=filed, stored=sent, is_original=True)


def document(submission: Submission, kind: str) -> bytes:
    """附表 PDF or 收件成功通知 as it was made, or made now. Raises glyphs.FontMissing."""
    made = submission.documents.filter(kind=kind).exclude(file=None).select_related("file").first()
    if made:
        with made.file.blob.open("rb") as content:
            return content.read()
    return make.render(Document(application=submission.application, submission=submission, kind=kind))


# --- Names in the ZIP ----------------------------------------------------------------------------------------------


def folders(filed: list[Paper]) -> Iterator[tuple[Paper, str]]:
    """Each paper with its path: a folder for the company, one per solution, names as F1-10 has them, none twice."""
    order = list(dict.fromkeys(paper.sheet.solution for paper in filed if paper.sheet.solution))
    taken: set[str] = set()
    for paper in filed:
        solution = paper.sheet.solution
        folder = f"方案{order.index(solution) + 1}_{_plain(paper.sheet.solution_name)}" if solution else "公司資料"
        path = _free(f"{folder}/{display_name(paper.filed.name)}", taken)
        taken.add(path.casefold())
        yield paper, path


def _plain(name: str) -> str:
    return display_name(name.replace("/", "_").replace("\\", "_"))[:40].rstrip(" .")


def _free(path: str, taken: set[str]) -> str:
    """The path, with a number before its ending when the name is taken; also where large and small letters are one."""
    stem, dot, suffix = path.rpartition(".")
    names = (path if n == 1 else f"{stem}（{n}）{dot}{suffix}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


ORIGINAL = "廠商上傳的原檔；送件的圖片由它轉成。"
PACKED = "這個 PDF 裡夾帶了別的檔案，請勿開啟夾帶的檔案。"
HEAD = ("路徑", "附表", "方案", "應備資料", "上傳檔名", "大小（位元組）", "SHA-256", "補充資訊", "備註")


def index(rows: list[tuple[Paper, str]]) -> bytes:
    """The list of the papers as CSV that a spreadsheet opens: with a mark of its encoding, and no cell a formula."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(HEAD)
    for paper, path in rows:
        details = "；".join(f"{line.label} {line.display}" for line in paper.filed.details if line.display)
        name = paper.stored.original_name if paper.stored else ""
        cells = (
            path,
            paper.sheet.number,
            paper.sheet.solution_name,
            paper.label,
            name,
            paper.filed.size,
            paper.filed.sha256,
            details,
            paper.remark,
        )
        writer.writerow([_no_formula(cell) for cell in cells])
    return made.getvalue().encode("utf-8-sig")


def _no_formula(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
