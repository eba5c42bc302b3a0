"""Which letter does each shape of a returned mail mark, and which mark none?"""

import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from portal.outbox import addresses, bounces, mime, reports
from portal.outbox.models import Incoming, Message
from tests.portal.outbox import returned_mails as shapes

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def letter(post: Callable[..., Message]) -> Message:
    message = post(to=shapes.ADDRESS)
    sent_to(message)
    return message


def sent_to(message: Message, **given: str) -> Message:
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        **{"state": "sent", "message_id": shapes.ID, "done_at": now, "sent_at": now, **given}
    )
    message.refresh_from_db()
    return message


def kept() -> list[str]:
    return list(Incoming.objects.order_by("pk").values_list("why", flat=True))


@pytest.mark.parametrize("shape", shapes.RETURNED)
def test_refusal_marks_its_letter_whatever_its_shape(letter: Message, shape: str) -> None:
    assert bounces.take(shapes.RETURNED[shape]) == 1
    letter.refresh_from_db()
    assert (letter.state, kept()) == ("bounced", ["returned"])


@pytest.mark.parametrize("shape", shapes.NOTHING)
def test_what_says_nothing_final_leaves_no_trace(letter: Message, shape: str) -> None:
    assert bounces.take(shapes.NOTHING[shape]) == 0
    letter.refresh_from_db()
    assert (letter.state, kept()) == ("sent", [])


def without_id(status: str = shapes.STATUS, *heads: str, to: str = "no-reply@example.tw", head: str = "") -> bytes:
    letter = shapes.LETTER.replace(shapes.ID, shapes.REPLACED)
    return shapes.mail(shapes.report(status, head + letter), *heads, to=to)


def test_own_header_leads_to_the_letter_when_its_id_was_replaced(letter: Message) -> None:
    assert bounces.take(without_id(head=f"{addresses.HEADER}: {addresses.reference(letter)}\n")) == 1


@pytest.mark.parametrize("name", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_return_address_leads_to_the_letter_when_its_id_was_replaced(
    letter: Message, settings: object, name: str
) -> None:
    settings.BOUNCE_ADDRESS = "bounce@example.tw"
    place = addresses.return_address(letter)
    assert place == f"bounce+{addresses.reference(letter)}@example.tw"
    assert bounces.take(without_id(shapes.STATUS, f"{name}: {place.upper()}")) == 1


def test_reference_signed_with_an_earlier_key_is_believed(letter: Message, settings: object) -> None:
    raw = without_id(to=f"bounce+{addresses.reference(letter)}@example.tw")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert bounces.take(raw) == 1


@pytest.mark.parametrize("given", ["{pk}-000000000000000000000000", "{pk}", "9{pk}-{signature}"])
def test_stranger_who_makes_up_a_reference_marks_nothing(letter: Message, given: str) -> None:
    made_up = given.format(pk=letter.pk, signature=addresses.reference(letter).partition("-")[2])
    assert bounces.take(without_id(to=f"bounce+{made_up}@example.tw")) == 0
    assert kept() == ["no_letter"]


def test_stranger_who_knows_an_address_marks_nothing(letter: Message) -> None:
    assert bounces.take(without_id()) == 0
    letter.refresh_from_db()
    row = Incoming.objects.get()
    assert letter.state == "sent"
    assert row.why == "no_letter"
    assert row.addresses == shapes.ADDRESS
    assert list(row.may_mean) == [letter]


def test_reader_of_one_letter_cannot_mark_anothers(letter: Message, post: Callable[..., Message]) -> None:
    own = post(to="thief@example.com")
    Message.objects.filter(pk=own.pk).update(state="sent", done_at=timezone.now(), sent_at=timezone.now())
    for raw in (
        without_id(to=f"bounce+{addresses.reference(own)}@example.tw"),
        shapes.mail(shapes.report(letter=shapes.LETTER.replace(shapes.ID, own.message_id))),
    ):
        assert bounces.take(raw) == 0
    assert (set(Message.objects.values_list("state", flat=True)), kept()) == ({"sent"}, ["other_address"] * 2)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("service@測試.tw", "service@xn--g6w251d.tw"),
        ("service@xn--g6w251d.tw", "service@測試.tw"),
        ("Service@Example.TW", "service@example.tw"),
        ("service@測試.tw", "service@測試。tw"),
    ],
)
@pytest.mark.parametrize("kind", ["rfc822", "utf-8"])
def test_address_is_known_in_every_way_to_write_it(letter: Message, ours: str, theirs: str, kind: str) -> None:
    sent_to(letter, to_email=ours)
    status = shapes.STATUS.replace(f"rfc822; {shapes.ADDRESS}", f"{kind}; {theirs}").replace(
        "Original-Recipient", "X-Other"
    )
    assert bounces.take(shapes.mail(shapes.report(status))) == 1


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("rfc822; a@example.com", "a@example.com"),
        ("RFC822;<A@Example.com>", "a@example.com"),
        ("utf-8; \\x{4FE1}@例子.tw", "信@xn--fsqu00a.tw"),
        ("utf-8; 信@例子.tw", "信@xn--fsqu00a.tw"),
        ("rfc822; a@example.com (Lin)", "a@example.com"),
        ('rfc822; "a"@example.com.', "a@example.com"),
        ("a@example.com", "a@example.com"),
        ("", ""),
        ("rfc822;", ""),
    ],
)
def test_field_gives_its_address(field: str, address: str) -> None:
    assert addresses.typed(field) == address


