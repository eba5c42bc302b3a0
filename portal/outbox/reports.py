"""What does a mail tell that came to the address of our letters: did one not arrive, is it an answer, or nothing?

Delivery status notifications (RFC 3464, RFC 6533) are read here, whatever they are wrapped in. The many shapes of
before, and of servers that keep to themselves, are flufl.bounce's; what even that does not know is a refusal only when
a mail server says so in words that we know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Mail
from enum import Enum

from flufl.bounce import all_failures

from portal.outbox import mime
from portal.outbox.addresses import from_envelope, normal, typed, within
from portal.text.cleaning import clean_line, clean_text

SHOWN = 4000  # characters of a mail that staff can read
DEEPEST = 3  # a notification that a gateway has sent on as an attachment, and once more


class MailVerdict(Enum):
    REFUSED = "refused"  # for ever
    NOTHING = "nothing"  # delayed, delivered, read, out of office
    ANSWER = "answer"  # a person wrote
    AUTOMATIC = "automatic"  # a program wrote, and says something that somebody should know
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Bounce:
    """One recipient's fields: who was meant, under each address that it was known by; and why."""

    addresses: frozenset[str]
    status: str = ""  # 5.1.1
    diagnostic: str = ""


@dataclass(frozen=True)
class MailReport:
    verdict: MailVerdict
    refusals: tuple[Bounce, ...] = ()
    others: frozenset[str] = field(default_factory=frozenset)  # addresses that the same mail does not refuse
    places: tuple[str, ...] = ()  # where a letter may be named, the strongest first
    sender: str = ""
    subject: str = ""
    text: str = ""


def read(raw: bytes) -> MailReport:
    """Raises mime.TooComplex, and whatever the parser raises on a mail that it cannot bear."""
    mail = mime.read(raw)
    inner = list(_inner_mails(mail))
    verdict, refusals, others = _judged(mail, inner)
    return MailReport(
        verdict,
        refusals,
        others,
        tuple(_places(mail, inner)),
        mail.field("From")[:254],
        mail.field("Subject")[:200],
        _for_staff(mail),
    )


def unreadable(raw: bytes) -> MailReport:
    """What is left of a mail that the parser could not bear: who sent it, as far as its first bytes say."""
    lines = mime.text_of(mime.bounded(raw[:SHOWN])).split("\n")
    heads = {name.lower(): value.strip() for name, colon, value in (line.partition(":") for line in lines) if colon}
    return MailReport(
        MailVerdict.UNKNOWN,
        sender=mime.decoded(heads.get("from"))[:254],
        subject=mime.decoded(heads.get("subject"))[:200],
    )


# --- Which letter may it be about? ----------------------------------------------------------------------------------

_RETURNED = ("inner/rfc822", "inner/global", "inner/global-headers", "inner/rfc822-headers", "text/rfc822-headers")


def _places(mail: mime.ParsedMail, inner: list[mime.ParsedMail]) -> Iterator[str]:
    """Whom the mail was for; the head of the letter that it gives back; whatever else is text in it."""
    yield mail.heads
    for message in [mail, *inner]:
        yield from (_head_of(part.text) for part in message.parts if part.kind in _RETURNED)
    for message in [mail, *inner]:
        yield from (part.text for part in message.parts if part.kind.startswith(("text/", "inner/")))


def _head_of(text: str) -> str:
    return re.split(r"\r?\n\r?\n", text.lstrip("\r\n"), maxsplit=1)[0]


def _inner_mails(mail: mime.ParsedMail, depth: int = 1) -> Iterator[mime.ParsedMail]:
    """A notification may come as an attachment of what a gateway sends on."""
    for part in mail.parts:
        if part.kind == "inner/rfc822" and depth <= DEEPEST and "multipart/" in _head_of(part.text).lower():
            attached = mime.read(part.text.encode("utf-8", "surrogateescape"))
            yield attached
            yield from _inner_mails(attached, depth + 1)


# --- What does it say? ------------------------------------------------------------------------------------------------

Judged = tuple[MailVerdict, tuple[Bounce, ...], frozenset[str]]

_STATUS = ("inner/delivery-status", "inner/global-delivery-status", "text/delivery-status")
_fields = re.compile(r"^Final-Recipient:(?s:.{1,2000}?)^(Action|Status):", re.IGNORECASE | re.MULTILINE)
_FAILED = ("fail", "error")
_NOT_FAILED = ("delay", "relay", "expand", "deliver")


def _judged(mail: mime.ParsedMail, inner: list[mime.ParsedMail]) -> Judged:
    """A report says it best; then a mail server in words; what people and their programs write refuses nothing."""
    groups = [group for message in [mail, *inner] for group in _groups(message)]
    if groups:
        return _by_report(groups)
    if any(part.kind == "inner/disposition-notification" for part in mail.parts):
        return MailVerdict.NOTHING, (), frozenset()  # somebody opened it, or did not
    if _away.match(mail.field("Subject")) and not mail.field("X-Failed-Recipients"):
        return _automatic(mail)
    if _is_from_a_server(mail):
        return _by_words(mail, inner)
    if _is_automatic(mail):
        return _automatic(mail)
    if mail.field("Return-Path") == "<>":
        return _by_words(mail, inner)
    return MailVerdict.ANSWER, (), frozenset()


