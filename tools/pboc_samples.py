"""One sound record of each PBOC type and shape. Invented: no such person, firm, number, organisation or account exists
(the region code 999999 was never assigned)."""

from copy import deepcopy
from datetime import datetime

from exports.pboc.names import FileHeader
from exports.pboc.types import Record, Values
from tools import pboc_wide_samples as wide

ORGANISATION = "SAMPLE00000001"
MADE_AT = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001  # a header names no zone
_DAY = "2026-11-19"
_ACCOUNT = ORGANISATION + "示例合同001"
_PERSON = {"Name": "张样本", "IDType": "10", "IDNum": "999999199001010016"}
_OTHER = {"IDType": "10", "IDNum": "999999198505050025"}
_FIRM = {"EntName": "示例企业", "EntCertType": "20", "EntCertNum": "919999999999999984"}
_SOURCE = ORGANISATION + "900001"


def header_of(kind: str, records: int = 1) -> FileHeader:
    """The header of a file with so many sample records."""
    return FileHeader(kind, ORGANISATION, MADE_AT, records)


def samples() -> dict[str, Record]:
    """The records by name; the name begins with the type."""
    made = {
        "110": _person_record(),
        "114": {"InfRecType": "114", **_PERSON, "InfSurcCode": _SOURCE},
        "120": _relation(),
        "130": _document(),
        "140": _joined(),
        "210-loan": _loan(),
        "210-month": _month(),
        "210-collection": _collection(),
        "211": {"InfRecType": "211", "OdBnesCode": _ACCOUNT, "NwBnesCode": _ACCOUNT + "A"},
        "212-month": _corrected("H", "AcctMthlyBlgInfSgmt", _month()["AcctMthlyBlgInfSgmt"]),
        "212-base": _corrected("B", "AcctBsSgmt", {**_PERSON, "MngmtOrgCode": ORGANISATION}),
        "213": _part_deleted("213", "2026-10-01", ""),
        "214": {"InfRecType": "214", "DelRecCode": _ACCOUNT},
        "215": {
            "InfRecType": "215", "AcctCode": _ACCOUNT, "OpetnType": "21", "Month": "2026-11", "Flag": "1",
            "RptDate": _DAY,
        },
        "310": _firm(),
        "314": {"InfRecType": "314", **_FIRM, "InfSurcCode": _SOURCE},
        "410": _firm_loan(),
        "411": {"InfRecType": "411", "OdBnesCode": _ACCOUNT, "NwBnesCode": _ACCOUNT + "A"},
        "412": _firm_corrected(),
        "413": _part_deleted("413", "", _DAY),
        "414": {"InfRecType": "414", "DelRecCode": _ACCOUNT},
        "110-employed": _person_record() | wide.employed_segments(),
        "210-card": {"AcctBsSgmt": _base("210", "R2", "10")} | wide.card_segments(_ACCOUNT + "授"),
        "310-whole": _firm() | wide.firm_segments(),
        "410-parts": _paid_out_in_parts(),
        "410-collection": _bought_debt(),
    }  # fmt: skip
    return {name: Record(name[:3], deepcopy(values)) for name, values in made.items()}


def _person_record() -> Values:
    return {
        "BsSgmt": {
            "InfRecType": "110", **_PERSON, "InfSurcCode": _SOURCE, "RptDate": _DAY, "RptDateCode": "10",
            "Cimoc": ORGANISATION, "CustomerType": "11",
        },
        "IDSgmt": {
            "IDNm": "1",
            "IDRec": [{"Alias": "张样本", "OthIDType": "2", "OthIDNum": "CHNE00000000"}],
            "IDInfoUpDate": _DAY,
        },
        "FcsInfSgmt": {
            "Sex": "1", "DOB": "1990-01-01", "Nation": "CHN", "HouseAdd": "示例省示例市<1>号", "HhDist": "999999",
            "CellPhone": "10000000000", "Email": "", "FcsInfoUpDate": _DAY,
        },
        "SpsInfSgmt": {"MariStatus": "10", "SpsInfoUpDate": _DAY},
        "EduInfSgmt": {"EduLevel": "20", "AcaDegree": "4", "EduInfoUpDate": _DAY},
        "OctpnInfSgmt": {"EmpStatus": "70", "OctpnInfoUpDate": _DAY},
        "RedncInfSgmt": {
            "ResiStatus": "9", "ResiAddr": "示例路1号", "ResiPc": "999999", "ResiDist": "999999", "HomeTel": "",
            "ResiInfoUpDate": _DAY,
        },
        "MlgInfSgmt": {"MailAddr": "示例路1号", "MailPc": "999999", "MailDist": "999999", "MlgInfoUpDate": _DAY},
    }  # fmt: skip