# --- What was not understood ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (shapes.text("請問補正期限可以延長嗎？", sender=shapes.ADDRESS, subject="Re: 補正通知"), "answer"),
        (
            shapes.text(
                "王小明已離職，請改寄 new@example.com。",
                "Auto-Submitted: auto-replied",
                sender=shapes.ADDRESS,
                subject="Re: 補正通知",
            ),
            "automatic",
        ),
        (
            shapes.text(
                "To deliver your mail please confirm that you sent it: https://evil.example/x",
                "Precedence: bulk",
                sender=shapes.ADDRESS,
                subject="Confirm",
            ),
            "automatic",
        ),
        (shapes.text("Your quota report is attached.", subject="Report"), "unknown"),
        (shapes.mail(shapes.report(shapes.STATUS.replace("failed", "pondered"))), "unknown"),
        (shapes.mail(shapes.report(shapes.STATUS.replace(shapes.ADDRESS, "x@example.com"))), "other_address"),
        (shapes.mail(shapes.report(letter="From: x@example.com\n\n")), "no_letter"),
        (b"", "answer"),
        (
            shapes.text(
                "請問怎麼補正？", sender=shapes.ADDRESS, subject="Re: 補正通知（請假雲股份有限公司，自動回覆系統）"
            ),
            "answer",
        ),
        (
            shapes.text(
                "請問怎麼補正？",
                "X-Auto-Response-Suppress: OOF",
                "Precedence: list",
                sender=shapes.ADDRESS,
                subject="Re: 補正通知",
            ),
            "answer",
        ),
        (
            shapes.text(
                f"{shapes.ID} <{shapes.ADDRESS}> 無法投遞：信箱已滿，請稍後再試。",
                sender="postmaster@example.com",
                subject="退信",
            ),
            "unknown",
        ),
    ],
)
def test_what_is_not_understood_is_kept_for_staff(letter: Message, raw: bytes, why: str) -> None:
    assert (bounces.take(raw), kept()) == (0, [why])
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_answer_of_a_person_is_kept_as_plain_words_with_its_letter(letter: Message) -> None:
    words = "請問可以延期嗎？\n<b>x</b> https://evil.example/?a=1 end\u202e"
    page = shapes.part("text/html", "<script>alert(1)</script><p>請問</p>")
    plain = shapes.part("text/plain; charset=utf-8", words)
    paper = shapes.part(
        "application/pdf", "AAAA", "Content-Disposition: attachment; filename*=utf-8''%E9%99%84%E8%A1%A8.pdf"
    )
    body = shapes.container("multipart/mixed", "M", shapes.container("multipart/alternative", "A", plain, page), paper)
    bounces.take(
        shapes.mail(
            body,
            f"References: <x@y>\n {shapes.ID}",
            sender="=?utf-8?b?5p6X?= <lin@example.com>",
            subject="=?big5?b?pra0pQ==?=",
        )
    )
    row = Incoming.objects.get()
    assert row.why == "answer"
    assert row.sender == "林 <lin@example.com>"
    assert row.letter == letter
    assert row.addresses == "lin@example.com"
    assert row.text == "請問可以延期嗎？\n<b>x</b> （連結略去） end\n\n（另有附件 1 個，本站不保存：附表.pdf）"


