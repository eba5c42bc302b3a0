"""How do 附約 and the whole contract become PDFs: made in the background, the contract numbered, sealed and known to the verify page?"""

from datetime import datetime

from django.utils import timezone

from applications.documents import pdf
from listings.contracts import supplement
from listings.models import Contract, ContractSignature, ContractSupplement
from portal.background import duties
from portal.files import uploads
from portal.inserting import insert_once
from portal.outbox import codes
from portal.outbox.models import Printout
from portal.reference import Ref
from portal.time.calendar import format_datetime

KIND = "contract"
LABEL = "雲端解決方案上架契約"
SERIES = "契約"  # behind the 發文字 of the year
PDF = "application/pdf"


def make_supplement(pk: int, now: datetime) -> None:
    """The PDF of one approved 附約; whoever signs signs these bytes."""
    with ContractSupplement.doing(pk, now) as work:
        if work is None:
            return
        content = supplement.supplement_pdf(work.content)
        name = f"附約_{work.content['called']}_{work.content['vendor']['company_name']}.pdf"
        stored = uploads.keep(content, name=name, content_type=PDF, now=now)
        work.finish(file=stored, sha256=stored.sha256)


# --- The whole contract ----------------------------------------------------------------------------------------------


def promise(contract: Contract, made: ContractSupplement, now: datetime) -> Printout:
    """Writes down what is printed, once; the duty of the letters prints, numbers and seals it."""
    programme = contract.application.programme
    content = {
        "title": LABEL,
        "reference": contract.application.number,
        "recipient": contract.application.company_name,
        "series": f"{programme.letter_series}{SERIES}",
        "digits": programme.letter_digits,
        "dated": timezone.localdate(now).isoformat(),
        "concluded": format_datetime(now, seconds=True),
        "said": made.content,
        "signatures": [_signed(contract, side) for side in ContractSignature.Side],
        "papers": _papers(contract, made),
    }
    reason = {"concerns": Ref.of(contract.application), "kind": KIND, "cause": Ref.of(contract), "occurrence": ""}
    printout = Printout(**reason, content=content)
    if not insert_once(printout):
        printout = Printout.objects.get(**reason)
    Contract.objects.filter(pk=contract.pk).update(paper=printout)
    duties.nudge("outbox.print")
    return printout


def _signed(contract: Contract, side: ContractSignature.Side) -> dict[str, object]:
    row = contract.signatures.select_related("scan").get(side=side, returned_at=None)
    programme = contract.application.programme
    is_vendor = side == ContractSignature.Side.VENDOR
    party = contract.application.company_name if is_vendor else programme.executing_unit_name
    lines = [
        ("簽署人", row.name),
        ("簽署方式", row.get_way_display()),
        ("簽署時間", format_datetime(row.at, seconds=True)),
        ("來源位址", row.address or "—"),
        ("SHA-256（附約）", row.supplement_sha256),
        ("SHA-256（主約）", row.standard_sha256),
    ]
    if row.consent:
        lines.append((f"同意電子締約（{row.consent_version} 版）", row.consent))
    return {"side": "乙方" if is_vendor else "甲方", "party": party, "lines": lines}


def _papers(contract: Contract, made: ContractSupplement) -> list[dict[str, str]]:
    """What belongs to it as files of their own: never merged into one."""
    terms, signature = contract.terms, contract.signature
    files = [("主約", contract.standard.file), ("附約", made.file)]
    files += [("附件：乙方自訂條款", terms.file)] if terms and terms.file else []
    files += [("乙方簽名用印的掃描檔", signature.scan)] if signature and signature.scan else []
    return [{"label": label, "name": file.original_name, "sha256": file.sha256} for label, file in files]


def press(printout: Printout) -> tuple[bytes, str]:
    """The PDF of a concluded contract and its name. Raises FontMissing."""
    known = ("said", "signatures", "papers", "concluded")
    content = {name: printout.content[name] for name in known}
    made = pdf.press("documents/contract.html", number=printout.number, check=codes.mark_of(printout), **content)
    said = printout.content
    return made, f"契約_{said['reference']}_{said['recipient']}.pdf"
