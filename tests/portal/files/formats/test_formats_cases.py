"""What becomes of files as strangers really send them, looked at as in service: each in a process of its own?"""

import io
from pathlib import Path

import pytest

from portal.files import formats
from portal.files.formats.refused import FileRefused
from tests.portal.files import samples

CASES = Path(__file__).parents[1] / "cases"


def outcome(content: bytes, name: str) -> tuple[str, int | None] | str:
    """(format, pages), or the code of the refusal."""
    try:
        inspected = formats.inspect(io.BytesIO(content), name, samples.EVERY)
    except FileRefused as refused:
        assert refused.messages[0].endswith("。")
        return refused.code
    return inspected.format.key, inspected.pages


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("U1_owner_password_R6.pdf", ("pdf", 1)),
        ("U1_scan_with_owner_password.pdf", ("pdf", 1)),
        ("U2_nul_4845.pdf", ("pdf", 1)),
        ("U2_no_eof_mark.pdf", ("pdf", 1)),
        ("U2_cut_in_an_object.pdf", "truncated"),
        ("U3_field_with_appearance.pdf", ("pdf", 1)),
        ("U3_field_without_appearance.pdf", ("pdf", 1)),
        ("U4_only_filled_fields.pdf", ("pdf", 1)),
        ("U4_really_empty.pdf", ("pdf", 1)),
        ("U5_portfolio.pdf", "binder"),
        ("U5_attached_exe.pdf", "attached"),
        ("U6_dynamic_xfa.pdf", "xfa"),
        ("U6_hybrid_xfa.pdf", ("pdf", 1)),
        ("U7_a_folder_entries.xlsx", ("xlsx", None)),
        ("U7_b_family_34.xlsx", ("xlsx", None)),
        ("U7_e_strict.xlsx", ("xlsx", None)),
        ("U9_iccp_2mb.png", ("png", None)),
        ("U9_bomb_500mb.png", "pixels"),
        ("U10_without_last_2.jpg", ("jpg", None)),
        ("U10_newline_before.jpg", ("jpg", None)),
        ("U10_half.jpg", "damaged"),
        ("U11_heic_named_jpg_IMG_0001.jpg", "format"),  # nothing can be made of it here: see test_uploads.py
        ("H1_kids_300000_pages.pdf", "too_complex"),
        ("H1_xf_160000.xlsx", "styles"),
    ],
)
def test_case(name: str, expected: tuple[str, int | None] | str) -> None:
    assert outcome((CASES / name).read_bytes(), name) == expected


@pytest.mark.parametrize(
    ("make", "name", "expected"),
    [
        (lambda: samples.jpeg_of_scans(1000), "a.jpg", "scans"),
        (lambda: samples.workbook_of_texts(40), "a.xlsx", "unpacked"),
        (lambda: samples.pdf_of_kids(5_001), "a.pdf", "too_many_pages"),
        (lambda: samples.pdf_of_kids(1_000_000), "a.pdf", "too_complex"),
        (lambda: samples.pdf_of_kids(10, depth=30), "a.pdf", ("pdf", 10)),
        (lambda: samples.pdf_of_kids(10, depth=300), "a.pdf", "damaged"),
        (lambda: samples.pdf_of_nested_arrays(100_000), "a.pdf", "no_page"),
        (samples.pdf_that_bites_its_tail, "a.pdf", "damaged"),
        (samples.pdf_whose_tables_are_a_ring, "a.pdf", ("pdf", 1)),
        (lambda: samples.pdf_bomb(200), "a.pdf", "too_complex"),
        (lambda: samples.png_of_chunks(300_000), "a.png", "chunks"),
        (lambda: samples.png_of_chunks(20_000), "a.png", ("png", None)),
        (lambda: samples.png_with_text(100), "a.png", ("png", None)),
        (lambda: samples.workbook_of_parts(3000), "a.xlsx", "unpacked"),
        (lambda: samples.workbook_of_styles(1_500_000), "a.xlsx", "styles"),
        (samples.workbook_of_entities, "a.xlsx", "damaged"),
        (samples.workbook_with_a_far_cell, "a.xlsx", ("xlsx", None)),
        (lambda: b"a," * 9_000_000, "a.csv", ("csv", None)),
    ],
)
def test_bomb_is_refused_or_does_no_harm(make: object, name: str, expected: tuple[str, int | None] | str) -> None:
    assert outcome(make(), name) == expected
