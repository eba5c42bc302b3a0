"""What do viewers draw upon a PDF's pages beside their own content: answers in boxes of a form, stamps, remarks?

No viewer draws them alike: some draw every box anew in a font of their own choice, some only what an author drew. Here an
existing appearance always stands; a box that holds an answer and has none is told, so that somebody prints it.
Imported by children that look into strangers' files, so it imports nothing of the portal.
"""

import re
from dataclasses import dataclass
from typing import Any

import pikepdf

MOST_UP = 32  # parents of a field; a ring of them ends there
MOST_VALUES = 500  # boxes of one paper that are printed anew
LONGEST_VALUE = 4000  # characters
LEAST = 1.0  # points of a side that can be seen

HIDDEN = 1 << 1
MULTILINE, PASSWORD, RADIO, PUSH, COMB = 1 << 12, 1 << 13, 1 << 15, 1 << 16, 1 << 24
_NOT_DRAWN = {
    "/Link",
    "/Popup",
    "/Text",
    "/FileAttachment",
    "/Widget",
}  # nothing is lost on paper without an appearance
_SHOWN_BY = {"Do", "sh", "c", "v", "y", "INLINE IMAGE"}  # letters may be drawn as pictures or as curves
_SIZE = re.compile(r"([\d.]+)\s+Tf")
_COLOUR = re.compile(r"((?:[\d.]+\s+){1,4})(g|rg|k)(?=\s|$)")


@dataclass(frozen=True)
class Value:
    """An answer without an appearance. `size` 0: as large as fits. `turn` in degrees; `cells` of a comb; `over`: upon what is drawn."""

    page: int
    place: int
    text: str
    width: float
    height: float
    size: float = 0.0
    colour: tuple[float, ...] = (0.0,)
    align: int = 0
    lines: bool = False
    cells: int = 0
    turn: int = 0
    over: bool = False


def values(document: pikepdf.Pdf) -> list[Value]:
    """In the order of pages and boxes."""
    form = document.Root.get("/AcroForm", pikepdf.Dictionary())
    return [
        value
        for number, page in enumerate(document.pages)
        for place, note in enumerate(notes_of(page))
        if (value := _value(form, number, place, note)) is not None  # type: ignore[arg-type]  # a form that was found is a dictionary
    ]


def notes_of(page: pikepdf.Page) -> list[pikepdf.Dictionary]:
    listed = page.obj.get("/Annots")
    return (
        [note for note in listed if isinstance(note, pikepdf.Dictionary)] if isinstance(listed, pikepdf.Array) else []
    )


def undrawn(document: pikepdf.Pdf) -> list[int]:
    """Pages, from 1, with remarks that every viewer draws in its own way, as their author left no appearance."""
    return [
        number
        for number, page in enumerate(document.pages, start=1)
        if any(_is_undrawn(note) for note in notes_of(page))
    ]


def is_drawn_upon(document: pikepdf.Pdf) -> bool:
    """Whether anything but links stands upon its pages, so that two viewers may show it in two ways."""
    return any(_subtype(note) not in ("/Link", "/Popup") for page in document.pages for note in notes_of(page))


def give(document: pikepdf.Pdf, values: list[Value], printed: pikepdf.Pdf) -> None:
    """Each value gets the page of `printed` with its number as its appearance."""
    for value, sheet in zip(values, printed.pages, strict=True):
        page = document.pages[value.page]
        note = notes_of(page)[value.place]
        drawn = document.copy_foreign(sheet.as_form_xobject())
        if value.turn:
            drawn.Matrix = pikepdf.Array(_TURNS[value.turn])
        look = pikepdf.Dictionary(N=drawn)
        if not value.over:
            note.AP = look
            if "/AS" in note:
                del note.AS
            continue
        kind = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Stamp, "F": int(note.get("/F", 4)) | 4}
        page.obj.Annots.append(document.make_indirect(pikepdf.Dictionary(Rect=note.Rect, AP=look, **kind)))  # type: ignore[arg-type]  # names of PDF


