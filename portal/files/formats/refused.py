"""What does a person read when a file is not accepted?"""

from django.core.exceptions import ValidationError


class FileRefused(ValidationError):
    """A file cannot be accepted; the message says in one plain sentence what is wrong and what to do."""
