"""Where is the Celery application? Django and Celery both look here."""

from .celery import app as celery_app

__all__ = ["celery_app"]
