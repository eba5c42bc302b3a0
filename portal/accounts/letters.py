"""Which letters does an account bring? The sign-in library names them, and its templates are ours."""

from django.utils import timezone

from portal.outbox import kinds
from portal.outbox.kinds import LetterKind, LetterWord

_EMAIL = LetterWord("email", "電子郵件", "someone@example.com")
_USER = (LetterWord("user.sign_in_name", "帳號", "00000000"), LetterWord("user.get_full_name", "姓名", "王小明"))
_PASSWORD_URL = LetterWord("password_reset_url", "設定密碼的連結", "https://（連結）/")
_ACTIVATE_URL = LetterWord("activate_url", "確認信箱的連結", "https://（連結）/")
_SEEN = (
    LetterWord("timestamp", "時間", timezone.now),
    LetterWord("ip", "網路位址", "192.0.2.1"),
    LetterWord("user_agent", "瀏覽器", "Mozilla/5.0"),
)


def _account(name: str, label: str, when: str, *words: LetterWord, order: int, folder: str = "account") -> LetterKind:
    """Its subject and its text are two templates, as the library looks for them."""
    texts = (f"{folder}/email/{name}_subject.txt", f"{folder}/email/{name}_message.txt")
    return LetterKind(name, label, when, (_EMAIL, *words), templates=texts, order=order)


def _notice(name: str, label: str, *words: LetterWord, order: int, folder: str = "account") -> LetterKind:
    """What was done with an account, from where: so that its owner sees what they did not do."""
    return _account(name, label, f"{label}以後", *_USER, *_SEEN, *words, order=order, folder=folder)


kinds.register(
    _account("email_confirmation_signup", "註冊的信箱確認信", "註冊帳號時", *_USER, _ACTIVATE_URL, order=500),
    _account("email_confirmation", "信箱確認信", "更改或重寄信箱確認時", *_USER, _ACTIVATE_URL, order=510),
    _account("address_in_use", "信箱已有帳號的通知", "要使用的信箱已由別的帳號確認時", *_USER, order=520),
    _account(
        "invitation",
        "帳號開通信",
        "管理者開帳號時",
        *(*_USER, LetterWord("user.get_role_display", "角色", "承辦"), _PASSWORD_URL),
        order=530,
    ),
    _account("password_reset_key", "重設密碼信", "申請重設密碼時", *_USER, _PASSWORD_URL, order=540),
    _account(
        "unknown_account",
        "信箱沒有帳號的通知",
        "沒有帳號的信箱申請重設密碼時",
        LetterWord("signup_url", "註冊的網址", "https://（註冊）/"),
        order=550,
    ),
    _notice("password_changed", "更改密碼", order=560),
    _notice("password_reset", "重設密碼", order=570),
    _notice(
        "email_changed",
        "更改信箱",
        LetterWord("from_email", "原信箱", "old@example.com"),
        LetterWord("to_email", "新信箱", "new@example.com"),
        order=580,
    ),
    _notice("email_deleted", "取消更改信箱", LetterWord("deleted_email", "取消的信箱", "new@example.com"), order=590),
    _notice("totp_activated", "啟用兩步驟驗證", order=600, folder="mfa"),
    _notice("totp_deactivated", "停用兩步驟驗證", order=610, folder="mfa"),
    _notice("recovery_codes_generated", "更新備用碼", order=620, folder="mfa"),
)
