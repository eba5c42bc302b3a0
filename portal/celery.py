"""How does background work start? A sweep of every duty each minute; the queue carries no information."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["portal"], related_name="background.duties")


@worker_before_create_process.connect
def _keep_what_is_loaded(**_: Any) -> None:
    """As in portal/wsgi.py, and before the fork: the collector would make a copy of every page that it looks at."""
    gc.collect()
    gc.freeze()
