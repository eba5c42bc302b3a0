"""What stands beside an item of an agenda?"""

from typing import Any

from django import template

register = template.Library()


@register.filter
def at(values: dict[int, Any], key: int) -> Any:
    """What a page keeps of one row; nothing of a row that it knows nothing of."""
    return values.get(key, [])
