"""How does a house of bad days differ from service? Its storage can be held in the middle of writing a file."""

from portal.settings import *  # noqa: F403

STORAGES = {**STORAGES, "default": {**STORAGES["default"], "BACKEND": "tests.journeys.gates.GatedStorage"}}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
