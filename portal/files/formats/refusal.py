"""How does a look say that a file is not accepted? In the child, where there is no Django."""


class Refusal(Exception):
    """`sentence` says what is wrong and what to do; `code` is for the portal."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code