def test_key_in_a_letter_is_shown_to_nobody_when_it_comes_back(letter: Message) -> None:
    """The link of a recovery letter is a key: staff never see it, not even in a copy that a server or its reader sends."""
    key = "https://hall.example.tw/accounts/password/reset/key/1-abc/"
    quoting = shapes.text(f"不是我要的\n> 請按 {key}", sender=shapes.ADDRESS)
    returning = shapes.text(
        f"something odd\n\n--- Below\n{shapes.LETTER.replace(shapes.ID, '')}{key[:30]}=\n{key[30:]}", subject="Report"
    )
    for raw in (quoting, returning):
        bounces.take(raw)
    texts = "\n".join(Incoming.objects.values_list("text", flat=True))
    assert "不是我要的" in texts
    assert "something odd" in texts
    assert "reset" not in texts
    assert "abc" not in texts
    sent_to(letter, one_time=True)
    bounces.take(shapes.text(f"打不開，請幫忙。\n\n> 請按\n> /reset/key/1-abc\n{shapes.ID}", sender=shapes.ADDRESS))
    bounces.take(shapes.text(f"{shapes.ID} 1-abc", subject="Report"))
    assert list(Incoming.objects.order_by("-pk").values_list("text", flat=True)[:2]) == ["", "打不開，請幫忙。"]


# --- Hostile mails ----------------------------------------------------------------------------------------------------