def _groups(mail: mime.ParsedMail, whatever: bool = False) -> Iterator[dict[str, str]]:
    """The fields of each recipient, also where nothing stands between them; of `whatever` part has them, by request."""
    for part in mail.parts:
        if part.kind in _STATUS or (whatever and _fields.search(part.text)):
            yield from (
                group
                for group in _blocks(part.text)
                if group.keys() & {"action", "final-recipient", "original-recipient"}
            )


def _blocks(text: str) -> Iterator[dict[str, str]]:
    block: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        word, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and line.strip():
            block[name] = f"{block.get(name, '')} {line.strip()}"[:2000]
            continue
        name = word.strip().lower()
        if not line.strip() or (name in block and name in ("action", "final-recipient", "original-recipient")):
            yield block
            block = {}
        if colon:
            block.setdefault(name, value.strip()[:2000])
    yield block


def _by_report(groups: list[dict[str, str]]) -> Judged:
    refused = [group for group in groups if _outcome(group) is MailVerdict.REFUSED]
    others = frozenset(address for group in groups if group not in refused for address in _addresses(group))
    refusals = tuple(_refusal(group) for group in refused[:50])
    if refusals:
        return MailVerdict.REFUSED, refusals, others
    known = all(_outcome(group) is MailVerdict.NOTHING for group in groups)
    return (MailVerdict.NOTHING if known else MailVerdict.UNKNOWN), (), others


def _outcome(group: dict[str, str]) -> MailVerdict:
    """What was done decides, whatever the code: a server that has tried for days gives up with 4.4.7."""
    action, status = group.get("action", "").lower(), group.get("status", "")
    if action.startswith(_FAILED) or (not action and status.startswith("5")):
        return MailVerdict.REFUSED
    known = action.startswith(_NOT_FAILED) or (not action and status.startswith(("2", "4")))
    return MailVerdict.NOTHING if known else MailVerdict.UNKNOWN


def _refusal(group: dict[str, str]) -> Bounce:
    words = clean_line(mime.decoded(group.get("diagnostic-code", "")))
    return Bounce(_addresses(group), clean_line(group.get("status", ""))[:20], words[:300])


def _addresses(group: dict[str, str]) -> frozenset[str]:
    given = [group.get(name, "") for name in ("original-recipient", "final-recipient", "x-actual-recipient")]
    return frozenset(address for value in given for way in (value, from_envelope(value)) if (address := typed(way)))


# --- In words -------------------------------------------------------------------------------------------------------

_server = re.compile(
    r"mailer-?daemon|postmaster|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]{16}|mail delivery|delivery (sub)?system|mail system|郵件(投遞|遞送|系統)",
    re.IGNORECASE,
)
_refused = re.compile(
    r"undeliver|(could|can|was) ?not (be )?deliver|unable to deliver|delivery .{0,40}fail|fail.{0,20}deliver|returned to sender|returned mail"
    r"|user unknown|unknown user|no such user|does not exist|mailbox (is )?(full|unavailable|not found)|over ?quota|\b5\d\d[ -]\d\.\d"
    r"|(無法|未能|不能|沒有|没有)(成功)?(投遞|遞送|送達|寄達|寄送|傳送|传送|投递|递送)|(投遞|遞送|寄送|傳送|投递|传送)(失敗|失败|不成功)"
    r"|退信|退回|查無此|(信箱|郵箱|邮箱)(已滿|已满|不存在|空間不足)|收件者不存在",
    re.IGNORECASE,
)
_waiting = re.compile(
    r"delayed|still being retried|will (be retried|continue|retry|keep trying)|not yet been delivered|warning.{0,40}delay|no action is required"
    r"|延遲|延後|延迟|將繼續|会继续|會繼續|稍後再試|將再嘗試|重新嘗試",
    re.IGNORECASE,
)
# How a subject begins. Further in stands the subject that is answered, with the names of companies and what they sell.
_away = re.compile(
    r"\W*(out of (the )?office|automatic reply|auto(matic)?[ -]?(reply|response|answer)|on (vacation|leave|holiday)|away\b"
    r"|自動(回覆|回復|答覆|回信)|自动(回复|答复)|不在辦公室|外出|休假|請假|出差)",
    re.IGNORECASE,
)
_matters = re.compile(
    r"no longer (with|work|employ|in use|valid|monitor|active)|(has|have) left (the|our)|left the company|(new|changed?) (my |our |the )?(e-?mail )?address"
    r"|address (has|was) (been )?chang|confirm (that )?(you|your|this)|verify (that )?(you|your|this)|已?離職|已离职"
    r"|(信箱|地址|郵址|電子郵件|帳號|邮箱).{0,8}(停用|變更|更換|已改|不再|变更)|改用新|(請|请)(按|點|回覆|点).{0,20}(確認|驗證|确认|验证)",
    re.IGNORECASE,
)


