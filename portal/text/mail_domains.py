"""Was another mailbox meant, and whose is a domain? Those that most people have, and those that nearly are one of them."""

KNOWN = (
    "gmail.com", "yahoo.com.tw", "yahoo.com", "hotmail.com", "hotmail.com.tw", "outlook.com", "icloud.com", "hinet.net",
    "msa.hinet.net", "pchome.com.tw", "seed.net.tw",
)  # fmt: skip
REAL = frozenset(
    {"mail.com", "ymail.com", "email.com", "yahoo.com.hk", "yahoo.com.cn", "hotmail.co.jp"}
)  # near, and right


SHARED = frozenset(
    {
        "googlemail.com", "live.com", "msn.com", "me.com", "mac.com", "aol.com", "gmx.com", "proton.me", "protonmail.com",
        "qq.com", "163.com", "126.com", "foxmail.com", "livemail.tw", "kimo.com", "xuite.net", "so-net.net.tw", "tpts.net.tw",
    }
)  # fmt: skip
PUBLIC = frozenset(
    {"com", "org", "edu", "gov", "net", "idv", "co", "ac", "or", "ne", "go"}
)  # with a country behind them
MADE_UP = "example"  # RFC 2606 and all that imitates it


def is_shared(domain: str) -> bool:
    """Whether people who have nothing to do with each other have their mailboxes there: it says nothing of who they work for."""
    parts = domain.strip().lower().rstrip(".").split(".")
    above = {".".join(parts[at:]) for at in range(len(parts))}
    is_public = len(parts) < 2 or (len(parts) == 2 and parts[0] in PUBLIC)
    return is_public or MADE_UP in parts or bool(above & (SHARED | REAL | {*KNOWN}))


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