def _relation() -> Values:
    return {
        "InfRecType": "120", **_PERSON, "FamMemName": "李样本", "FamMemCertType": "10",
        "FamMemCertNum": _OTHER["IDNum"], "FamRel": "1", "FamRelaAssFlag": "1", "InfSurcCode": _SOURCE, "RptDate": _DAY,
    }  # fmt: skip


def _document() -> Values:
    return {
        "InfRecType": "130", **_PERSON, "InfSurcCode": _SOURCE, "IDEfctDate": "2020-01-01", "IDDueDate": "2040-01-01",
        "IDOrgName": "示例市公安局", "IDDist": "999999", "Cimoc": ORGANISATION, "RptDate": _DAY,
    }  # fmt: skip


def _joined() -> Values:
    return {
        "InfRecType": "140", **_PERSON, "OthName": "张样本", "OthIDType": "2", "OthIDNum": "CHNE00000000",
        "OthAssFlg": "1", "InfSurcCode": _SOURCE, "RptDate": _DAY,
    }  # fmt: skip


def _base(kind: str, account: str, point: str) -> Values:
    return {
        "InfRecType": kind, "AcctType": account, "AcctCode": _ACCOUNT, "RptDate": _DAY, "RptDateCode": point,
        **_PERSON, "MngmtOrgCode": ORGANISATION,
    }  # fmt: skip


def _loan() -> Values:
    return {
        "AcctBsSgmt": _base("210", "D1", "10"),
        "AcctBsInfSgmt": {
            "BusiLines": "1", "BusiDtlLines": "91", "OpenDate": "2026-11-01", "Cy": "CNY", "LoanAmt": "12000",
            "Flag": "0", "DueDate": "2027-11-01", "RepayMode": "11", "RepayFreqcy": "03", "RepayPrd": "12",
            "ApplyBusiDist": "999999", "GuarMode": "3", "OthRepyGuarWay": "0", "AssetTrandFlag": "0",
            "FundSou": "1", "LoanForm": "1",
        },
        "RltRepymtInfSgmt": {
            "RltRepymtNm": "1",
            "RltRepymtInf": [
                {
                    "InfoIDType": "1", "ArlpName": "李样本", "ArlpCertType": "10", "ArlpCertNum": _OTHER["IDNum"],
                    "ArlpType": "2", "ArlpAmt": "12000", "WartySign": "0", "MaxGuarMcc": _ACCOUNT + "保",
                }
            ],
        },
        "MotgaCltalCtrctInfSgmt": {"CcNm": "1", "CccInf": [{"Ccc": _ACCOUNT + "押"}]},
        "AcctMthlyBlgInfSgmt": _behaviour("1", "12000", "N", "0"),
    }  # fmt: skip


def _behaviour(status: str, balance: str, repay: str, overdue: str) -> Values:
    periods = "0" if overdue == "0" else "8"
    return {
        "Month": "2026-11", "SettDate": "2026-11-15", "AcctStatus": status, "AcctBal": balance, "RemRepPrd": "12",
        "FiveCate": "1", "FiveCateAdjDate": "2026-11-01", "RpyStatus": repay, "OverdPrd": periods,
        "TotOverd": overdue, "OverdPrinc": overdue, "Oved31_60Princ": "0", "Oved61_90Princ": "0",
        "Oved91_180Princ": "0", "OvedPrinc180": overdue, "CurRpyAmt": overdue, "ActRpyAmt": "0",
        "LatRpyDate": "2026-11-01", "CloseDate": "",
    }  # fmt: skip


def _month() -> Values:
    return {
        "AcctBsSgmt": _base("210", "D1", "30"),
        "AcctMthlyBlgInfSgmt": _behaviour("2", "7000", "7", "7000"),
        "AcctSpecTrstDspnSgmt": {
            "CagOfTrdNm": "1",
            "CagOfTrdInf": [
                {"ChanTranType": "1", "TranDate": "2026-11-02", "TranAmt": "0", "DueTranMon": "6", "DetInfo": "展期"}
            ],
        },
    }  # fmt: skip


def _collection() -> Values:
    return {
        "AcctBsSgmt": _base("210", "C1", "10"),
        "AcctBsInfSgmt": {
            "BusiLines": "5", "BusiDtlLines": "A1", "OpenDate": "2026-11-01", "Cy": "CNY", "LoanAmt": "7000",
        },
        "OrigCreditorInfSgmt": {
            "InitCredName": "示例网贷甲", "InitCredOrgNm": "919999999999999984", "OrigDbtCate": "1", "InitRpySts": "7",
        },
        "AcctDbtInfSgmt": {
            "AcctStatus": "1", "AcctBal": "7000", "LatRpyAmt": "0", "LatRpyDate": "2026-11-01", "CloseDate": "",
        },
    }  # fmt: skip


