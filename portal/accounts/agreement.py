"""What does a vendor agree to about where notices are served?

電子簽章法 §9: an electronic notice is received when it enters the information system that the recipient named. A text
is never changed: a new wording is a new version, so that what was agreed can be shown again.
"""

VERSION = "2026-11"

TEXTS = {
    "2026-11": (
        "本公司指定「註冊並經確認的電子郵件」和「本平臺的收件匣」為接收通知的地方。",
        "補正、審查結果、簽約等通知，張貼到收件匣並寄出電子郵件的當時，就算送達；期限從次日起算，通知上會寫明截止的日期和時間。",
        "電子郵件有變動時，本公司會先在本平臺更新，並定期查看收件匣；未更新或未查看，不影響送達。",
    ),
}


def text(version: str) -> tuple[str, ...]:
    """The sentences of a version; empty for one that is unknown."""
    return TEXTS.get(version, ())
