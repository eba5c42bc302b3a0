"""How does a PDF become its drawn pages and nothing else: no script, no attached file, no link, no word about its author?

Imported by children that look into strangers' files, so it imports nothing of the portal.
"""

from typing import Any

import pikepdf

from . import drawn

_PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Group", "/UserUnit"}
_RESOURCES = {"/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/ProcSet", "/Properties"}
_NAMED = {"/CharProcs", "/Colorants"}  # dictionaries whose keys are names that somebody chose
# What carries files, acts, or leads elsewhere; and what only the discarded parts of the file could use.
_NEVER = {
    "/AF", "/EF", "/AA", "/A", "/JS", "/Metadata", "/PieceInfo", "/Ref", "/OPI", "/Alternates", "/Measure", "/PtData",
    "/StructParent", "/StructParents", "/Next", "/URI", "/Annots", "/LastModified",
}  # fmt: skip
_ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")  # a stream whose bytes lie in another file


def flatten(document: pikepdf.Pdf) -> None:
    """What stands in boxes and what was stamped on a page becomes part of the page, as it is seen."""
    drawn.choose_states(document)
    hidden = hidden_layers(document)
    for page in document.pages:
        if "/Annots" in page.obj:
            kept = [note for note in drawn.notes_of(page) if not _is_hidden(note, hidden)]
            page.obj.Annots = pikepdf.Array(
                [note if note.is_indirect else document.make_indirect(note) for note in kept]
            )
    form = document.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/NeedAppearances" in form:
        del form.NeedAppearances  # else the boxes of a form are left out
    document.flatten_annotations("all")


def files(document: pikepdf.Pdf) -> int:
    """Files that are packed into it, all those among its names counting as one, and those pinned on a page."""
    names = document.Root.get("/Names", pikepdf.Dictionary())
    packed = 1 if isinstance(names, pikepdf.Dictionary) and "/EmbeddedFiles" in names else 0
    pinned = [
        note
        for page in document.pages
        for note in drawn.notes_of(page)
        if note.get("/Subtype") == pikepdf.Name.FileAttachment
    ]
    return packed + len(pinned)


def strip(document: pikepdf.Pdf) -> None:
    layers = _layers(document)
    for key in set(document.Root.keys()) - {"/Type", "/Pages"}:
        del document.Root[key]
    for key in set(document.trailer.keys()) - {"/Root", "/Size", "/ID"}:
        del document.trailer[key]
    seen = {page.obj.objgen for page in document.pages}  # a page is no part of what another one is drawn with
    for page in document.pages:
        for key in set(page.obj.keys()) - _PAGE:
            del page.obj[key]
        _clean_resources(page.obj.get("/Resources"), seen)
        _clean(page.obj.get("/Group"), seen)
    if layers is not None:
        document.Root.OCProperties = layers


# --- Layers --------------------------------------------------------------------------------------------------------


def hidden_layers(document: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The layers that are off when the paper is opened."""
    said = document.Root.get("/OCProperties")
    first = said.get("/D") if isinstance(said, pikepdf.Dictionary) else None
    if not isinstance(first, pikepdf.Dictionary):
        return set()
    named = {
        key: {layer.objgen for layer in _array(first.get(key)) if isinstance(layer, pikepdf.Dictionary)}
        for key in ("/ON", "/OFF")
    }
    if first.get("/BaseState") == pikepdf.Name.OFF:
        return {layer.objgen for layer in _array(said.get("/OCGs")) if isinstance(layer, pikepdf.Dictionary)} - named[
            "/ON"
        ]
    return named["/OFF"]


def _layers(document: pikepdf.Pdf) -> pikepdf.Dictionary | None:
    hidden = hidden_layers(document)
    if not hidden:
        return None
    off = [
        layer
        for layer in _array(document.Root.OCProperties.get("/OCGs"))
        if isinstance(layer, pikepdf.Dictionary) and layer.objgen in hidden
    ]
    for layer in off:
        for key in set(layer.keys()) - {"/Type", "/Name"}:
            del layer[key]
    return pikepdf.Dictionary(OCGs=pikepdf.Array(off), D=pikepdf.Dictionary(OFF=pikepdf.Array(off)))


def _is_hidden(note: pikepdf.Dictionary, hidden: set[tuple[int, int]]) -> bool:
    layer = note.get("/OC")
    return isinstance(layer, pikepdf.Dictionary) and layer.objgen in hidden


def _array(array: Any) -> list[Any]:
    return list(array) if isinstance(array, pikepdf.Array) else []


# --- Everything that a page is drawn with --------------------------------------------------------------------------


def _clean_resources(resources: Any, seen: set[tuple[int, int]]) -> None:
    if not isinstance(resources, pikepdf.Dictionary) or _is_seen(resources, seen):
        return
    for key in set(resources.keys()) - _RESOURCES:
        del resources[key]
    for kind in resources.keys():  # noqa: SIM118  # a PDF's dictionary, which has no iteration of its own
        _clean_named(resources[kind], seen)


def _clean_named(names: Any, seen: set[tuple[int, int]]) -> None:
    if isinstance(names, pikepdf.Dictionary) and not _is_seen(names, seen):
        for name in names.keys():  # noqa: SIM118
            _clean(names[name], seen)


def _clean(start: Any, seen: set[tuple[int, int]]) -> None:
    """Without recursion: how deep a stranger's file goes is a stranger's choice."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += [part for part in node if isinstance(part, pikepdf.Object)]
        if not isinstance(node, pikepdf.Dictionary | pikepdf.Stream) or _is_seen(node, seen):
            continue
        never = _NEVER | set(_ELSEWHERE) if isinstance(node, pikepdf.Stream) else _NEVER
        for key in set(node.keys()):
            if key in never:
                del node[key]
            elif key == "/Resources":
                _clean_resources(node[key], seen)
            elif key in _NAMED:
                _clean_named(node[key], seen)
            elif isinstance(node[key], pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
                waiting.append(node[key])


def _is_seen(node: Any, seen: set[tuple[int, int]]) -> bool:
    if not node.is_indirect:
        return False
    known = node.objgen in seen
    seen.add(node.objgen)
    return known
