"""A PDF page as a picture: the right page, the quote marked where it stands, bounds, faults."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from assistant.errors import UnreadableFile
from assistant.readers import pdf as reader
from assistant.readers import pdf_picture
from assistant.readers.assemble import assemble
from assistant.readers.pdf_picture import PagePicture, find, page_picture
from tests.assistant.readers.building import pdf

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.pdf"))
LINE = "云溪市民政局坚持依法行政全年开展行政检查办理行政许可接待群众"


def yellow(picture: PagePicture) -> tuple[int, int, int, int] | None:
    """The box of the marked pixels, in shares of a thousand of the page."""
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    blue = image.getchannel("B").point(lambda v: 255 if 90 < v < 160 else 0)
    red = image.getchannel("R").point(lambda v: 255 if v > 220 else 0)
    both = Image.composite(blue, Image.new("L", image.size), red)
    box = both.getbbox()
    if box is None:
        return None
    return tuple(round(1000 * v / size) for v, size in zip(box, image.size * 2, strict=True))  # type: ignore[return-value]


@pytest.mark.parametrize("file", SAMPLES, ids=lambda f: f.stem[-8:])
def test_every_paragraph_of_the_samples_is_found_on_its_page(file: Path) -> None:
    data = file.read_bytes()
    report = assemble(reader.read(data), id="r", source=file.name)
    for block in report.blocks[:: max(1, len(report.blocks) // 8)]:
        picture = page_picture(data, block.page or 1, report.text[block.start : block.end])
        assert picture.top is not None, report.text[block.start : block.start + 20]
        assert picture.page == block.page


def test_the_mark_lies_on_the_words() -> None:
    data = pdf([(80, 700, 16, LINE), (80, 400, 16, "第二行的文字在这里")])
    picture = page_picture(data, 1, "第二行的文字")
    box = yellow(picture)
    assert picture.top is not None and box is not None
    left, top, right, bottom = box
    assert abs(top - 1000 * picture.top) < 5
    assert 110 < left < 150 and 270 < right < 310  # six characters of 16 points from 80, on a page 595 wide
    assert 490 < top < bottom < 545  # around y = 400 of 842
    assert yellow(page_picture(data, 1, "没有这些文字")) is None


def test_blanks_and_line_breaks_do_not_matter() -> None:
    data = pdf([(80, 700, 16, "检查 52 次"), (80, 672, 16, "发现问题")])
    assert page_picture(data, 1, "检查52次发现问题").top is not None


def test_a_quote_over_two_pages_and_one_on_the_next() -> None:
    data = pdf(
        [(80, 700, 16, "本段从第一页开始在"), (280, 40, 12, "- 1 -")],
        [(80, 800, 10, "某局年度报告"), (80, 700, 16, "在第二页上结束并且还有话"), (280, 40, 12, "- 2 -")],
    )
    cut = page_picture(data, 1, "从第一页开始在在第二页上结束")
    assert (cut.page, cut.pages) == (1, 2) and cut.top is not None
    rest = page_picture(data, 2, "从第一页开始在在第二页上结束", turn=False)
    assert rest.page == 2 and rest.top is not None
    assert page_picture(data, 1, "并且还有话").page == 2  # the paragraph begins on page 1, the quote stands on page 2
    assert page_picture(data, 1, "并且还有话", turn=False).top is None


@pytest.mark.parametrize(
    ("text", "quote", "span"),
    [
        ("甲乙丙丁", "乙丙", (1, 3)),
        ("前文一二三四五六", "一二三四五六七八", (2, 8)),
        ("前文一二三四五六-3-", "一二三四五六七八", (2, 8)),
        ("页眉三四五六七八后文", "一二三四五六七八", (2, 8)),
        ("前文一二三四五六" + "别" * 200, "一二三四五六七八", None),  # the same words in the middle of a page
        ("甲乙丙丁", "丙丁戊", None),  # too little to be sure
        ("", "甲", None),
    ],
)
def test_find(text: str, quote: str, span: tuple[int, int] | None) -> None:
    assert find(text, quote) == span


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (1, 1), (2, 2), (99, 2), (-5, 1)])
def test_a_page_that_is_not_there_gives_the_nearest(page: int, shown: int) -> None:
    assert page_picture(pdf([(80, 700, 16, "一")], [(80, 700, 16, "二")]), page).page == shown


def test_the_picture_is_bounded() -> None:
    picture = page_picture(SAMPLES[0].read_bytes(), 1)
    image = Image.open(io.BytesIO(picture.png))
    assert abs(image.width - pdf_picture.WIDTH) <= 2 and image.width * image.height < 1.02 * pdf_picture.MOST_PIXELS


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.4 nothing", "damaged"), (b"", "damaged"), (pdf([(80, 700, 16, "一")], locked=True), "password")],
)
def test_faults_are_ours(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        page_picture(data, 1)
    assert caught.value.code == code
