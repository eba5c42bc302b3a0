"""The papers of one place, answered by uploading: no form field asks for them."""

from typing import Any

from portal.forms.fields.kind import AnswerKind, FrozenRow, row


class FilesKind(AnswerKind):
    name = "files"
    holds_files = True
    changed_unseen = "（換了內容不同的檔案）"

    def freeze(self, name: str, label: str, present: list[dict[str, Any]]) -> FrozenRow:
        """`present` are files as dicts: "name", "sha256", "details" as rows, and what else is kept of them."""
        names = [file["name"] for file in present]
        hashes = [file["sha256"] for file in present]
        return row(name, label, self.name, hashes, "、".join(names) or "未上傳", files=present)

    def substance(self, row: FrozenRow) -> Any:
        """The bytes and what is said of them, whatever the files are called."""
        return [(file["sha256"], file["details"]) for file in row["files"]]

    def words(self, row: FrozenRow) -> str:
        return "；".join(_described(file) for file in row["files"]) or super().words(row)

    def exported(self, row: FrozenRow) -> str:
        return "、".join(file["name"] for file in row["files"])

    def files_in(self, row: FrozenRow) -> list[dict[str, Any]]:
        return row["files"]


def _described(file: dict[str, Any]) -> str:
    known = "、".join(f"{detail['label']} {detail['display']}" for detail in file["details"])
    return f"{file['name']}（{known}）" if known else file["name"]


FILES = FilesKind()
