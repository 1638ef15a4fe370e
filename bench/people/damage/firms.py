"""Damage to firms' reports: legal form, brackets, city, remarks, old and missing codes, another representative."""

from random import Random

from bench.people.damage.registry import firm_damage
from bench.people.firms import Firm
from bench.people.report import Report


@firm_damage("firm:form", 4.0)
def _change_form(report: Report, firm: Firm, random: Random) -> bool:
    forms = ["有限公司", "有限责任公司", "公司"]
    if firm.form == "股份有限公司":
        forms = ["股份公司", "股份有限公司", "有限公司"]
    report.name = report.name.replace(firm.form, random.choice([one for one in forms if one != firm.form]))
    return True


@firm_damage("firm:brackets", 2.0)
def _bracket_place(report: Report, firm: Firm, random: Random) -> bool:
    if not firm.place_name:
        return False
    left, right = random.choice(("（）", "()", "【】"))
    report.name = f"{firm.core[:4]}{left}{firm.place_name}{right}{firm.core[4:]}{firm.form}{firm.branch}"
    return True


@firm_damage("firm:place", 2.0)
def _change_place(report: Report, firm: Firm, random: Random) -> bool:
    bare = firm.place_name.removesuffix("市")
    place = random.choice(
        ("", bare, f"{bare}市", f"{firm.place.province.removeprefix('-')}{firm.place_name}")
    )
    report.name = f"{place}{firm.core}{firm.form}{firm.branch}"
    return report.name != firm.name


@firm_damage("firm:remark", 1.0)
def _remark(report: Report, _firm: Firm, random: Random) -> bool:
    report.name += random.choice(("（已注销）", "(吊销)", " ", "（担保）"))
    return True


@firm_damage("firm:character", 1.0)
def _mistype(report: Report, firm: Firm, random: Random) -> bool:
    at = len(firm.place_name) + random.randrange(len(firm.core))
    report.name = report.name[:at] + random.choice("通达安泰和盛华") + report.name[at + 1 :]
    return report.name != firm.name


@firm_damage("id:missing", 4.0)
def _leave_code(report: Report, _firm: Firm, _random: Random) -> bool:
    report.id_type = report.id_number = ""
    return True


@firm_damage("id:old_code", 3.0)
def _give_old_code(report: Report, firm: Firm, random: Random) -> bool:
    body = firm.code[8:17]
    report.id_type = "org_code"
    report.id_number = f"{body[:8]}-{body[8]}" if random.random() < 0.7 else body
    return True


@firm_damage("id:lower", 1.0)
def _write_small(report: Report, firm: Firm, _random: Random) -> bool:
    report.id_number = firm.code.lower()
    return report.id_number != firm.code


@firm_damage("id:digit", 2.0)
def _mistype_code(report: Report, firm: Firm, random: Random) -> bool:
    at = random.randrange(2, 18)
    sign = random.choice([one for one in "0123456789" if one != firm.code[at]])
    report.id_number = firm.code[:at] + sign + firm.code[at + 1 :]
    return True


@firm_damage("id:ocr", 1.0)
def _misread_code(report: Report, firm: Firm, random: Random) -> bool:
    report.id_number = firm.code.replace(*random.choice((("0", "O"), ("1", "I"), ("2", "Z"), ("5", "S"))))
    return report.id_number != firm.code


@firm_damage("id:mask", 1.0)
def _mask_code(report: Report, firm: Firm, _random: Random) -> bool:
    report.id_number = f"{firm.code[:4]}{'*' * 10}{firm.code[-4:]}"
    return True


@firm_damage("representative:changed", 2.0)
def _change_representative(report: Report, firm: Firm, _random: Random) -> bool:
    if not report.legal_representative:
        return False
    report.legal_representative = firm.representative_2
    return True


@firm_damage("representative:missing", 1.0)
def _leave_representative(report: Report, _firm: Firm, _random: Random) -> bool:
    is_there = bool(report.legal_representative)
    report.legal_representative = ""
    return is_there


@firm_damage("address:missing", 1.0)
def _leave_address(report: Report, _firm: Firm, _random: Random) -> bool:
    is_there = bool(report.address)
    report.address = ""
    return is_there


@firm_damage("address:abbreviated", 2.0)
def _abbreviate(report: Report, firm: Firm, _random: Random) -> bool:
    if not report.address:
        return False
    place = firm.place
    report.address = f"{place.city}{place.road}{place.number}号"
    return True
