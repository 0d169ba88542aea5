"""What every reader must do: the same little report, in any format, gives the same paragraphs in the same order.

A test class inherits this and says how the report is written in its format.
"""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableFile
from assistant.readers.base import RawDocument
from assistant.readers.sniff import raw_document

TITLE = "云溪市民政局关于2022年度法治政府建设情况的报告"
HEADINGS = ("一、主要举措和成效", "二、存在的不足", "三、2023年主要安排")
BEFORE = (
    TITLE,
    "2022年，云溪市民政局坚持依法行政，全年开展行政检查52次、办理行政许可126件，接待群众来访1203人次。现将有关情况报告如下。",
    HEADINGS[0],
    "（一）强化组织保障，压实法治责任。一是局党组会学法4次；二是修订《云溪市民政局重大行政决策程序规定》，审查规范性文件7件。",
    "（二）规范行政执法。持证执法人员31人，占执法岗位人数的96.9%；“双随机、一公开”抽查18次,整改问题9个(均已办结)。",
)
ROWS = (("项目", "2022年", "2021年"), ("行政许可（件）", "126", "118"), ("行政检查（次）", "52", "47"))
AFTER = (
    HEADINGS[1],
    "基层执法力量不足，普法宣传的针对性还不够强。个别科室把<script>一类的网页代码原样贴进了公开栏目，已经更正。",
    HEADINGS[2],
    "计划举办执法培训8期。",
    "云溪市民政局",
    "2023年2月20日",
)
ALL = (*BEFORE, *(" | ".join(row) for row in ROWS), *AFTER)
MAX_BYTES = 10_000_000


class ReaderContract:
    """Inherit, and give ``file``: the report above as bytes of one format. ``rows`` says whether it can have tables."""

    rows = True

    @pytest.fixture
    def file(self) -> bytes:
        raise NotImplementedError

    @pytest.fixture
    def document(self, file: bytes) -> RawDocument:
        return raw_document(file, max_bytes=MAX_BYTES)

    def test_gives_the_paragraphs_in_order(self, document: RawDocument) -> None:
        assert [block.text for block in document.blocks] == list(ALL)

    def test_tells_table_rows(self, document: RawDocument) -> None:
        kinds = {block.text: block.kind for block in document.blocks}
        expected = "table_row" if self.rows else "paragraph"
        assert {kinds[" | ".join(row)] for row in ROWS} == {expected}
        assert {kinds[text] for text in (*BEFORE, *AFTER)} == {"paragraph"}

    def test_reads_the_same_twice(self, file: bytes, document: RawDocument) -> None:
        assert raw_document(file, max_bytes=MAX_BYTES) == document

    def test_refuses_more_than_the_limit(self, file: bytes) -> None:
        with pytest.raises(UnreadableFile) as caught:
            raw_document(file, max_bytes=len(file) - 1)
        assert caught.value.code == "too_large"

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_a_part_of_the_file_is_an_error_or_text(self, file: bytes, share: float) -> None:
        try:
            document = raw_document(file[: int(len(file) * share)], max_bytes=MAX_BYTES)
        except UnreadableFile as error:
            assert error.user_message.endswith("。")
            assert error.hint.endswith("。")
        else:
            assert all(
                block.text and "\n" not in block.text and block.text == block.text.strip() for block in document.blocks
            )
