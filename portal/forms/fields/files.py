"""The papers of one place, answered by uploading: no form field asks for them."""

from typing import Any

from portal.forms.fields.kind import AnswerKind, FrozenRow, row
from portal.forms.filed import FiledAnswer, FiledPaper


class FilesKind(AnswerKind):
    name = "files"
    holds_files = True
    changed_unseen = "（換了內容不同的檔案）"

    def freeze(self, name: str, label: str, present: list[dict[str, Any]]) -> FrozenRow:
        """`present` are files as dicts: "name", "sha256", "details" as rows, and what else is kept of them."""
        names = [file["name"] for file in present]
        hashes = [file["sha256"] for file in present]
        return row(name, label, self.name, hashes, "、".join(names) or "未上傳", files=present)

    def substance(self, answer: FiledAnswer) -> Any:
        """The bytes and what is said of them, whatever the files are called."""
        return [(paper.sha256, [detail.as_json() for detail in paper.details]) for paper in answer.files]

    def words(self, answer: FiledAnswer) -> str:
        return "；".join(_described(paper) for paper in answer.files) or super().words(answer)

    def exported(self, answer: FiledAnswer) -> str:
        return "、".join(paper.name for paper in answer.files)

    def files_in(self, answer: FiledAnswer) -> tuple[FiledPaper, ...]:
        return answer.files


def _described(paper: FiledPaper) -> str:
    known = "、".join(f"{detail.label} {detail.display}" for detail in paper.details)
    return f"{paper.name}（{known}）" if known else paper.name


FILES = FilesKind()
