"""How do all files of a case become one ZIP?"""

import shutil
import zipfile
from pathlib import Path

from applications.models import Document, Submission
from review.packet import declarations
from review.packet.contents import Paper, document, folders, index, papers, with_originals

STORED = zipfile.ZIP_STORED  # papers are compressed already


def write(submission: Submission, target: Path) -> None:
    """附表, 收件通知, every paper as it was filed and as it was sent, and an index; one piece of a file in memory at a time."""
    number = submission.application.number
    rows = list(folders(with_originals(papers(submission))))
    with zipfile.ZipFile(target, "w", STORED) as made:
        made.writestr(f"附表_{number}.pdf", document(submission, Document.Kind.FORMS))
        made.writestr(f"收件成功通知_{number}.pdf", document(submission, Document.Kind.RECEIPT))
        if said := declarations.of_case(submission.application):
            made.writestr(f"委員聲明與迴避_{number}.pdf", declarations.declarations_pdf(submission, said))
        kept = [(paper, path if _add(made, paper, path) else "") for paper, path in rows]
        made.writestr("檔案清單.csv", index(kept), zipfile.ZIP_DEFLATED)


def _add(made: zipfile.ZipFile, paper: Paper, path: str) -> bool:
    """False for a paper whose bytes are gone: the index names it with the reason."""
    if paper.lack:
        return False
    try:
        source = paper.stored.blob.open("rb")
    except FileNotFoundError:
        return False
    with source, made.open(path, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)
    return True
