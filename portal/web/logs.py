"""What may no line of a log say? The secret in a link: whoever reads logs could join, choose a password or confirm with it."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

_SLASH = r"(?:/|%(?:25)*2F)"  # also inside another address, as in ?next=
SECRET = re.compile(
    rf"((?:{_SLASH}join|{_SLASH}email{_SLASH}confirm|{_SLASH}password{_SLASH}reset{_SLASH}key){_SLASH})"
    r"(?:(?!%(?:25)*2F)[^/\s\"'<>?&#])+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """The same text with the secrets of links left out."""
    return SECRET.sub(r"\1…", text)


class Formatter(logging.Formatter):
    """Of the whole line, so that what an exception or a library says is looked through, too."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def written(level: str) -> dict[str, Any]:
    """How a process writes its log: lines to the console, each through `Formatter`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Formatter, "format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # Django's own handlers would write past the formatter that leaves secrets out
        "loggers": {
            "django": {"handlers": []},
            "django.server": {"handlers": [], "propagate": True},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "pikepdf": {"level": "WARNING"},
            "flufl.bounce": {"level": "WARNING"},  # else a line for each of its patterns, for each mail
        },
    }


class AccessLogger(Logger):
    """gunicorn's own, whose lines hold the path and the page one came from."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Formatter(self.error_fmt, self.datefmt))

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms = super().atoms(resp, req, environ, request_time)
        return {key: without_secrets(value) if isinstance(value, str) else value for key, value in atoms.items()}
