"""Agencies and their regions in titles, signatures and questions. Places are made up or stand for a shape of name."""

from __future__ import annotations

import pytest

from assistant.readers.agency import agency_in, named_agencies, region_of, short_names, short_organs


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("云溪市民政局2023年度法治政府建设情况报告", "云溪市民政局"),
        ("2023年云溪市人民政府工作报告", "云溪市人民政府"),
        ("关于青岭区司法局2023年法治政府建设情况的报告", "青岭区司法局"),
        ("2023年度白鹭县水利局法治政府建设年度报告", "白鹭县水利局"),
        ("江城市石桥区民政局", "江城市石桥区民政局"),
        ("东陵省江城市石桥区民政局关于2022年工作的报告", "东陵省江城市石桥区民政局"),
        ("临港县市场监督管理局", "临港县市场监督管理局"),
        ("江城市市场监督管理局", "江城市市场监督管理局"),
        ("江城市人力资源和社会保障局", "江城市人力资源和社会保障局"),
        ("云溪市政府", "云溪市人民政府"),
        ("云溪市人民政府办公室", "云溪市人民政府办公室"),
        ("江城市石桥区北山街道办事处", "江城市石桥区北山街道办事处"),
        ("江城经济技术开发区管理委员会", "江城经济技术开发区管理委员会"),
        ("东陵省民政厅", "东陵省民政厅"),
        ("我局", None),
        ("本局", None),
        ("市政府", None),
        ("市民政局", None),
        ("法治政府建设年度报告", None),
        ("2023年工作总结", None),
        ("", None),
    ],
)
def test_the_agency_at_the_beginning(text: str, agency: str | None) -> None:
    assert agency_in(text) == agency


@pytest.mark.parametrize(
    ("agency", "region"),
    [
        ("云溪市民政局", "云溪市"),
        ("江城市石桥区民政局", "江城市石桥区"),
        ("东陵省江城市石桥区民政局", "东陵省江城市石桥区"),
        ("临港县市场监督管理局", "临港县"),
        ("江城市市场监督管理局", "江城市"),
        ("江城市人力资源和社会保障局", "江城市"),
        ("江城市政务服务管理局", "江城市"),
        ("江城市城市管理局", "江城市"),
        ("盐城市城市管理局", "盐城市"),
        ("沙市区民政局", "沙市区"),
        ("荆州市沙市区民政局", "荆州市沙市区"),
        ("乐山市市中区司法局", "乐山市市中区"),
        ("江城市区划办公室", "江城市"),
        ("上海市浦东新区司法局", "上海市浦东新区"),
        ("延边朝鲜族自治州司法局", "延边朝鲜族自治州"),
        ("呼伦贝尔市海拉尔区人民政府", "呼伦贝尔市海拉尔区"),
        ("江城市石桥区北山街道办事处", "江城市石桥区北山街道"),
        ("民政局", None),
        ("城市管理局", None),
    ],
)
def test_the_region_in_front(agency: str, region: str | None) -> None:
    assert region_of(agency) == region


@pytest.mark.parametrize(
    ("agency", "names"),
    [
        ("云溪市民政局", ["云溪市民政局"]),
        ("江城市石桥区民政局", ["江城市石桥区民政局", "石桥区民政局"]),
        ("东陵省江城市石桥区民政局", ["东陵省江城市石桥区民政局", "江城市石桥区民政局", "石桥区民政局"]),
        ("江城市石桥区人民政府", ["江城市石桥区人民政府", "石桥区人民政府", "江城市石桥区政府", "石桥区政府"]),
        ("江城市城市管理局", ["江城市城市管理局"]),
    ],
)
def test_short_names(agency: str, names: list[str]) -> None:
    assert list(short_names(agency)) == names


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("青岭区民政局2023年有多少低保对象", ["青岭区民政局"]),
        ("请问青岭区民政局2023年有多少低保对象", ["青岭区民政局"]),
        ("帮我查一下2023年青岭区民政局的普法情况", ["青岭区民政局"]),
        ("我想知道青岭区民政局的情况", ["青岭区民政局"]),
        ("2023年，青岭区民政局普法几场", ["青岭区民政局"]),
        ("民政局普法几场", []),
        ("全市有多少家养老机构", []),
        ("与溧阳市签了什么协议", []),
        ("存在哪些问题", []),
    ],
)
def test_agencies_named_in_a_question(text: str, agencies: list[str]) -> None:
    assert list(named_agencies(text)) == agencies


def test_everyday_names_of_organs() -> None:
    assert "市监局" in short_organs("市场监督管理局")
    assert short_organs("民政局") == ()
