"""Addresses: fragments, abbreviations, words for building and room, Chinese numerals, villages, renamed districts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.addresses import read_address
from matching.compare.addresses import compare_addresses
from matching.types import Verdict

HOME = "安徽省合肥市包河区望江西路862号12栋3单元1101室"
VILLAGE = "安徽省阜阳市颍州区王店镇李庄村3组12号"
_FRONTS = (
    "安徽省合肥市包河区", "合肥市包河区", "包河区", "合肥包河区", "安徽合肥包河区", "安徽省合肥包河区", "安徽合肥市包河区", "合肥市", "合肥", "", "住址：合肥市包河区",
    "中国安徽省合肥市包河区", "安徽省 合肥市 包河区 ", "合肥市郊区", "合肥市包河区常青街道",
)  # fmt: skip
_ROOMS = (
    "12栋3单元1101室", "12幢3单元1101室", "12号楼3单元1101", "12座3单元1101房", "12#3单元1101", "12-3-1101", "12栋1101室", "12-1101",
    "十二栋三单元一一〇一室", "12栋3门1101户", " 12栋 3单元 1101室", "（天鹅湖小区）12栋3单元1101室", "12栋3单元1101室（租住）", "１２栋３单元１１０１室",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        (HOME, ("合肥/包河", "望江西路862", "12-3-1101")),
        ("合肥望江西路862号", ("合肥/", "望江西路862", "")),
        ("望江西路八百六十二号十二栋一千一百零一室", ("", "望江西路862", "12-1101")),
        ("北京路18号3室", ("", "北京路18", "3")),
        ("北京西路18号", ("", "北京西路18", "")),
        ("朝阳区人民路1号", ("/朝阳", "人民路1", "")),
        ("北京市朝阳区人民路1号", ("北京/朝阳", "人民路1", "")),
        ("吉林省吉林市昌邑区吉林大街1号", ("吉林/昌邑", "吉林大街1", "")),
        ("上海市闸北区共和新路12弄3号1101室", ("上海/静安", "共和新路12", "3-1101")),
        ("内蒙古呼和浩特市新城区中山路2号", ("呼和浩特/新城", "中山路2", "")),
        ("新疆维吾尔自治区乌鲁木齐市天山区解放路3号", ("乌鲁木齐/天山", "解放路3", "")),
        ("合肥市高新技术产业开发区望江西路862号", ("合肥/高新", "望江西路862", "")),
        ("桐城市文昌街道龙眠路3号", ("/桐城", "龙眠路3", "")),
        (VILLAGE, ("阜阳/颍州", "李庄村3", "12")),
        ("李庄村第三村民小组十二号", ("", "李庄村3", "12")),
        ("李庄村三队12号", ("", "李庄村3", "12")),
        ("肥西县桃花镇繁华大道12号A座1101", ("/肥西", "繁华大道12", "a-1101")),
        ("三里庵街道五一路9号", ("", "五一路9", "")),
        ("不详", ("", "", "")),
        ("同上", ("", "", "")),
    ],
)
def test_parts_of_an_address(written, parts):
    assert tuple(read_address(written)) == parts


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (HOME, "望江西路862号", "road"),
        (HOME, "望江西路862号12-1101", "room"),
        (HOME, "合肥包河望江西路862号12栋1101室", "room"),
        (HOME, "合肥市望江西路862号12栋5单元1101室", "building_differs"),
        (HOME, "合肥市包河区望江西路862号13栋3单元1101室", "building_differs"),
        (HOME, "合肥市蜀山区望江西路862号12栋3单元1101室", "different"),
        (HOME, "芜湖市望江西路862号12栋3单元1101室", "different"),
        (HOME, "合肥市包河区望江西路863号12栋3单元1101室", "different"),
        ("合肥市西市区长江西路9号3室", "合肥市蜀山区长江西路9号3室", "room"),
        ("北京市崇文区天坛路9号3室", "北京市东城区天坛路9号3室", "room"),
        ("合肥市经济技术开发区繁华大道9号", "合肥市经开区繁华大道9号", "road"),
        (VILLAGE, "王店镇李庄村三组12号", "room"),
        (VILLAGE, "阜阳颍州区王店镇李庄行政村第3村民小组12号", "room"),
        (VILLAGE, "李庄村4组12号", "different"),
        (VILLAGE, "李庄村3组", "road"),
        (HOME, "合肥市包河区", "missing"),
        (HOME, "不详", "missing"),
    ],
)
def test_level_of_addresses(person, a, b, level):
    one, other = person("张伟", address=a), person("张伟", address=b)
    assert compare_addresses(one, other) == compare_addresses(other, one) == level


@given(
    front=st.sampled_from(_FRONTS),
    room=st.sampled_from(_ROOMS),
    number=st.sampled_from(("862号", "八百六十二号", "862-", "第862号")),
)
def test_whatever_is_left_out_or_written_otherwise_it_is_one_home(person, verdict, meet, front, room, number):
    written = f"{front}望江西路{number}{room}"
    one, other = person("覃汉琰", address=HOME), person("覃汉琰", address=written)
    assert compare_addresses(one, other) == compare_addresses(other, one) == "room"
    assert meet(one, other)
    # Who shares a home is not one person.
    assert verdict(person("覃汉琰", address=HOME), person("赵敏", address=written)) is not Verdict.SAME


@given(
    text=st.text(
        alphabet="安徽省合肥市包河区县镇村组街道路号栋单元室第一二三十百零〇0123456789-#A（）住址：不详 　北京",
        max_size=30,
    )
)
def test_reading_an_address_is_total_and_a_room_stands_on_a_road(text):
    address = read_address(text)
    assert not address.room or address.road
    assert read_address(f" {text}　") == address
