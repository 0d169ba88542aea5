"""Three published reports, four of one government's, and 140 city reports, as they came off the web."""

from __future__ import annotations

import zipfile
from collections import Counter
from functools import cache

import pytest

from assistant.readers.assemble import assemble
from assistant.readers.sniff import raw_document
from tests.shared import SHARED, needs_shared
from vectorstore.schema import Report

pytestmark = needs_shared
F0, F2, F3 = "000_0ab8485b14dcac66.txt", "002_224b3e813741e952.txt", "003_a030e45c4c20a6bd.txt"


@cache
def report(name: str) -> Report:
    folder = SHARED / ("data/hailar" if name[:4].isdigit() and name.endswith(".txt") and len(name) == 8 else "reports")
    return assemble(raw_document((folder / name).read_bytes(), max_bytes=10_000_000), id="r", source=name)


@pytest.mark.parametrize(
    ("name", "agency", "region", "year", "kind"),
    [
        (F0, "重庆市黔江区民政局", "重庆市黔江区", 2019, "rule_of_law"),
        (F2, "吴忠市红寺堡区民政局", "吴忠市红寺堡区", 2023, "rule_of_law"),
        (F3, "常州市民政局", "常州市", 2020, "rule_of_law"),
        ("2012.txt", "海拉尔区人民政府", "海拉尔区", 2011, "government_work"),
        ("2013.txt", "海拉尔区人民政府", "海拉尔区", 2012, "government_work"),
        ("2014.txt", "海拉尔区人民政府", "海拉尔区", 2013, "government_work"),
        ("2015.txt", "海拉尔区人民政府", "海拉尔区", 2014, "government_work"),
    ],
)
def test_metadata(name: str, agency: str, region: str, year: int, kind: str) -> None:
    found = report(name)
    assert (found.agency, found.region, found.year, found.kind) == (agency, region, year, kind)


# heading (its first characters) → the topics that it must have, the first one first where it says so alone
EXPECTED = {
    F0: [
        ("主要举措", ()), ("加强推进依法行政", ("T01",)), ("行政审批", ("T03",)), ("梳理清单", ("T03",)), ("深化审批", ("T03",)),
        ("清理规范行政审批", ("T03",)), ("清理规范民政", ("T03",)), ("创新社会治理", ("T13",)), ("稳步推进", ("T13",)),
        ("积极推动", ("T13",)), ("加强基层", ("T13",)), ("规范便民", ("T13",)), ("加强完善", ("T13",)), ("健全群众", ("T13",)),
        ("修订完善", ("T13",)), ("存在的问题", ("T14", "T15")),
    ],
    F2: [
        ("本年度推进", ()), ("强化组织保障", ("T01", "T02")),
        ("全面落实", ("T01", "T03", "T04", "T05", "T06", "T10")), ("严格行政执法", ("T05", "T06")), ("法治政府建设工作主要", ()),
        ("坚持高要求", ("T13",)), ("坚持高质量", ("T06",)), ("坚持严要求", ("T07",)), ("坚持全方位", ("T11", "T07")),
        ("本年度推进", ("T14", "T15")), ("坚持讲政治", ("T15", "T01")), ("加大普法", ("T15", "T11")), ("履行社会", ("T15", "T13")),
    ],
    F3: [
        ("加强组织领导", ("T01", "T11", "T02")), ("强化责任", ("T01",)), ("强化理论", ("T11",)), ("强化年度述法", ("T02",)),
        ("注重立法", ("T04",)), ("加大养老", ("T04",)), ("加大困难", ("T04",)), ("优化营商", ("T03",)), ("加强权力", ("T03",)),
        ("加强养老", ()), ("加强行业", ()), ("依托", ("T06",)), ("开展“双随机", ("T06",)), ("开展养老", ("T06",)),
        ("开展地名", ("T06",)), ("开展殡葬", ("T06",)), ("努力创新", ()), ("创新推进社会救助", ("T08",)), ("创新推进社区", ("T13",)),
        ("创新推进精神", ("T13",)), ("健全体制", ()), ("坚持依法决策", ("T05",)), ("坚持规范执法", ("T06", "T04")),
        ("坚持普法", ("T11",)), ("坚持政务", ("T07",)), ("坚持有诉", ("T10",)), ("坚持有案", ("T09",)), ("（无标题）", ("T14", "T15")),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_headings_and_topics(name: str) -> None:
    sections = report(name).sections
    assert len(sections) == len(EXPECTED[name])
    for section, (heading, topics) in zip(sections, EXPECTED[name], strict=True):
        assert section.heading.startswith(heading)
        assert set(topics) <= set(section.topics), (section.heading, section.topics)


def test_web_chrome_of_003_is_gone_and_listed() -> None:
    found = report(F3)
    for chrome in ("您的位置", "浏览次数", "字号", "公网安备", "ICP备", "网站标识码"):
        assert chrome not in found.text
        assert any(chrome in line for line in found.removed)
    assert found.text.startswith("2020年度常州市民政局")
    assert found.published == "2020-12-10"


def test_the_doubled_title_of_000_is_kept_once() -> None:
    assert report(F0).text.count("关于2019年度法治政府建设情况的报告") == 1


@pytest.mark.parametrize("name", [F0, F2, F3, "2012.txt", "2015.txt"])
def test_offsets_lead_back_to_the_text(name: str) -> None:
    found = report(name)
    for section in found.sections:
        assert found.text[section.start : section.body_start].strip().startswith(section.number)
        assert section.start <= section.body_start <= section.end <= len(found.text)
    assert "".join(found.text[b.start : b.end] for b in found.blocks) == found.text.replace("\n", "")


def test_140_city_reports_are_read_with_year_agency_and_headings() -> None:
    counts: Counter[str] = Counter()
    with zipfile.ZipFile(SHARED / "data" / "city_reports.zip") as archive:
        names = [n for n in archive.namelist() if n.endswith(".docx")]
        for name in names:
            raw = raw_document(archive.read(name), max_bytes=10_000_000)
            found = assemble(raw, id="r", source=name.split("/")[-1])
            counts["agency"] += found.agency is not None
            counts["year"] += found.year == (2022 if "池州" in name else 2023)
            counts["kind"] += found.kind == "government_work"
            counts["headings"] += len(found.sections) >= 3
            # what is not known is named
            assert found.agency or "no_agency" in {p.code for p in found.problems}
            assert found.year or "no_year" in {p.code for p in found.problems}
    assert len(names) == 140
    assert min(counts.values()) >= 137
