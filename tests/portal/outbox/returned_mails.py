"""What do servers and people write back? Each shape made anew, about one letter to ADDRESS with the Message-ID ID."""

from base64 import encodebytes
from pathlib import Path
from quopri import encodestring

ADDRESS = "vendor99000007@example.com"
ID = "<0123456789abcdef0123456789abcdef@portal.example>"
REPLACED = "<0102018c0000-abc@eu-west-1.amazonses.com>"
CASES = Path(__file__).parent / "returned"

LETTER = f"""\
From: =?utf-8?b?6Zuy5biC6ZuG5bel5qWt6aSo?= <no-reply@example.tw>
To: {ADDRESS}
Subject: =?utf-8?b?6KOc5q2j6YCa55+l?=
Message-ID: {ID}
Content-Type: text/plain; charset="utf-8"

您的申請須補正。
"""
STATUS = f"""\
Reporting-MTA: dns; mx.example.tw
Arrival-Date: Sat, 28 Nov 2026 10:00:00 +0800

Final-Recipient: rfc822; {ADDRESS}
Original-Recipient: rfc822;{ADDRESS}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown
"""
BASE64 = "Content-Transfer-Encoding: base64"
QP = "Content-Transfer-Encoding: quoted-printable"


def case(name: str) -> bytes:
    return (CASES / f"{name}.eml").read_bytes()


def base64(text: str) -> str:
    return encodebytes(text.encode()).decode()


def quoted(text: str) -> str:
    return encodestring(text.encode()).decode()


def part(kind: str, text: str, *heads: str) -> str:
    return "\n".join([f"Content-Type: {kind}", *heads, "", text])


def container(kind: str, boundary: str, *parts: str) -> str:
    inside = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: {kind}; boundary="{boundary}"\n\n{inside}--{boundary}--\n'


def mail(
    body: str,
    *heads: str,
    sender: str = "MAILER-DAEMON@mx.example.tw",
    to: str = "no-reply@example.tw",
    subject: str = "",
) -> bytes:
    first = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject or 'Undelivered Mail Returned to Sender'}",
        "MIME-Version: 1.0",
        *heads,
    ]
    return ("\n".join(first) + "\n" + body).encode("utf-8", "surrogateescape")


def report(status: str = STATUS, letter: str = LETTER, words: str = "The mail could not be delivered.") -> str:
    """The three parts of RFC 3464."""
    return container(
        "multipart/report; report-type=delivery-status",
        "B",
        part("text/plain; charset=utf-8", words),
        part("message/delivery-status", status),
        part("message/rfc822", letter),
    )


def text(words: str, *heads: str, kind: str = "text/plain; charset=utf-8", **given: str) -> bytes:
    return mail("\n".join([f"Content-Type: {kind}", *heads, "", words]), **given)


EXCHANGE = """\
傳遞至下列收件者或群組時失敗:

vendor99000007@example.com
找不到您輸入的電子郵件地址。請檢查收件者的電子郵件地址，然後嘗試重新傳送郵件。

診斷資訊 (系統管理員適用):
產生伺服器: TY0PR01MB0001.apcprd01.prod.example.com
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'
"""
QMAIL = f"""\
Hi. This is the qmail-send program at mx.example.tw.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{ADDRESS}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <no-reply@example.tw>
Received: (qmail 1234 invoked from network); 28 Nov 2026 02:00:00 -0000
{LETTER}"""
EXIM = f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {ADDRESS}
    SMTP error from remote mail server after RCPT TO:<{ADDRESS}>:
    550 5.1.1 no such user

------ This is a copy of the message, including all the headers. ------

{LETTER}"""
YAHOO = f"""\
Message from yahoo.com.
Unable to deliver message to the following address(es).

<{ADDRESS}>:
This user doesn't have a yahoo.com account ({ADDRESS}) [0]

--- Original message follows.

{LETTER}"""
CHINESE = f"""\
您好，這裡是郵件系統。

您寄給 <{ADDRESS}> 的郵件無法投遞，原因：查無此帳號。