_TURNS = {90: [0, 1, -1, 0, 0, 0], 180: [-1, 0, 0, -1, 0, 0], 270: [0, -1, 1, 0, 0, 0]}


def choose_states(document: pikepdf.Pdf) -> None:
    """A box to tick that says only by its value that it is ticked is drawn so."""
    renewed = bool(document.Root.get("/AcroForm", pikepdf.Dictionary()).get("/NeedAppearances", False))
    for page in document.pages:
        for note in notes_of(page):
            states, value = _states(note), _inherited(note, "/V")
            if not isinstance(value, pikepdf.Name) or str(value) not in states:
                continue
            if "/AS" not in note or (renewed and pikepdf.Name.Off == note.AS):
                note.AS = value


# --- One box -------------------------------------------------------------------------------------------------------


def _value(form: pikepdf.Dictionary, page: int, place: int, note: pikepdf.Dictionary) -> Value | None:
    if _is_unseen(note):
        return None
    text = _text(note)[:LONGEST_VALUE]
    if not text.strip():
        return None
    look = _appearance(note)
    if look is not None and shows(look, text):
        return None
    left, bottom, right, top = _rect(note)
    turn = _number(_part(note, "/MK").get("/R")) % 360
    width, height = (right - left, top - bottom)[:: -1 if turn in (90, 270) else 1]
    style, flags = str(_inherited(note, "/DA") or form.get("/DA") or ""), _number(_inherited(note, "/Ff"))
    return Value(
        page, place, text, width, height,
        size=_size(style),
        colour=_colour(style),
        align=_number(_inherited(note, "/Q") if _inherited(note, "/Q") is not None else form.get("/Q")) % 3,
        lines=bool(flags & MULTILINE) or "\n" in text or _subtype(note) == "/FreeText",
        cells=_number(_inherited(note, "/MaxLen")) if flags & COMB and not flags & (MULTILINE | PASSWORD) else 0,
        turn=turn if turn in _TURNS else 0,
        over=look is not None and not _shown_bytes(look),
    )  # fmt: skip


def text_of(note: pikepdf.Dictionary) -> str:
    """What a person typed into a box or a remark that is not hidden, as text; "" for ticks and secrets."""
    if _is_unseen(note) or _kind(note) not in ("/Tx", "/Ch", "remark"):
        return ""
    return "" if _number(_inherited(note, "/Ff")) & PASSWORD else _text(note)


def label_of(note: pikepdf.Dictionary) -> str:
    """What a box is called: the words for people, else its name."""
    return _string(_inherited(note, "/TU") or _inherited(note, "/T"))


def _text(note: pikepdf.Dictionary) -> str:
    kind = _kind(note)
    value, flags = _inherited(note, "/V"), _number(_inherited(note, "/Ff"))
    if kind == "/Tx":
        said = _string(value)
        return "*" * len(said) if flags & PASSWORD else said
    if kind == "/Ch":
        return "\n".join(
            _choice(note, choice)
            for choice in (value if isinstance(value, pikepdf.Array) else [value])
            if choice is not None
        )
    if kind == "/Btn" and not flags & PUSH and not _states(note):
        on = note.get("/AS", value)
        return "" if on in (None, pikepdf.Name.Off) else "●" if flags & RADIO else "✓"
    return _string(note.get("/Contents")) if kind == "remark" else ""


def _kind(note: pikepdf.Dictionary) -> str:
    if _subtype(note) == "/Widget":
        return str(_inherited(note, "/FT"))
    return "remark" if _subtype(note) == "/FreeText" else ""


def _choice(note: pikepdf.Dictionary, chosen: Any) -> str:
    """A choice is kept by its code and shown by its words."""
    said, offered = _string(chosen), _inherited(note, "/Opt")
    for option in offered if isinstance(offered, pikepdf.Array) else ():
        if isinstance(option, pikepdf.Array) and len(option) > 1 and _string(option[0]) == said:
            return _string(option[1])
    return said


