"""Sound PBOC records with the segments that those of `pboc_samples.py` have no need of, so that every segment of the
tables stands in a golden file. Invented: no such person, firm, number, organisation or account exists."""

from exports.pboc.types import Values

_DAY = "2026-11-19"
_PERSON_NUMBER, _OTHER_NUMBER, _FIRM_NUMBER = "999999199001010016", "999999198505050025", "919999999999999984"


def employed_segments() -> Values:
    """Of a person (110): spouse, occupation with employer, income."""
    return {
        "SpsInfSgmt": {
            "MariStatus": "20", "SpoName": "李样本", "SpoIDType": "10", "SpoIDNum": _OTHER_NUMBER, "SpoTel": "",
            "SpsCmpyNm": "", "SpsInfoUpDate": _DAY,
        },
        "OctpnInfSgmt": {
            "EmpStatus": "24", "CpnName": "示例企业", "CpnType": "40", "Industry": "J", "CpnAddr": "示例路2号",
            "CpnPc": "999999", "CpnDist": "999999", "CpnTEL": "", "Occupation": "3", "Title": "9", "TechTitle": "9",
            "WorkStartDate": "2015", "OctpnInfoUpDate": _DAY,
        },
        "IncInfSgmt": {"AnnlInc": "120000", "TaxIncome": "100000", "IncInfoUpDate": _DAY},
    }  # fmt: skip


def card_segments(agreement: str) -> Values:
    """Of a card (210, R2) that is newly reported: its limit, its month, a large instalment."""
    return {
        "AcctBsInfSgmt": {
            "BusiLines": "2", "BusiDtlLines": "81", "OpenDate": "2026-11-01", "Cy": "CNY", "AcctCredLine": "20000",
            "DueDate": "2031-11-01", "ApplyBusiDist": "999999", "GuarMode": "4", "OthRepyGuarWay": "0",
            "AssetTrandFlag": "0", "FundSou": "1", "LoanForm": "1", "CreditID": "0001",
        },
        "AcctCredSgmt": {"Mcc": agreement},
        "AcctMthlyBlgInfSgmt": {
            "Month": "2026-11", "SettDate": "2026-11-15", "AcctStatus": "1", "AcctBal": "3000", "PridAcctBal": "2000",
            "UsedAmt": "3000", "NotIsuBal": "1000", "RemRepPrd": "6", "FiveCate": "1", "FiveCateAdjDate": "2026-11-01",
            "RpyStatus": "N", "RpyPrct": "100", "OverdPrd": "0", "TotOverd": "0", "CurRpyAmt": "2000",
            "ActRpyAmt": "2000", "LatRpyDate": "2026-11-10", "CloseDate": "",
        },
        "SpecPrdSgmt": {
            "SpecLine": "6000", "SpecEfctDate": "2026-11-02", "SpecEndDate": "2027-11-02", "UsedInstAmt": "1000",
        },
    }  # fmt: skip


def firm_segments() -> Values:
    """Of a firm (310): capital and holders, who controls it, what stands above it."""
    return {
        "MnShaHodInfSgmt": {
            "RegCapCurrency": "CNY", "RegCap": "1000000", "MnSharHodNm": "1",
            "SharHodInf": [{
                "SharHodType": "10", "SharHodCertType": "1", "SharHodName": "张样本", "SharHodIDType": "10",
                "SharHodIDNum": _PERSON_NUMBER, "InvRatio": "60.5",
            }],
            "MnShaHodInfoUpDate": _DAY,
        },
        "ActuCotrlInfSgmt": {
            "ActuCotrlNm": "1",
            "ActuCotrlInf": [{
                "ActuCotrlCertType": "1", "ActuCotrlName": "张样本", "ActuCotrlIDType": "10",
                "ActuCotrlIDNum": _PERSON_NUMBER,
            }],
            "ActuCotrlInfoUpDate": _DAY,
        },
        "SpvsgAthrtyInfSgmt": {
            "SupOrgType": "1", "SupOrgName": "示例集团", "SupOrgCertType": "20", "SupOrgCertNum": _FIRM_NUMBER,
            "SupOrgInfoUpDate": _DAY,
        },
    }  # fmt: skip


def firm_loan_segments(account: str) -> Values:
    """Of a firm's loan (410, D1) paid out in parts: who guarantees, what is pledged, the limit, a trade."""
    return {
        "RltRepymtInfSgmt": {
            "RltRepymtNm": "1",
            "RltRepymtInf": [{
                "ArlpIDType": "1", "ArlpName": "李样本", "ArlpCertType": "10", "ArlpCertNum": _OTHER_NUMBER,
                "ArlpType": "2", "ArlpAmt": "500000", "WartySign": "0", "MaxGuarMcc": account + "保",
            }],
        },
        "MotgaCltalCtrctInfSgmt": {"CcNm": "1", "CccInf": [{"Ccc": account + "押"}]},
        "AcctCredSgmt": {"Mcc": account + "授"},
        "AcctSpecTrstDspnSgmt": {
            "CagOfTrdNm": "1",
            "CagOfTrdInf": [{
                "ChanTranType": "11", "TranDate": "2026-11-02", "TranAmt": "0", "DueTranMon": "6", "DetInfo": "展期",
            }],
        },
    }  # fmt: skip


def bought_debt() -> Values:
    """Of a firm's debt that was taken over (410, C1): who first gave the credit, and how it stood then."""
    return {
        "OrigCreditorInfSgmt": {
            "InitCredName": "示例网贷甲", "InitCedOrgCode": _FIRM_NUMBER, "OrigDbtCate": "11", "InitRpySts": "7",
        },
    }  # fmt: skip
