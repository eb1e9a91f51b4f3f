"""The look through printed books: books with one fault each, and one without."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
import typst
from click.testing import CliRunner
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject, TextStringObject

from survey_tools.pdf_check import Manifest, check_log, check_pdf, letters_of, main, read_manifest

HEAD = """\
#set document(title: "A book", author: "Nobody")
#set text(lang: "en", font: "Libertinus Serif", fallback: false)
#set page(width: 300pt, height: 400pt, numbering: "1")
= Chapter <one>
"""
BODY = """\
#link(<one>)[Back] to #link("https://example.org/")[the web]. The efficient claim of
naïve nets.
#table(columns: 2, [first cell], [second cell], [third cell], [fourth cell])
"""
CONTENT = Manifest(
    works={"ada2020": {"document": "one", "title": "Chapter"}},
    claims={"one#C1": "The efficient claim of naïve nets"},
    tables=({"document": "one", "rows": [["first cell", "second cell"], ["third cell", ""]]},),
)


def book(folder: Path, body: str = BODY, head: str = HEAD) -> Path:
    """Return the path of a PDF that Typst makes."""
    path = folder / "book.pdf"
    source = (head + body).encode()
    path.write_bytes(typst.compile(source, format="pdf", ignore_system_fonts=True))
    return path


def spoil_link(path: Path, **entries: object) -> None:
    """Give the first link within the book other entries."""
    writer = pypdf.PdfWriter(clone_from=path)
    for reference in writer.pages[0]["/Annots"]:  # type: ignore[attr-defined]
        link = reference.get_object()
        if "/A" not in link or link["/A"].get("/S") != "/URI":
            for name in ("/Dest", "/A"):
                link.pop(name, None)
            for name, value in entries.items():
                link[NameObject(f"/{name}")] = value
            break
    writer.write(path)


def test_good_book_has_no_fault(tmp_path: Path) -> None:
    assert check_pdf(book(tmp_path), CONTENT) == []


@pytest.mark.parametrize(
    ("head", "body", "fault"),
    [
        (HEAD.replace('title: "A book", ', ""), BODY, "has no title"),
        (HEAD.replace(', author: "Nobody"', ""), BODY, "has no author"),
        (HEAD.replace(', numbering: "1"', ""), BODY, "has no page labels"),
        (
            HEAD.replace("= Chapter <one>", "Chapter #metadata(0)<one>"),
            BODY,
            "has no bookmarks",
        ),
        (HEAD, BODY + "ሀ and ሁ", "page 1: 2 missing glyphs"),
        (
            HEAD,
            BODY + "#place(dx: 270pt)[too far]",
            "page 1: text outside the page, such as 'too far'",
        ),
        (
            HEAD,
            BODY + "#place(top, dy: -70pt)[too high]",
            "page 1: text outside the page, such as 'too high'",
        ),
        (
            HEAD,
            BODY + '#link("file:///tmp/x")[x]',
            "page 1: a link to 'file:///tmp/x', which is no address on the web",
        ),
        (
            HEAD,
            BODY + '#link("works/x.html")[x]',
            "page 1: a link to 'works/x.html', which is no address on the web",
        ),
    ],
)
def test_one_fault_is_found(tmp_path: Path, head: str, body: str, fault: str) -> None:
    assert check_pdf(book(tmp_path, body, head)) == [fault]


def test_head_of_a_table_has_a_row_below_it(tmp_path: Path) -> None:
    head = ["the work of somebody", "the bound it has", "where"]
    rows = [[f"the work of number {number}", "none", "here"] for number in range(40)]
    tables = ({"document": "one", "rows": [head, *rows], "heads": 1},)

    def cells(these: list[list[str]]) -> str:
        return ", ".join(f"[{cell}]" for row in these for cell in row)

    table = f"#table(columns: 3, table.header({cells([head])}), {cells(rows)})"
    assert check_pdf(book(tmp_path, table), Manifest(tables=tables)) == []
    alone = f"#table(columns: 3, {cells([head])})\n\nWords.\n\n"
    [fault] = check_pdf(book(tmp_path, alone + table), Manifest(tables=tables))
    assert fault.startswith("page 1: the head of a table without a row: 'the work of somebody")


def test_rows_that_found_no_page_lie_on_each_other(tmp_path: Path) -> None:
    rows = "".join(f"[row {number}], [more]," for number in range(60))
    table = f"#block(height: 50pt, table(columns: 2, {rows}))"
    [fault] = check_pdf(book(tmp_path, BODY + table))
    assert fault.startswith("page 1: text over text, such as 'row ")


def test_formula_beyond_its_cell(tmp_path: Path) -> None:
    table = "#table(columns: (20pt, 40pt), $a b c d e f g h i j k$, [beside it])"
    [fault] = check_pdf(book(tmp_path, BODY + table))
    assert "text over text" in fault


def test_link_to_a_name_that_is_not_there(tmp_path: Path) -> None:
    path = book(tmp_path)
    spoil_link(path, Dest=TextStringObject("gone"))
    assert check_pdf(path) == ["page 1: a link to 'gone', which is not there"]


def test_link_to_a_page_that_is_not_there(tmp_path: Path) -> None:
    path = book(tmp_path)
    spoil_link(path, Dest=ArrayObject([NullObject(), NameObject("/Fit")]))
    assert check_pdf(path) == ["page 1: a link to a page that is not there"]


def test_link_without_a_target(tmp_path: Path) -> None:
    path = book(tmp_path)
    spoil_link(path)
    assert check_pdf(path) == ["page 1: a link without a target"]


def test_font_that_is_not_embedded(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=book(tmp_path))
    fonts = set()
    for thing in writer._objects:  # noqa: SLF001 - pypdf has no other way to all objects
        if isinstance(thing, DictionaryObject) and thing.get("/Type") == "/FontDescriptor":
            fonts.add(str(thing["/FontName"]).removeprefix("/"))
            for name in ("/FontFile2", "/FontFile3"):
                thing.pop(name, None)
    path = tmp_path / "bare.pdf"
    writer.write(path)
    assert fonts
    assert sorted(check_pdf(path)) == sorted(f"the font {name} is not embedded" for name in fonts)


def test_what_the_manifest_has_and_the_book_has_not(tmp_path: Path) -> None:
    manifest = Manifest(
        works={"bo2021": {"document": "two", "title": "An absent title"}},
        claims={"one#C1": "Another claim, of nets that know"},
        tables=({"document": "one", "rows": [["first cell", "a lost cell"]]},),
    )
    assert check_pdf(book(tmp_path), manifest) == [
        "the work bo2021 has no place that links can lead to",
        "the title of bo2021 is missing: 'An absent title'",
        "the claim one#C1 is missing: 'Another claim, of nets that know'",
        "row 1 of table 1, of one, is missing: 'a lost cell'",
    ]


def test_what_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(b"not a book")
    [fault] = check_pdf(path)
    assert fault.startswith("cannot be read as PDF: ")


def test_letters_pass_over_hyphens_ligatures_and_accents() -> None:
    assert letters_of("e\ufb03cient, na\u00ef-\nve") == "efficientnaive"


@pytest.mark.parametrize(
    ("log", "fault"),
    [
        ("Missing character: There is no Ω in font cmr10!", "missing glyph: There is no Ω in font"),
        ("! Undefined control sequence.\nl.3 \\oops", "TeX error: Undefined control sequence."),
        (
            "LaTeX Warning: Reference `a' on page 1\n undefined on input line 3.",
            "undefined reference: a",
        ),
        ("LaTeX Warning: Citation `b' on page 1 undefined", "undefined citation: b"),
        ("name{c} has been referenced but does not exist", "dead link: c"),
        ("LaTeX Warning: Label `d' multiply defined.", "label defined more than once: d"),
        (
            "Overfull \\hbox (12.3pt too wide) in paragraph at lines 3--4",
            "hbox 12.3 pt too large in paragraph at lines 3--4",
        ),
        ("Overfull \\vbox (99.0pt too high) has occurred", "vbox 99.0 pt too large has occurred"),
    ],
)
def test_log_of_tex(log: str, fault: str) -> None:
    [found] = check_log(f"This is LuaTeX\n{log}\nOutput written\n")
    assert found.startswith(fault)


def test_lines_that_tex_has_broken_are_read_as_one() -> None:
    line = "LaTeX Warning: Reference `" + "x" * 80 + "' on page 1 undefined on input line 9."
    broken = "\n".join(line[start : start + 79] for start in range(0, len(line), 79))
    assert check_log(broken) == ["undefined reference: " + "x" * 80]


def test_small_overfull_boxes_pass() -> None:
    assert check_log("Overfull \\hbox (1.2pt too wide) in paragraph at lines 3--4\n") == []


def test_command_says_faults_and_fails(tmp_path: Path) -> None:
    path = book(tmp_path, BODY + "ሀ")
    log = tmp_path / "book.log"
    log.write_text("! Emergency stop.\n", encoding="utf-8")
    result = CliRunner().invoke(main, [str(path), "--log", str(log)])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{path}: page 1: 1 missing glyphs",
        f"{log}: TeX error: Emergency stop.",
    ]


def test_command_is_quiet_about_a_good_book(tmp_path: Path) -> None:
    manifest = tmp_path / "book.json"
    content = {"works": CONTENT.works, "claims": CONTENT.claims, "tables": CONTENT.tables}
    manifest.write_text(json.dumps(content), encoding="utf-8")
    path = book(tmp_path)
    result = CliRunner().invoke(main, [str(path), "--manifest", str(manifest)])
    assert (result.exit_code, result.output) == (0, "")


def test_manifest_without_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="'tables'"):
        read_manifest('{"works": {}, "claims": {}}')