原信標頭：
{LETTER}"""
SENDMAIL = f"""\
The original message was received at Sat, 28 Nov 2026 10:00:00 +0800
from portal.example [192.0.2.1]

   ----- The following addresses had permanent fatal errors -----
<{ADDRESS}>
    (reason: 550 5.1.1 <{ADDRESS}>... User unknown)

   ----- Transcript of session follows -----
550 5.1.1 <{ADDRESS}>... User unknown
"""
GLOBAL = f"""\
Reporting-MTA: dns; 郵件.example.tw

Original-Recipient: utf-8;{ADDRESS}
Final-Recipient: utf-8; 承辦@例子.tw
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 查無此人
"""

# What says for ever that the letter did not arrive.
RETURNED: dict[str, bytes] = {
    **{
        name: case(name)
        for name in (
            "P1_failed_4.4.1_postfix",
            "P2_a_replaced_message_id",
            "P2_b_wrapped_in_mixed",
            "P2_c_base64_status",
        )
    },
    "postfix": mail(report(), "Auto-Submitted: auto-replied"),
    "postfix gave up after five days": mail(report(STATUS.replace("5.1.1", "4.4.7"))),
    "code of success": mail(report(STATUS.replace("Status: 5.1.1", "Status: 2.0.0"))),
    "no code": mail(report(STATUS.replace("Status: 5.1.1\n", ""))),
    "no action": mail(report(STATUS.replace("Action: failed\n", ""))),
    "capitals and a comment": mail(
        report(STATUS.replace("Action: failed", "ACTION: FAILED (permanently)").replace("rfc822", "RFC822"))
    ),
    "opensmtpd": mail(report(STATUS.replace("Action: failed", "Action: error"))),
    "address in another case": mail(report(STATUS.replace(ADDRESS, ADDRESS.upper()))),
    "address in brackets": mail(report(STATUS.replace(f"rfc822; {ADDRESS}", f"rfc822; <{ADDRESS}>"))),
    "address without its type": mail(
        report(STATUS.replace(f"rfc822; {ADDRESS}", f"<{ADDRESS}>").replace("Original-Recipient", "X-Other"))
    ),
    "folded": mail(
        report(STATUS.replace(f"Final-Recipient: rfc822; {ADDRESS}", f"Final-Recipient:\n rfc822;\n {ADDRESS}"))
    ),
    "carriage returns": mail(report()).replace(b"\n", b"\r\n"),
    "one block": mail(report(STATUS.replace("\n\n", "\n"))),
    "one of two": mail(
        report(
            STATUS.replace(
                "\n\n", "\n\nFinal-Recipient: rfc822; other@example.com\nAction: delivered\nStatus: 2.0.0\n\n", 1
            )
        )
    ),
    "two without a line between": mail(
        report(
            STATUS.replace(
                "\n\n", "\n\nFinal-Recipient: rfc822; other@example.com\nAction: delayed\nStatus: 4.0.0\n", 1
            )
        )
    ),
    "forwarded, the first address named": mail(
        report(STATUS.replace(f"Final-Recipient: rfc822; {ADDRESS}", "Final-Recipient: rfc822; x@gmail.com"))
    ),
    "head alone": mail(report().replace("message/rfc822", "text/rfc822-headers")),
    "head alone, quoted": mail(
        container(
            "multipart/report",
            "B",
            part("message/delivery-status", quoted(STATUS), QP),
            part("text/rfc822-headers", quoted(LETTER), QP),
        )
    ),
    "all of it base64": mail(
        container(
            "multipart/report; report-type=delivery-status",
            "B",
            part("text/plain; charset=utf-8", base64("無法投遞"), BASE64),
            part("message/delivery-status", base64(STATUS), BASE64),
            part("message/rfc822", base64(LETTER), BASE64),
        )
    ),
    "wrapped in mixed twice": mail(container("multipart/mixed", "M1", container("multipart/mixed", "M2", report()))),
    "wrapped in signed": mail(
        container("multipart/signed", "S", report(), part("application/pkcs7-signature", "AAAA", BASE64))
    ),
    "sent on as an attachment": mail(
        container(
            "multipart/mixed", "M", part("text/plain", "see attached"), part("message/rfc822", mail(report()).decode())
        ),
        sender="gateway@example.com",
    ),
    "sent on as an attachment, base64": mail(
        container(
            "multipart/mixed",
            "M",
            part("text/plain", "see attached"),
            part("message/rfc822", base64(mail(report()).decode()), BASE64),
        ),
        sender="gateway@example.com",
    ),
    "letter named in words alone": mail(
        container(
            "multipart/report", "B", part("text/plain", f"Message-ID: {ID}"), part("message/delivery-status", STATUS)
        )
    ),
    "letter named in HTML alone": mail(
        container(
            "multipart/report",
            "B",
            part("text/html", f"&lt;{ID[1:-1]}&gt;<br>"),
            part("message/delivery-status", STATUS),
        )
    ),
    "In-Reply-To alone": mail(
        container("multipart/report", "B", part("message/delivery-status", STATUS)), f"In-Reply-To: {ID}"
    ),
    "RFC 6533": mail(
        container(
            "multipart/report; report-type=global-delivery-status",
            "B",
            part("text/plain; charset=utf-8", "無法投遞"),
            part("message/global-delivery-status", GLOBAL, "Content-Transfer-Encoding: 8bit"),
            part("message/global", LETTER, "Content-Transfer-Encoding: 8bit"),
        )
    ),
    "RFC 6533, base64": mail(
        container(
            "multipart/report",
            "B",
            part("message/global-delivery-status", base64(GLOBAL), BASE64),
            part("message/global-headers", base64(LETTER), BASE64),
        )
    ),
    "Exchange": mail(
        report(words=EXCHANGE),
        "X-MS-Exchange-Message-Is-Ndr:",
        sender="postmaster@example.com",
        subject="無法傳遞: 補正通知",
    ),
    "Gmail": mail(
        report(STATUS.replace("Status: 5.1.1", "Status: 5.2.2"), words="** Address not found **"),
        f"X-Failed-Recipients: {ADDRESS}",
        "Auto-Submitted: auto-replied",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        subject="Delivery Status Notification (Failure)",
    ),
    "sendmail": mail(report(words=SENDMAIL), subject="Returned mail: see transcript for details"),
    "qmail": text(QMAIL, subject="failure notice"),
    "qmail, base64": text(base64(QMAIL), BASE64, subject="failure notice"),
    "exim": mail(
        f"\n{EXIM}",
        f"X-Failed-Recipients: {ADDRESS}",
        "Auto-Submitted: auto-replied",
        subject="Mail delivery failed: returning message to sender",
    ),
    "yahoo": text(YAHOO, sender="MAILER-DAEMON@yahoo.com", subject="Failure Notice"),
    "Chinese words": text(CHINESE, sender="郵件系統 <postmaster@example.com>", subject="退信通知"),
    "Chinese words in Big5": text(
        "", kind="text/plain; charset=big5", sender="postmaster@example.com", subject="Returned mail"
    )
    + CHINESE.encode("big5"),
    "Chinese words, base64": text(
        base64(CHINESE), BASE64, sender="Mail Delivery System <system@example.com>", subject="Undeliverable"
    ),
    "report that a gateway made plain text": mail(
        container(
            "multipart/mixed", "M", part("text/plain", f"details\n{ID}"), part('text/plain; name="details.txt"', STATUS)
        )
    ),
    "report that a gateway made a file": mail(
        container(
            "multipart/mixed",
            "M",
            part("text/plain", f"details\n{ID}"),
            part("application/octet-stream", base64(STATUS), BASE64),
        )
    ),
    "address as the envelope writes it": mail(
        report(
            STATUS.replace(f"Final-Recipient: rfc822; {ADDRESS}", "Final-Recipient: rfc822; x@gmail.com").replace(
                f"rfc822;{ADDRESS}", "rfc822;vendor99000007+40example.com"
            )
        )
    ),
    "subject encoded badly": mail(report(), subject="=?utf-8?b?A?="),
    "a company called after leave": text(
        CHINESE, sender="postmaster@example.com", subject="退信：補正通知（請假雲股份有限公司，出差管理系統）"
    ),
    "larger than anything is read": mail(report(letter=LETTER + "x" * 70 + "\n" + "A" * 3_000_000)),
}

# After which nothing happens: the letter stays, and nobody has to look.
NOTHING: dict[str, bytes] = {
    "P1_delayed_4.4.1": case("P1_delayed_4.4.1"),
    "P2_g_out_of_office": case("P2_g_out_of_office"),
    **{
        f"Action: {action}": mail(
            report(STATUS.replace("Action: failed", f"Action: {action}").replace("5.1.1", status))
        )
        for action, status in (
            ("delayed", "4.4.1"),
            ("Delayed (will retry)", "5.0.0"),
            ("relayed", "2.1.9"),
            ("expanded", "2.0.0"),
            ("delivered", "2.0.0"),
        )
    },
    "delayed, base64": mail(
        container(
            "multipart/report",
            "B",
            part("message/delivery-status", base64(STATUS.replace("failed", "delayed")), BASE64),
            part("message/rfc822", LETTER),
        )
    ),
    "somebody else's": mail(
        report(
            STATUS.replace("Action: failed", "Action: delivered")
            + "\nFinal-Recipient: rfc822; other@example.com\nAction: failed\nStatus: 5.1.1\n"
        )
    ),
    "read": mail(
        container(
            "multipart/report; report-type=disposition-notification",
            "B",
            part("text/plain", "Your message was read."),
            part(
                "message/disposition-notification",
                f"Final-Recipient: rfc822; {ADDRESS}\nDisposition: manual-action/MDN-sent-manually; displayed\n",
            ),
            part("message/rfc822", LETTER),
        ),
        sender=ADDRESS,
    ),
    "exim, delayed": mail(
        f"\nThis message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n  {ADDRESS}\n\nNo action is required on your part.\n\n{LETTER}",
        "Auto-Submitted: auto-replied",
        subject="Warning: message delayed 24 hours",
    ),
    "delayed, as plain text": mail(
        container(
            "multipart/mixed", "M", part("text/plain", ID), part("text/plain", STATUS.replace("failed", "delayed"))
        )
    ),
    "delayed in Chinese": text(
        f"您寄給 {ADDRESS} 的郵件延遲送達，系統將繼續嘗試。\n{LETTER}",
        subject="郵件延遲通知",
        sender="postmaster@example.com",
    ),
    "away, quoting the letter": text(
        f"我目前休假，12 月 1 日返回。\n\n{LETTER}",
        "Auto-Submitted: auto-replied (vacation)",
        f"In-Reply-To: {ID}",
        sender=ADDRESS,
        subject="Re: 補正通知",
    ),
    "away, by its subject alone": text(
        f"您好，本週出差。\n> Message-ID: {ID}", sender=ADDRESS, subject="自動回覆: 補正通知"
    ),
    "away, Exchange": text(
        "I am out of office.",
        "X-Auto-Response-Suppress: All",
        f"In-Reply-To: {ID}",
        sender=ADDRESS,
        subject="Automatic reply: 補正通知",
    ),
    "away, from nobody": text(
        "I am away.", "Return-Path: <>", "Precedence: bulk", f"In-Reply-To: {ID}", sender=ADDRESS, subject="On vacation"
    ),
    "away, that says what cannot be delivered": text(
        f"Your mail could not be delivered to me as I am on leave: {ID}",
        "X-Autoreply: yes",
        sender=ADDRESS,
        subject="Away",
    ),
    "precedence": text(
        "收到您的來信，我們會儘快回覆。", "Precedence: auto_reply", f"References: {ID}", sender=ADDRESS, subject="收到"
    ),
}
