"""A Word file opened to add to it: a few parts are parsed and may change, every other byte of its contents stays."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assistant.errors import UnreadableFile
from assistant.readers.docx import STRICT, TRANSITIONAL, parse_part, related_part, targets
from assistant.readers.limits import MAX_TOTAL, damaged, open_package, read_member
from assistant.readers.sniff import sniff

_TYPES = "[Content_Types].xml"
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(slots=True)
class WordFile:
    """An open Word file. ``main`` is the name of its main part, ``root`` that part parsed: what is changed in it is saved.

    Files in the ISO “strict” form are read in the usual namespace and saved in their own.
    """

    package: ZipFile
    main: str
    root: Any
    strict: bool
    _changed: dict[str, Any] = field(default_factory=dict)

    def part(self, kind: str) -> Any:
        """The first part of that kind that the main part names, parsed, or None."""
        return related_part(self.package, self.main, kind)

    def targets(self, kind: str) -> list[str]:
        """Names of the parts of that kind."""
        return targets(self.package, self.main, kind)

    def related(self, id: str) -> Any:
        """The part of a relation of the main part, parsed, or None."""
        relations = self._parsed(self._relations_name())
        for relation in () if relations is None else relations:
            if relation.get("Id") == id and relation.get("TargetMode") != "External":
                return parse_part(self.package, self._resolved(relation.get("Target", "")))
        return None

    def editable(self, kind: str, tag: str, content_type: str) -> Any:
        """The part of that kind, made with an empty root ``tag`` where there is none; changes to it are saved."""
        from lxml import etree

        names = self.targets(kind)
        if names and (root := self._parsed(names[0])) is not None:
            self._changed[names[0]] = root
            return root
        folder = posixpath.dirname(self.main)
        taken = set(self.package.namelist())
        candidates = (f"{kind}{n or ''}.xml" for n in range(len(taken) + 1))
        file = next(file for file in candidates if posixpath.join(folder, file) not in taken)
        root = etree.Element(tag, nsmap={"w": tag[1:].partition("}")[0]})
        self._changed[posixpath.join(folder, file)] = root
        self._relate(kind, file)
        self._declare(f"/{posixpath.join(folder, file)}", content_type)
        return root

    def saved(self) -> bytes:
        """The file with what was changed. Members that were not touched keep their content byte for byte."""
        changed = {self.main: self.root, **self._changed}
        stream = BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as target:
            for name in dict.fromkeys(self.package.namelist()):
                info = ZipInfo(name, self.package.getinfo(name).date_time)
                info.compress_type = ZIP_DEFLATED
                content = self._bytes(changed[name]) if name in changed else read_member(self.package, name, MAX_TOTAL)
                target.writestr(info, content or b"")
            for name in changed.keys() - set(self.package.namelist()):
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = ZIP_DEFLATED
                target.writestr(info, self._bytes(changed[name]))
        return stream.getvalue()

    def _bytes(self, root: Any) -> bytes:
        from lxml import etree

        data: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        return data.replace(TRANSITIONAL, STRICT) if self.strict else data

    def _relations_name(self) -> str:
        folder, name = posixpath.split(self.main)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def _resolved(self, target: str) -> str:
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(self.main), target)).lstrip("/")

    def _parsed(self, name: str) -> Any:
        return self._changed[name] if name in self._changed else parse_part(self.package, name)

    def _relate(self, kind: str, target: str) -> None:
        from lxml import etree

        name = self._relations_name()
        relations = self._parsed(name)
        if relations is None:
            relations = etree.Element(f"{_RELATIONS_NS}Relationships", nsmap={None: _RELATIONS_NS[1:-1]})
        self._changed[name] = relations
        taken = {relation.get("Id") for relation in relations}
        id = next(id for n in range(1, len(taken) + 2) if (id := f"rIdXunli{n}") not in taken)
        office = _OFFICE_STRICT if self.strict else _OFFICE
        etree.SubElement(
            relations, f"{_RELATIONS_NS}Relationship", {"Id": id, "Type": f"{office}/{kind}", "Target": target}
        )

    def _declare(self, part: str, content_type: str) -> None:
        from lxml import etree

        types = self._parsed(_TYPES)
        if types is None:
            raise damaged()
        self._changed[_TYPES] = types
        etree.SubElement(types, f"{_TYPES_NS}Override", {"PartName": part, "ContentType": content_type})


def open_word(data: bytes) -> WordFile:
    """Open a .docx file.

    Raises:
        UnreadableFile: ``damaged``, ``password`` or ``too_large``; ``not_docx`` for every other format.
    """
    if sniff(data) != "docx":
        raise UnreadableFile("not_docx", "这不是 Word（.docx）文件。", "请用 Word 或 WPS 另存为 .docx 后再试。")
    package = open_package(data)
    named = targets(package, "", "officeDocument")
    main = named[0] if named else "word/document.xml"
    root = parse_part(package, main)
    if root is None:
        raise damaged()
    return WordFile(package, main, root, STRICT in (read_member(package, main) or b""))
