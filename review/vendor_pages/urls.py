"""Which address leads to which of the vendor's pages about the review? All lie under `review/`."""

from typing import Any

app_name = "review"
urlpatterns: list[Any] = []
