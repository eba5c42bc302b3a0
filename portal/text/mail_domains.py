"""Was another mailbox meant? A domain that nearly is one of those that most people have."""

KNOWN = (
    "gmail.com", "yahoo.com.tw", "yahoo.com", "hotmail.com", "hotmail.com.tw", "outlook.com", "icloud.com", "hinet.net",
    "msa.hinet.net", "pchome.com.tw", "seed.net.tw",
)  # fmt: skip
REAL = frozenset(
    {"mail.com", "ymail.com", "email.com", "yahoo.com.hk", "yahoo.com.cn", "hotmail.co.jp"}
)  # near, and right


def meant(address: str) -> str:
    """The address that was probably meant, "" when this one is as likely."""
    name, at, domain = address.strip().lower().rpartition("@")
    if not (name and at) or domain in KNOWN or domain in REAL:
        return ""
    near = [known for known in KNOWN if _one_slip(domain, known) or domain == f"{known}.tw" or f"{domain}.tw" == known]
    return f"{name}@{near[0]}" if near else ""


def _one_slip(typed: str, known: str) -> bool:
    """One character wrong, missing, too many, or two in each other's place."""
    alike = 0
    while typed[alike : alike + 1] == known[alike : alike + 1] != "":
        alike += 1
    left, right = typed[alike:], known[alike:]
    return left != right and (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
