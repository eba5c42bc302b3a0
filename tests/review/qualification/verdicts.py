"""How does a test say what the registers find of a case later on? As a run that is done, like the one before it but for some clauses."""

from datetime import datetime
from typing import Any

from applications.models import Application, GuidelineCheck, Verdict
from applications.registers.facts import SourceUsed

FOUND = SourceUsed(
    "breaches", "breaches", "重大違約紀錄", "found", "有 1 筆。", rows=[{"told": "某計畫", "row": {"公司": "甲"}}]
)


def found_again(case: Application, now: datetime, about: str = "1", **results: str) -> GuidelineCheck:
    """A run of the newest submission that is done; `results` by row, with `_` for `-`: R4_1="not_met"."""
    submission = case.submissions.newest()
    before = list(Verdict.objects.filter(check_run__in=submission.guideline_checks.newest_first()[:1]))
    run = GuidelineCheck.objects.create(
        submission=submission, cause="demand", about=about, asked_at=now, since=now, done_at=now
    )
    wanted = {name.replace("_", "-"): result for name, result in results.items()}
    Verdict.objects.bulk_create(_again(verdict, run, wanted) for verdict in before)
    return run


def _again(verdict: Verdict, run: GuidelineCheck, results: dict[str, str]) -> Verdict:
    said: dict[str, Any] = {
        name: getattr(verdict, name)
        for name in ("clause", "row", "text", "result", "reason", "evidence", "sources", "mismatches", "position")
    }
    if verdict.row in results:
        result = results[verdict.row]
        said |= {"result": result, "reason": f"這次是{Verdict.Result(result).label}。", "sources": [FOUND.kept()]}
    return Verdict(check_run=run, **said)
