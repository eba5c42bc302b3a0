"""Do the style sheets win by their layer, and not by ever longer selectors?"""

from pathlib import Path

import pytest
import tinycss2
from django.conf import settings
from tinycss2.ast import AtRule, Node

STYLES = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
ORDER = ["django", "tokens", "base", "components", "frame", "admin", "print"]


def rules(text: str) -> list[Node]:
    return tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)


def outside(text: str) -> list[str]:
    """What stands in no layer: it would win over everything that does."""
    return [tinycss2.serialize([rule])[:80] for rule in rules(text) if not is_in_layer(rule)]


def is_in_layer(rule: Node) -> bool:
    if not isinstance(rule, AtRule):
        return False
    words = tinycss2.serialize(rule.prelude)
    return rule.lower_at_keyword == "layer" or (rule.lower_at_keyword == "import" and "layer(" in words)


def layers(text: str) -> list[str]:
    """The layers that a style sheet fills."""
    return [
        tinycss2.serialize(rule.prelude).strip() for rule in rules(text) if isinstance(rule, AtRule) and rule.content
    ]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_every_rule_stands_in_a_layer_that_has_its_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert outside(text) == []
    assert [layer for layer in layers(text) if layer not in ORDER] == []


def test_order_of_the_layers_is_said_once_before_all_of_them() -> None:
    (said,) = [
        tinycss2.serialize(rule.prelude)
        for path in STYLES
        for rule in rules(path.read_text(encoding="utf-8"))
        if isinstance(rule, AtRule) and rule.lower_at_keyword == "layer" and rule.content is None
    ]
    assert [layer.strip() for layer in said.split(",")] == ORDER


def test_no_selector_is_made_longer_to_win() -> None:
    longer = [line for path in STYLES for line in path.read_text(encoding="utf-8").splitlines() if "#content " in line]
    assert [
        line.strip()[:60] for line in longer if not line.strip().startswith(("#content {", ".dashboard #content {"))
    ] == []


def test_what_stands_outside_is_seen() -> None:
    assert outside('@import url("a.css") layer(django); @layer base { p { margin: 0 } }') == []
    assert outside('@import url("a.css"); a { color: red } @media print { p { margin: 0 } }') == [
        '@import url("a.css");',
        "a { color: red }",
        "@media print { p { margin: 0 } }",
    ]
