"""How do the forms look that offices, banks and libraries make? Built by hand, one box after another."""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from weasyprint import HTML

A4 = (595, 842)
BOX = (100, 600, 400, 630)  # left, bottom, right, top in points
TEXT, TICK, CHOICE = Name.Tx, Name.Btn, Name.Ch


class Form:
    """One page with boxes; `bytes()` is the file."""

    def __init__(self, **more: Any) -> None:
        self.pdf = pikepdf.new()
        self.others: list[pikepdf.Pdf] = []  # as long as parts of them are used
        self.page = self.pdf.add_blank_page(page_size=A4)
        self.fields = Array()
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        self.pdf.Root.AcroForm = Dictionary(
            Fields=self.fields, DR=Dictionary(Font=Dictionary(Helv=font)), DA=String("/Helv 12 Tf 0 g")
        )
        for key, value in more.items():
            self.pdf.Root.AcroForm[f"/{key}"] = value

    def note(self, **entries: Any) -> pikepdf.Dictionary:
        """Something that stands upon the page."""
        rect = Array(entries.pop("Rect", BOX))
        made = self.pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=rect, F=entries.pop("F", 4), **entries))
        if "/Annots" not in self.page.obj:
            self.page.obj.Annots = Array()
        self.page.obj.Annots.append(made)
        return made

    def box(self, kind: pikepdf.Name, value: Any = None, **entries: Any) -> pikepdf.Dictionary:
        """A box that is its own field."""
        given = {} if value is None else {"V": value}
        made = self.note(Subtype=Name.Widget, FT=kind, T=String(f"f{len(self.fields)}"), **given, **entries)
        self.fields.append(made)
        return made

    def look(self, words: str, colour: str = "black", size: tuple[float, float] = (300, 30)) -> pikepdf.Dictionary:
        """An appearance in a hand that nobody would choose by chance."""
        style = f"@page {{ size: {size[0]}pt {size[1]}pt; margin: 0 }} body {{ margin: 0; font: 14pt/{size[1]}pt 'TW-Kai'; color: {colour} }}"
        self.others.append(pikepdf.open(io.BytesIO(HTML(string=f"<style>{style}</style>{words}").write_pdf())))
        return Dictionary(N=self.pdf.copy_foreign(self.others[-1].pages[0].as_form_xobject()))

    def drawing(self, steps: bytes, size: tuple[float, float] = (300, 30)) -> pikepdf.Stream:
        return self.pdf.make_stream(steps, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *size]))

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.pdf.save(out)
        return out.getvalue()