def _by_words(mail: mime.ParsedMail, inner: list[mime.ParsedMail]) -> Judged:
    """flufl.bounce knows how dozens of servers put it; for others, words that leave no doubt."""
    if groups := [group for message in [mail, *inner] for group in _groups(message, whatever=True)]:
        return _by_report(groups)  # a gateway has called the report something else
    for message in [mail, *inner]:
        waiting, refused = all_failures(_simple(message))
        if refused:
            addresses = frozenset(normal(address.decode("ascii", "replace")) for address in refused)
            return MailVerdict.REFUSED, (Bounce(addresses, diagnostic=_first_line(message)),), frozenset()
        if waiting:
            return MailVerdict.NOTHING, (), frozenset()
    words = f"{mail.field('Subject')}\n{mail.words[:SHOWN]}"
    refused, waiting, addresses = _refused.search(words), _waiting.search(words), within(words)
    if refused and not waiting and addresses:
        return MailVerdict.REFUSED, (Bounce(addresses, diagnostic=_first_line(mail)),), frozenset()
    return (MailVerdict.NOTHING if waiting and not refused else MailVerdict.UNKNOWN), (), frozenset()


def _simple(mail: mime.ParsedMail) -> Mail:
    """The same mail, decoded and cut short: some of the library's patterns are quadratic in a line."""
    whole = Mail()
    for name in ("From", "Subject", "X-Failed-Recipients", "X-Mailer"):
        if value := mail.field(name)[:1000]:
            whole[name] = value
    texts = [part for part in mail.parts if part.kind in ("text/plain", "text/html")]
    if not mail.kind.startswith("multipart/"):
        whole.set_payload(_cut(texts[0].text, 20_000) if texts else "")
        return whole
    whole["Content-Type"] = mail.kind
    for part in texts[:10]:
        leaf = Mail()
        leaf["Content-Type"], leaf["Content-Description"] = part.kind, part.description
        leaf.set_payload(_cut(part.text, 20_000 // len(texts[:10])))
        whole.attach(leaf)
    return whole


def _cut(text: str, most: int) -> str:
    return "\n".join(line[:400].encode("ascii", "replace").decode() for line in text[:most].splitlines())


def _first_line(mail: mime.ParsedMail) -> str:
    """The line that says why, as near as words can be found."""
    lines = [clean_line(line) for line in mail.words[:SHOWN].splitlines()]
    coded = (line for line in lines if re.search(r"\b5\d\d\b", line))
    refusing = (line for line in lines if _refused.search(line))
    return (next(coded, "") or next(refusing, "") or next(filter(None, lines), ""))[:300]


def _is_from_a_server(mail: mime.ParsedMail) -> bool:
    return bool(
        _server.search(mail.field("From")) or mail.field("X-Failed-Recipients") or mail.kind == "multipart/report"
    )


def _is_automatic(mail: mime.ParsedMail) -> bool:
    """RFC 3834, and what programs wrote before it; nothing that people's mail programs and lists write too."""
    marked = any(mail.field(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"))
    submitted = mail.field("Auto-Submitted").lower()
    precedence = mail.field("Precedence").lower()
    return marked or submitted.startswith("auto-") or precedence in ("bulk", "auto_reply", "auto-reply", "junk")


def _automatic(mail: mime.ParsedMail) -> Judged:
    """Out of office is nothing; an address that is given up, or a program that wants to be answered, is."""
    written = "\n".join(line for line in mail.words[:1500].splitlines() if not line.startswith(">"))
    return (MailVerdict.AUTOMATIC if _matters.search(written) else MailVerdict.NOTHING), (), frozenset()


# --- For staff ------------------------------------------------------------------------------------------------------

_link = re.compile(r"(?:https?://|www\.)[^\s<>]{1,2000}(?:=\n[^\s<>]{1,2000})*", re.IGNORECASE)
_quote = re.compile(
    r"^\s*(?:>|-{3,}|_{3,}|From:|寄件者|寄件人|發件人|On .{5,200} wrote:|.{0,200}(?:寫道|來信)[:：])",
    re.IGNORECASE | re.MULTILINE,
)
_copy = re.compile(
    r"^[>\s]*(Return-Path|Received|Message-ID|X-Letter-Reference|MIME-Version|Content-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)


def _for_staff(mail: mime.ParsedMail) -> str:
    """What a person would read, without links, a stranger's or ours that is a key, and without the letter given back."""
    words = mail.words[:SHOWN].replace("\r\n", "\n")
    if copied := _copy.search(words):
        words = words[: copied.start()]
    names = [part.file_name for part in mail.parts if part.file_name]
    papers = f"\n\n（另有附件 {len(names)} 個，本站不保存：{'、'.join(names[:10])}）" if names else ""
    return clean_text(_link.sub("（連結略去）", words)) + papers


def before_the_quote(text: str) -> str:
    """What somebody wrote above the letter that they answer; "" when the mail begins with it."""
    return _quote.split(text, maxsplit=1)[0].strip()
