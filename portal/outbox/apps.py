"""How is the outbox app called, and what does it check before service?"""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks

from portal.outbox import kinds, mailbox


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = "通知"

    def ready(self) -> None:
        checks.register(mailbox.reader_is_closed, checks.Tags.security, deploy=True)
        kinds.autodiscover()
        before_service = import_module("portal.outbox.checks")  # only now: it knows the table of letters
        checks.register(before_service.return_address_is_one)
        checks.register(before_service.letters_have_their_texts)
        checks.register(before_service.reasons_are_of_letters)
        checks.register(import_module("portal.outbox.sealing").seal_opens)
