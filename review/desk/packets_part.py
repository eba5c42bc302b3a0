"""What is there of the packets of a submission, and who may have their files?"""

from django.utils import timezone

from applications.models import Submission
from portal.files import access
from portal.files.models import StoredFile
from portal.roles import Account
from review.models import Case, Packet
from review.qualification import marking


@access.register
def packet_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """Packets go to whoever of the staff may see the case, for as long as they are kept."""
    if not user.is_authenticated or not user.has_perm("review.view_packet"):
        return None
    old = marking.outlived_packets(timezone.now()).values("pk")
    packets = Packet.objects.filter(file=stored, application__in=Case.objects.seen_by(user)).exclude(pk__in=old)
    packet = packets.select_related("application__vendor").first()
    return access.Grant(packet.application.as_look_target) if packet else None


def packets_part(case: Case, submission: Submission) -> dict:
    """Of the submission that is looked at, each kind with what there is of it."""
    now = timezone.now()
    made = {
        packet.kind: packet for packet in case.packets.filter(submission=submission).select_related("file", "asked_by")
    }
    old = now - marking.PACKET_KEPT
    kept = {kind: packet for kind, packet in made.items() if packet.done_at is None or packet.done_at > old}
    rows = [(value, label, kept.get(value)) for value, label in Packet.Kind.choices]
    waiting = any(packet and not packet.done_at for _, _, packet in rows)
    return {
        "packets": rows,
        "packets_waiting": waiting,
        "packet_days": marking.PACKET_KEPT.days,
        "packet_of": submission,
    }
