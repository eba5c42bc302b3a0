"""How is the outbox app called, and what does it check before service?"""

from django.apps import AppConfig
from django.core import checks

from portal.outbox import mailbox
from portal.outbox.checks import return_address_is_one


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = "通知"

    def ready(self) -> None:
        checks.register(mailbox.reader_is_closed, checks.Tags.security, deploy=True)
        checks.register(return_address_is_one)
