"""What is a vendor told before it signs in the portal (電子簽章法 §5)?

Content, manner, that it can be stopped for later acts, and how one objects. A text is never changed: a new wording is a new
version, so that what was agreed can be shown again; each signature keeps its version and its full text.
"""

VERSION = "2026-12"

TEXTS = {
    "2026-12": (
        "內容：這份契約（主約、附約與審核通過的自訂條款）以電子文件作成，雙方以電子簽章簽署，不另外製作紙本。"
        "文件的完整內容可以在本平臺下載，在契約存續期間及之後都可以隨時取出查閱。",
        "方式：您以自己的帳號登入，再輸入一次密碼並按下「簽署」，就是貴公司的簽署。系統會保存簽署的帳號與姓名、時間、來源位址、"
        "瀏覽器，以及簽署當時每份文件的 SHA-256。",
        "停止：您可以隨時停止以電子方式締約，之後的契約改以紙本簽署；停止以前已經完成的簽署仍然有效。",
        "反對：不同意以電子方式締約時，請不要按「簽署」，改為印出文件簽名用印後上傳掃描檔，或與執行單位聯絡。"
        "在期限內沒有簽署，不會當作您同意。",
    ),
}


def text(version: str = VERSION) -> tuple[str, ...]:
    """The paragraphs of a version; empty for one that is unknown."""
    return TEXTS.get(version, ())


def full_text(version: str = VERSION) -> str:
    """As a signature keeps it."""
    return "\n".join(text(version))
