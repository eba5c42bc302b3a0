"""Which files of contracts may a person have? Both sides those of their contracts, and staff each version of 主約."""

from applications.models import Application
from listings.models import StandardContract
from listings.models.contract import of_file
from portal.files import access
from portal.files.models import StoredFile
from portal.roles import Account, Role
from portal.trail.targets import LookTarget
from review.cases import sight


@access.register
def contract_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """The vendor's own; of staff who may read contracts those of cases that are not withheld from them."""
    if not user.is_authenticated:
        return None
    contracts = of_file(stored)
    if user.role == Role.VENDOR:
        contracts = contracts.filter(application__in=Application.objects.visible_to(user).values("pk"))
    elif user.has_perm("listings.view_contract"):
        contracts = sight.rows_for(user, contracts)
    else:
        return None
    contract = contracts.first()
    return access.Grant(contract.as_look_target) if contract else None


@access.register
def standard_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """Whoever keeps 主約 has each version of it; the newest is public besides (`contracts:standard`)."""
    if not user.has_perm("listings.view_standardcontract"):
        return None
    kept = StandardContract.objects.filter(file=stored).select_related("programme").first()
    return access.Grant(LookTarget(f"standardcontract:{kept.pk}", str(kept))) if kept else None
