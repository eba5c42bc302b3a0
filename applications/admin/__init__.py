"""Which pages does the admin register for the applications?"""

from applications.admin import letter_texts, programmes, vendors

__all__ = ["letter_texts", "programmes", "vendors"]