def _string(value: Any) -> str:
    if isinstance(value, pikepdf.Stream):  # a long answer may be one
        value = pikepdf.String(value.read_bytes()[: LONGEST_VALUE * 4])
    if not isinstance(value, pikepdf.String | pikepdf.Name):
        return ""
    said = str(value)[1:] if isinstance(value, pikepdf.Name) else str(value)
    return said.replace("\r\n", "\n").replace("\r", "\n").strip("\0\ufeff")


def _inherited(note: pikepdf.Dictionary, key: str) -> Any:
    holder: Any = note
    for _ in range(MOST_UP):
        if not isinstance(holder, pikepdf.Dictionary):
            return None
        if key in holder:
            return holder[key]
        holder = holder.get("/Parent")
    return None


# --- What is there already -----------------------------------------------------------------------------------------


def _states(note: pikepdf.Dictionary) -> set[str]:
    normal = _part(note, "/AP").get("/N")
    return set(normal.keys()) if isinstance(normal, pikepdf.Dictionary) else set()


def _appearance(note: pikepdf.Dictionary) -> pikepdf.Stream | None:
    normal = _part(note, "/AP").get("/N")
    if isinstance(normal, pikepdf.Dictionary):
        normal = normal.get(str(note.get("/AS", "/Off")))
    return normal if isinstance(normal, pikepdf.Stream) else None


def shows(look: pikepdf.Stream, text: str) -> bool:
    """Whether an appearance draws anything of a value: some are frames only, some have ? for every Chinese character."""
    drawn = _shown_bytes(look)
    return bool(drawn) and ("?" in text or bool(drawn.strip(b"?")))


def _shown_bytes(look: pikepdf.Stream) -> bytes:
    """What it writes; what it draws in another way counts as something."""
    try:
        steps = pikepdf.parse_content_stream(look)
    except pikepdf.PdfError:
        return b"unknown"
    written = b"".join(_written(step) for step in steps)
    return written.replace(b" ", b"").replace(b"\0", b"")


def _written(step: Any) -> bytes:
    name = str(step.operator)
    if name in _SHOWN_BY:
        return b"drawn"
    if name not in {"Tj", "TJ", "'", '"'}:
        return b""
    parts = [
        part for operand in step.operands for part in (operand if isinstance(operand, pikepdf.Array) else [operand])
    ]
    return b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))


def _is_unseen(note: pikepdf.Dictionary) -> bool:
    """Hidden by its mark, or by a box without an extent, as programs keep what nobody is to see."""
    left, bottom, right, top = _rect(note)
    return bool(_number(note.get("/F")) & HIDDEN) or right - left < LEAST or top - bottom < LEAST


def _is_undrawn(note: pikepdf.Dictionary) -> bool:
    if _is_unseen(note) or _subtype(note) in _NOT_DRAWN or _appearance(note) is not None:
        return False
    return not (_subtype(note) == "/FreeText" and _text(note).strip())


# --- Small readings, each of something that a stranger wrote -------------------------------------------------------


def _subtype(note: pikepdf.Dictionary) -> str:
    return str(note.get("/Subtype", ""))


def _part(holder: pikepdf.Dictionary, key: str) -> pikepdf.Dictionary:
    part = holder.get(key)
    return part if isinstance(part, pikepdf.Dictionary) else pikepdf.Dictionary()


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, ArithmeticError):
        return 0


def _rect(note: pikepdf.Dictionary) -> tuple[float, float, float, float]:
    try:
        x0, y0, x1, y1 = (float(number) for number in note.Rect)
    except (AttributeError, TypeError, ValueError):
        return 0.0, 0.0, 0.0, 0.0
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _size(style: str) -> float:
    match = _SIZE.search(style)
    return min(float(match[1]), 200.0) if match and match[1].count(".") < 2 and match[1] != "." else 0.0


def _colour(style: str) -> tuple[float, ...]:
    match = _COLOUR.search(style)
    try:
        return tuple(float(number) for number in match[1].split()) if match else (0.0,)
    except ValueError:
        return (0.0,)