def _part_deleted(kind: str, begin: str, end: str) -> Values:
    return {
        "InfRecType": kind, "DelRecCode": _ACCOUNT, "DelSgmtCode": "H", "DelStartDate": begin, "DelEndDate": end,
    }  # fmt: skip


def _corrected(letter: str, segment: str, values: object) -> Values:
    assert isinstance(values, dict)
    return {
        "BsSgmt": {
            "InfRecType": "212", "ModRecCode": _ACCOUNT, "RptDate": _DAY, "AcctType": "D1", "MdfcSgmtCode": letter,
        },
        "MdfcSgmt": {segment: values},
    }  # fmt: skip


def _firm() -> Values:
    return {
        "BsSgmt": {
            "InfRecType": "310", **_FIRM, "InfSurcCode": _SOURCE, "RptDate": _DAY, "RptDateCode": "10",
            "Cimoc": ORGANISATION, "CustomerType": "2", "EtpSts": "1", "OrgType": "11",
        },
        "IDSgmt": {
            "IDNm": "1",
            "IDRec": [{"OthEntCertType": "30", "OthEntCertNum": "999999998"}],
            "IDInfoUpDate": _DAY,
        },
        "FcsInfSgmt": {
            "Nationality": "CHN", "RegAdd": "示例路2号", "AdmDivOfReg": "999999", "EstablishDate": "2010-01-01",
            "BizEndDate": "2099-12-31", "BizRange": "示例&服务", "EcoIndusCate": "J6900", "EcoType": "150",
            "EntScale": "5", "FcsInfoUpDate": _DAY,
        },
        "MnMmbInfSgmt": {
            "MmbNm": "1",
            "MmbInf": [{"MmbAlias": "张样本", "MmbIDType": "10", "MmbIDNum": _PERSON["IDNum"], "MmbPstn": "1"}],
            "MnMmbInfoUpDate": _DAY,
        },
        "CotaInfSgmt": {
            "ConAddDistrictCode": "999999", "ConAdd": "示例路2号", "ConPhone": "", "FinConPhone": "",
            "CotaInfoUpDate": _DAY,
        },
    }  # fmt: skip


def _firm_behaviour() -> Values:
    return {
        "AcctStatus": "10", "AcctBal": "500000", "BalChgDate": "2026-11-01", "FiveCate": "1",
        "FiveCateAdjDate": "2026-11-01", "PymtPrd": "12", "TotOverd": "0", "OverdPrinc": "0", "OverdDy": "0",
        "LatRpyDate": "", "LatRpyAmt": "0", "LatRpyPrincAmt": "0", "RpmtType": "10", "LatAgrrRpyDate": "",
        "LatAgrrRpyAmt": "0", "NxtAgrrRpyDate": "2026-12-15", "CloseDate": "",
    }  # fmt: skip


def _firm_loan() -> Values:
    base = _base("410", "D1", "10") | {"Name": "示例企业", "IDType": "20", "IDNum": _FIRM["EntCertNum"]}
    return {
        "AcctBsSgmt": base,
        "AcctBsInfSgmt": {
            "BusiLines": "11", "BusiDtlLines": "11", "OpenDate": "2026-11-01", "Cy": "CNY", "LoanAmt": "500000",
            "Flag": "0", "DueDate": "2027-11-01", "RepayMode": "11", "RepayFreqcy": "10", "ApplyBusiDist": "999999",
            "GuarMode": "0", "OthRepyGuarWay": "0", "LoanTimeLimCat": "10", "LoaFrm": "1", "FundSou": "1",
            "AssetTrandFlag": "0",
        },
        "ActLbltyInfSgmt": _firm_behaviour(),
    }  # fmt: skip


def _paid_out_in_parts() -> Values:
    loan = _firm_loan() | wide.firm_loan_segments(_ACCOUNT)
    return loan | {"AcctBsInfSgmt": loan["AcctBsInfSgmt"] | {"Flag": "2", "GuarMode": "4"}}


def _bought_debt() -> Values:
    loan = _firm_loan() | wide.bought_debt()
    info = {
        "BusiLines": "51",
        "BusiDtlLines": "10",
        "OpenDate": "2026-11-01",
        "Cy": "CNY",
        "LoanAmt": "500000",
    }
    return loan | {"AcctBsSgmt": loan["AcctBsSgmt"] | {"AcctType": "C1"}, "AcctBsInfSgmt": info}


def _firm_corrected() -> Values:
    return {
        "BsSgmt": {
            "InfRecType": "412", "ModRecCode": _ACCOUNT, "RptDate": _DAY, "AcctType": "D1", "MdfcSgmtCode": "H",
        },
        "MdfcSgmt": {"ActLbltyInfSgmt": _firm_behaviour()},
    }  # fmt: skip
