#!/usr/bin/env python
"""How is a management command started?"""

import os
import secrets
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

DATA = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent / "var")


def settle_on_a_desk() -> None:
    """Where nothing is set, a command belongs to the portal that `make run` keeps in DATA: it takes that one's secret.

    Before the first `make run` it makes one for itself. An installation names its database, and is refused without a secret.
    """
    if not os.environ.get("SECRET_KEY") and not os.environ.get("DATABASE_URL"):
        kept = DATA / "secret"
        os.environ["SECRET_KEY"] = kept.read_text() if os.access(kept, os.R_OK) else secrets.token_urlsafe(64)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    settle_on_a_desk()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")
