"""Can letters come back to the address that the place names, and has every kind of letter its text?"""

import re
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError

from portal.outbox import kinds, reasons, rendering, wording
from portal.outbox.kinds import LetterKind

LONGEST_NAME = 20  # characters before the @: RFC 5321 allows 64, and the reference takes its share

_address = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}@[A-Za-z0-9.-]+")


def return_address_is_one(**_: object) -> list[CheckMessage]:
    """Else no letter would leave: a mail server refuses the sender of its envelope."""
    if not settings.BOUNCE_ADDRESS or _address.fullmatch(settings.BOUNCE_ADDRESS):
        return []
    hint = f"bounce@example.tw: an address alone, at most {LONGEST_NAME} letters and digits before the @."
    return [Error("BOUNCE_ADDRESS is no address that a reference can be added to.", hint=hint, id="outbox.E001")]


def letters_have_their_texts(**_: object) -> list[CheckMessage]:
    """Else the step that sends one would find out, in front of an officer."""
    known = kinds.known()
    own = {source for kind in known for source in kind.sources}
    stray = [Error(f"{name} is no letter that an app registered.", id="outbox.E003") for name in sorted(_texts() - own)]
    return [said for kind in known for said in _lacks(kind)] + stray


def _texts() -> set[str]:
    """What lies in the templates' folder of letters; a fragment begins with an underline."""
    folders = [Path(place) for place in settings.TEMPLATES[0]["DIRS"]]
    return {f"letters/{path.name}" for folder in folders for path in folder.glob("letters/[!_]*.txt")}


def _lacks(kind: LetterKind) -> list[CheckMessage]:
    said = []
    for source in kind.sources:
        try:
            text = rendering.source(source)
            if kind.editable:
                wording.check(text, kind.words)  # fields alone: 【收件編號】, no code of a template
        except (TemplateDoesNotExist, TemplateSyntaxError, wording.BadText) as error:
            said.append(Error(f"The letter {kind.name} has no text: {source}: {error}", id="outbox.E002"))
    return said


def reasons_are_of_letters(**_: object) -> list[CheckMessage]:
    """A rule that takes a letter back is for one that exists, and never for an official one."""
    known = {kind.name: kind for kind in kinds.known()}
    return [
        Error(f"A letter is taken back that is unknown or official: {name}.", id="outbox.E004")
        for name in reasons.ruled()
        if name not in known or known[name].official
    ]
