"""The checker as a service: last year's report found by itself, what is ignored left out, private words kept from the public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.drafting.as_report import text_report
from assistant.errors import Confidential
from assistant.services import Services
from tests.assistant.building import AGENCY, open_services, report_text
from vectorstore.schema import Report


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = open_services(tmp_path / "data")
    for year in (2021, 2022):
        services.library.add(f"{year}.txt", report_text(year=year, cases=12).encode())
    services.library.add("别处.txt", report_text("西山区民政局", 2022).encode())
    yield services
    services.close()


def draft(extra: str = "", year: int = 2023) -> Report:
    return text_report(report_text(year=year, cases=60) + f"\n{extra}", "稿.txt", tables=False)


def test_the_agencys_own_last_report_stands_beside_it(services: Services) -> None:
    checked = services.checker.check(draft())
    assert checked.against is not None and (checked.against.agency, checked.against.year) == (AGENCY, 2022)
    assert any(f.rule == "V03" for f in checked.findings), "five times as many cases are a jump"
    assert services.checker.check(draft(year=2021)).against is None


def test_a_named_report_is_used_instead(services: Services) -> None:
    older = next(i.id for i in services.archive.infos() if i.year == 2021)
    checked = services.checker.check(draft(), older)
    assert checked.against is not None and checked.against.year == 2021


def test_what_is_switched_off_or_ignored_is_left_out(services: Services) -> None:
    jump = next(f for f in services.checker.check(draft()).findings if f.rule == "V03")
    services.check_memory.ignore(jump)
    assert jump.fingerprint not in {f.fingerprint for f in services.checker.check(draft()).findings}
    services.check_memory.switch("V05", on=False)
    assert "V05" not in {f.rule for f in services.checker.check(draft()).findings}


def test_private_words_keep_a_text_from_the_public(services: Services) -> None:
    services.checker.require_public(draft())
    with pytest.raises(Confidential) as told:
        services.checker.require_public(draft("受助人张三，身份证号码11010519491231002X，患有肺癌。"))
    assert "11010519491231002X" not in f"{told.value}{told.value.user_message}{told.value.hint}"
    assert services.checker.check(draft("身份证号码11010519491231002X。")).confidential
