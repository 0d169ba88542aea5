"""Small files made in code: Word packages from their XML, PDF files from placed text and rules."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def part(name: str, content: str) -> str:
    """An XML part with the root element ``w:name``."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_W} {_MORE}>{content}</w:{name}>'


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return buffer.getvalue()


def word(body: str, *, document: str | None = None, **parts: str) -> bytes:
    """A Word file. ``parts`` are the contents of further parts (styles, numbering, footnotes, header …) by kind."""
    roots = {"header": "hdr", "footer": "ftr"}
    relations = "".join(f'<Relationship Id="r{k}" Type="{_OFFICE}/{k}" Target="{k}.xml"/>' for k in parts)
    return package(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": _RELATIONS.format(
                f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            ),
            "word/document.xml": document or part("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": _RELATIONS.format(relations),
            **{f"word/{kind}.xml": part(roots.get(kind, kind), content) for kind, content in parts.items()},
        }
    )


def p(*runs: str, style: str = "", props: str = "") -> str:
    """A paragraph of runs; a run that is no XML is text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{props}</w:pPr>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def run(text: str, props: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: Sequence[str]) -> str:
    """A table; a cell that is no XML is text."""

    def cell(content: str) -> str:
        return f"<w:tc>{content if content.startswith('<') else p(content)}</w:tc>"

    return f"<w:tbl>{''.join('<w:tr>' + ''.join(map(cell, row)) + '</w:tr>' for row in rows)}</w:tbl>"


Placed = tuple[float, float, float, str]  # left, baseline, size, text
Rule = tuple[float, float, float, float]  # from x, y to x, y


def pdf(*pages: Sequence[Placed | Rule], image: bool = False, locked: bool = False) -> bytes:
    """An A4 PDF file (595 × 842 points) in a Chinese font that is not embedded: full-width characters are one size wide.

    ``image`` puts a picture on each page; ``locked`` asks for a password that nobody knows.
    """
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500 814 939 500]/FontDescriptor 5 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 880/Descent -120/FontBBox[0 -120 1000 880]>>",
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\0\nendstream",
    ]
    kids: list[int] = []
    for items in pages:
        drawn = b"q 400 0 0 600 50 50 cm /I Do Q\n" if image else b""
        for item in items:
            if isinstance(item[3], str):
                x, y, size, text = item
                drawn += f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n".encode()
            else:
                drawn += "{} {} m {} {} l S\n".format(*item).encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>>>"
            % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    lock = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"11" * 32, b"22" * 32)
    return _assembled(objects, lock if locked else b"")


def _assembled(objects: Sequence[bytes], extra: bytes) -> bytes:
    data = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