def nested(kind: str, depth: int) -> str:
    return "".join(f'Content-Type: {kind}; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))


HOSTILE: dict[str, bytes] = {
    "10,000 parts": shapes.mail(shapes.container("multipart/report", "B", *["Content-Type: text/plain\n\nx"] * 10_000)),
    "nested 10,000 deep": shapes.mail(nested("multipart/mixed", 10_000)),
    "nested 40 deep with many lines": shapes.mail(nested("multipart/mixed", 40) + "--b\n" * 100_000),
    "mails in mails": shapes.mail("Content-Type: message/rfc822\n\n" * 10_000),
    "many blocks": shapes.mail(shapes.report("Action: failed\n\n" * 100_000)),
    "many recipients": shapes.mail(
        shapes.report("\n".join(f"Final-Recipient: rfc822; a{n}@example.com\nAction: failed\n" for n in range(20_000)))
    ),
    "many headers": shapes.mail("\n".join(f"X-{n}: y" for n in range(100_000)) + "\n\nx"),
    "one long header": shapes.mail("X-Failed-Recipients: " + "(" * 400_000 + "\n\nx"),
    "folded header": shapes.mail("X-Failed-Recipients: " + "a@b.c,\n " * 50_000 + "\n\nx"),
    "comments in a sender": shapes.text("x", sender="(" * 1900),
    "encoded words": shapes.text("x", subject="=?utf-8?q?a?=" * 100_000),
    "one long line": shapes.text("x" * 500_000, sender="postmaster@example.com"),
    "long line in base64": shapes.text(shapes.base64("the postfix\n" + "<" * 300_000), shapes.BASE64),
    "every phrase of the library": shapes.text(
        "Delivery has failed\nThis message was created automatically by mail delivery software\nUser's mailbox is full:\n"
        + ("x" * 399 + "\n") * 1000
    ),
    "punycode": shapes.mail(
        "Content-Type: multipart/mixed; boundary*=punycode''"
        + "zzz9" * 400
        + "\n"
        + (" " + "zzz9" * 400 + "\n") * 200
        + "\n\nx"
    ),
    "unknown character set": shapes.text("x", kind="text/plain; charset=zlib"),
    "idna": shapes.text("x" * 100_000, kind="text/plain; charset=idna"),
    "long address": shapes.mail(
        shapes.report(shapes.STATUS.replace(shapes.ADDRESS, "a" * 100_000 + "@" + "b" * 100_000))
    ),
    "HTML of openings": shapes.text("<" * 500_000, kind="text/html"),
    "HTML of scripts": shapes.text("<script>" * 60_000, kind="text/html"),
    "not ASCII": shapes.mail("\n").replace(b"From:", b"From: \xff\xfe\x00") + b"\x00\xff" * 100_000,
    "many ids": shapes.text("\n".join(f"<{n:032x}@portal.example>" for n in range(20_000))),
    "many mails sent on": shapes.mail(
        shapes.container(
            "multipart/mixed",
            "M",
            *[
                shapes.part(
                    "message/rfc822",
                    shapes.container(
                        "multipart/mixed", "N", "\n\nDelivery has failed\nYour message\n" + ("x" * 399 + "\n") * 12
                    ),
                )
            ]
            * 100,
        )
    ),
    "mails sent on in each other": shapes.mail(
        "".join(
            f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\nContent-Type: message/rfc822\n\n'
            for n in range(45)
        )
    ),
    "many beginnings of a report": shapes.text("Final-Recipient: x\n" * 8000),
    "NUL in an address": shapes.mail(
        shapes.report(shapes.STATUS.replace(shapes.ADDRESS, "a\x00b\x1f@exam\x00ple.com"))
    ),
    "halves of a pair": shapes.mail(
        shapes.report(shapes.STATUS.replace(shapes.ADDRESS, "utf-8;\\x{D800}\\x{0}a@example.com"))
    ),
    "NUL everywhere": shapes.text("\x00a", sender="a\x00@example.com", subject="\x00=?utf-8?b?AAAA?=").replace(
        b"Content-Type", b"X-\x00: \x00\nContent-Type"
    ),
    "numbers": shapes.mail(shapes.report(), to=",".join(f"b+{'9' * 18}-{n:024x}@example.tw" for n in range(30))),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_mail_is_done_with_quickly(letter: Message, shape: str) -> None:
    begun = time.process_time()
    bounces.take(HOSTILE[shape])
    assert time.process_time() - begun < 3  # seconds; far less on a quiet machine
    assert not Incoming.objects.filter(done_at=None).exists()
    written = "".join(f"{mail.sender}{mail.subject}{mail.text}{mail.addresses}" for mail in Incoming.objects.all())
    assert not any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in written)  # what PostgreSQL cannot hold


def test_nothing_of_a_large_mail_is_read_beyond_its_head() -> None:
    assert len(mime.bounded(b"x\n" * 10_000_000)) <= 2 * mime.MOST_LINES
    assert len(mime.bounded(b"x" * 10_000_000)) == mime.LONGEST_LINE


def test_text_that_was_cut_in_a_character_is_read() -> None:
    assert mime.text_of("退信".encode()[:-1]) == "退"
    assert mime.text_of("退信".encode("big5"), "big5") == "退信"
    assert mime.text_of("退信".encode("big5")) == "退信"


def test_every_limit_of_words_is_held(letter: Message) -> None:
    report = reports.read(
        shapes.text(
            shapes.base64("長" * 100_000), shapes.BASE64, sender="x" * 1000 + "@example.com", subject="長" * 1000
        )
    )
    assert len(report.sender) == 254
    assert len(report.subject) == 200
    assert len(report.text) == reports.SHOWN
