"""What of what was filed may the public see? An allow-list: everything else stays private."""

from collections.abc import Mapping
from dataclasses import replace

from applications.filed import FiledSubmission
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer

# By sheet.
PUBLIC: Mapping[str, tuple[str, ...]] = {
    "company": ("business_items", "established_on", "paid_in_capital", "website", "company_profile"),
    "technical": (
        "cloud_architecture",
        "public_providers",
        "public_providers_other",
        "hybrid_public_providers",
        "hybrid_public_providers_other",
        "processes_personal_data",
        "sla_availability_pct",
        "sla_support_hours",
        "sla_compensation",
        "sla_incident_response",
        "sla_rpo",
        "backup_interval_hours",
    ),
    "promotion": (
        "vendor_role",
        "origin_name",
        "categories",
        "industries",
        "industries_other",
        "company_sizes",
        "features_spec",
        "features_highlights",
        "success_case",
        "price_plans",
        "discount_terms",
        "payment_methods",
        "onboarding_days",
        "support_capacity",
        "data_portability_ack",
        "demo_video_url",
    ),
}
PRIVATE_CELLS = frozenset({"market_price"})

PublicAnswers = dict[str, FiledAnswer]  # by name


def public_answers(filed: FiledSubmission, solution_id: int) -> PublicAnswers:
    """What was filed and may be shown, by name."""
    return {
        row.answer.name: _without_private_cells(row.answer)
        for row in filed.rows
        if row.sheet.solution in (None, solution_id) and row.answer.name in PUBLIC.get(row.sheet.key, ())
    }


def _without_private_cells(answer: FiledAnswer) -> FiledAnswer:
    """Also without the choices that it was one of: a page says what was chosen."""
    lines = kind_in(answer).lines_in(answer)
    public = (tuple(cell for cell in line.cells if cell.name not in PRIVATE_CELLS) for line in lines)
    return replace(
        answer, options=(), rows=tuple(replace(line, cells=cells) for line, cells in zip(lines, public, strict=True))
    )
