"""The cases of the rules: which rule and tag are told when a sample is changed so. A path names segment and tag (`/`), the
item of a group by its number; None takes the tag away."""

from exports.pboc.types import Record

Case = tuple[str, str, str, dict[str, object]]

BASE, INF, PARTY, SECURITY, CREDIT = (
    "AcctBsSgmt", "AcctBsInfSgmt", "RltRepymtInfSgmt", "MotgaCltalCtrctInfSgmt", "AcctCredSgmt",
)  # fmt: skip
ORIGIN, MONTH, SPECIAL, OTHER, TRADES = (
    "OrigCreditorInfSgmt", "AcctMthlyBlgInfSgmt", "SpecPrdSgmt", "AcctDbtInfSgmt", "AcctSpecTrstDspnSgmt",
)  # fmt: skip
STATE = "ActLbltyInfSgmt"
_POINT, _TYPE = f"{BASE}/RptDateCode", f"{BASE}/AcctType"
_PARTY = f"{PARTY}/RltRepymtInf/0"
_TRADE = f"{TRADES}/CagOfTrdInf/0"
_NO_PART = {"x": "y"}
_R1 = {_TYPE: "R1"}
_R2 = {_TYPE: "R2"}
_R3 = {_TYPE: "R3"}
_TRADE_ADDED = {
    "CagOfTrdNm": "1",
    "CagOfTrdInf": [{"ChanTranType": "11", "TranDate": "2026-11-02", "TranAmt": "1", "DueTranMon": "0", "DetInfo": ""}],
}  # fmt: skip
_DEBT = {
    "AcctStatus": "2", "AcctBal": "1", "FiveCate": "1", "FiveCateAdjDate": "2026-11-01", "RemRepPrd": "1",
    "RpyStatus": "N", "OverdPrd": "0", "TotOverd": "0", "LatRpyAmt": "1", "LatRpyDate": "2026-11-19", "CloseDate": "",
}  # fmt: skip
_SPECIAL = {
    "SpecLine": "1", "SpecEfctDate": "2026-11-02", "SpecEndDate": "2027-11-02", "UsedInstAmt": "0",
}  # fmt: skip


def changed(record: Record, changes: dict[str, object]) -> Record:
    """The record with these paths set or taken away."""
    for path, value in changes.items():
        *folders, last = path.split("/")
        place = record.values
        for folder in folders:
            place = place[int(folder)] if folder.isdecimal() else place[folder]
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return record


COMMON: list[Case] = [
    ("S0000101", "OpenDate", "210-loan", {f"{INF}/OpenDate": None}),
    ("S0000101", "DelRecCode", "214", {"DelRecCode": None}),
    ("S0000102", "IDSgmt", "110", {"IDSgmt": {}}),
    ("I0000101", "Name", "210-loan", {f"{BASE}/Name": "\u3000 "}),
    ("I0000101", "DelRecCode", "214", {"DelRecCode": ""}),
    ("I0000201", "Name", "140", {"Name": "样" * 31}),
    ("I0000201", "Sex", "110", {"FcsInfSgmt/Sex": "3"}),
    ("I0000201", "LoanAmt", "210-loan", {f"{INF}/LoanAmt": "12.00"}),
    ("I0000201", "LoanAmt", "210-loan", {f"{INF}/LoanAmt": "1" * 16}),
    ("I0000201", "LoanAmt", "210-loan", {f"{INF}/LoanAmt": "１２"}),
    ("I0000201", "AcctStatus", "210-collection", {f"{OTHER}/AcctStatus": "3"}),
    ("I0000201", "RptDate", "140", {"RptDate": "2026/11/19"}),
    ("I0000201", "HhDist", "110", {"FcsInfSgmt/HhDist": "9999"}),
    ("I0000201", "BusiDtlLines", "410", {f"{INF}/BusiDtlLines": "21"}),
    ("I0000401", "IDNum", "140", {"IDNum": "999999199001010017"}),
    ("I0000401", "IDNum", "140", {"IDNum": "999999189912310016"}),
    ("I0000401", "OthIDNum", "110", {"IDSgmt/IDRec/0/OthIDNum": "E00000000"}),
    ("I0000401", "EntCertNum", "310", {"BsSgmt/EntCertNum": "919999999999999985"}),
    ("I0000401", "IDNum", "410", {f"{BASE}/IDNum": "919999999999999985"}),
    ("I0000401", "ArlpCertNum", "210-loan", {f"{_PARTY}/ArlpCertNum": "999999198505050026"}),
    ("I0000501", "OpenDate", "210-loan", {f"{INF}/OpenDate": "2026-11-20"}),
    ("I0000601", "RptDate", "140", {"RptDate": "2026-02-30"}),
    ("I0000601", "RptDate", "140", {"RptDate": "1900-12-31"}),
    ("I0000701", "IDNm", "110", {"IDSgmt/IDNm": "2"}),
    ("I0000702", "CcNm", "210-loan", {f"{SECURITY}/CccInf": [{"Ccc": "a"}, {"Ccc": "a"}], f"{SECURITY}/CcNm": "2"}),
    ("R0000101", "InfRecType", "214", {"InfRecType": "414"}),
]  # fmt: skip

PERSONS: list[Case] = [
    ("R1100101", "MlgInfSgmt", "110", {"MlgInfSgmt": None}),
    ("R1100102", "BsSgmt", "110", {"BsSgmt": None}),
    ("S1100101", "CpnName", "110", {"OctpnInfSgmt/EmpStatus": "24"}),
    ("S1100101", "CpnName", "110", {"OctpnInfSgmt/CpnName": "示例"}),
    ("S1100102", "SpoName", "110", {"SpsInfSgmt/MariStatus": "20"}),
    ("I1100A01", "OthIDNum", "110", {"IDSgmt/IDRec/0/OthIDType": "10", "IDSgmt/IDRec/0/OthIDNum": "999999199001010016"}),
    ("I1100A02", "SpoIDNum", "110", {"SpsInfSgmt/SpoIDType": "10", "SpsInfSgmt/SpoIDNum": "999999199001010016"}),
    ("I1100C01", "IDNm", "110", {"IDSgmt/IDNm": "0"}),
    ("I1100D01", "DOB", "110", {"FcsInfSgmt/FcsInfoUpDate": "1989-12-31"}),
    ("I1100E01", "SpoIDNum", "110", {"SpsInfSgmt/SpoIDType": "10", "SpsInfSgmt/SpoIDNum": ""}),
    ("I1100F03", "AcaDegree", "110", {"EduInfSgmt/EduLevel": "70"}),
    ("I1100G04", "Occupation", "110", {"OctpnInfSgmt/CpnType": "40", "OctpnInfSgmt/Occupation": "X"}),
    ("I1200B01", "IDNum", "120", {"FamMemCertNum": "999999199001010016"}),
    ("I1400B01", "IDNum", "140", {"OthIDType": "10", "OthIDNum": "999999199001010016"}),
]  # fmt: skip

COMPOSITION: list[Case] = [
    ("R2100101", INF, "210-loan", {INF: None}),
    ("R2100101", MONTH, "210-loan", {MONTH: None}),
    ("R2100101", CREDIT, "210-loan", {f"{INF}/Flag": "1"}),
    ("R2100101", CREDIT, "210-loan", _R1),
    ("R2100101", CREDIT, "210-loan", _R2),
    ("R2100101", ORIGIN, "210-collection", {ORIGIN: None}),
    ("R2100102", ORIGIN, "210-loan", {ORIGIN: _NO_PART}),
    ("R2100102", CREDIT, "210-loan", {CREDIT: {"Mcc": "x"}}),
    ("R2100102", TRADES, "210-loan", {**_R2, TRADES: _TRADE_ADDED}),
    ("R2100102", MONTH, "210-collection", {MONTH: _NO_PART}),
    ("R2100103", "AcctType", "210-collection", {_POINT: "31"}),
    ("R2100103", MONTH, "210-loan", {_POINT: "31", MONTH: None}),
    ("R2100104", OTHER, "210-loan", {_POINT: "31", OTHER: _DEBT}),
    ("R2100107", MONTH, "210-month", {MONTH: None}),
    ("R2100107", "AcctType", "210-month", {_TYPE: "C1"}),
    ("R2100108", OTHER, "210-month", {OTHER: _DEBT}),
    ("R2100109", OTHER, "210-month", {_POINT: "40"}),
    ("R2100109", "AcctType", "210-month", {_POINT: "40", **_R3}),
    ("R2100110", MONTH, "210-month", {_POINT: "40"}),
    ("R2100110", TRADES, "210-month", {_POINT: "40"}),
    ("R2100111", MONTH, "210-month", {_POINT: "20", MONTH: None}),
    ("R2100111", OTHER, "210-collection", {_POINT: "20", OTHER: None}),
    ("R2100112", OTHER, "210-month", {_POINT: "20", OTHER: _DEBT}),
    ("R2100112", MONTH, "210-collection", {_POINT: "20", MONTH: _NO_PART}),
    ("R2100113", MONTH, "210-month", {_POINT: "32", MONTH: None}),
    ("R2100114", ORIGIN, "210-month", {_POINT: "32", ORIGIN: _NO_PART}),
    ("R2100115", PARTY, "210-loan", {PARTY: None}),
    ("R2100117", BASE, "210-loan", {BASE: None}),
]  # fmt: skip

LOANS: list[Case] = [
    ("S2100101", "DueDate", "210-loan", {f"{INF}/DueDate": None}),
    ("S2100101", "DueDate", "210-collection", {f"{INF}/DueDate": "2027-01-01"}),
    ("I2100A01", "OvedrawBaOve180", "210-month", {**_R3, f"{MONTH}/OvedrawBaOve180": "7001"}),
    ("I2100A02", "AcctBal", "210-month", {**_R3, f"{MONTH}/RpyStatus": "*"}),
    ("I2100A04", "AcctBal", "210-month", {**_R3, f"{MONTH}/AcctBal": "0"}),
    ("I2100A05", "RepayMode", "210-loan", _R1),
    ("I2100A05", "RepayMode", "210-loan", {_TYPE: "R4", f"{INF}/RepayMode": "90"}),
    ("I2100A07", "BusiLines", "210-collection", {f"{INF}/BusiLines": "1"}),
    ("I2100A07", "BusiLines", "210-loan", _R2),
    ("I2100A08", "AcctStatus", "210-month", {_POINT: "32"}),
    ("I2100A09", "OpenDate", "210-loan", {f"{INF}/OpenDate": "2026-11-18"}),
    ("I2100A10", "CloseDate", "210-month", {f"{MONTH}/CloseDate": "2026-11-01"}),
    ("I2100A11", "RptDate", "210-loan", {f"{INF}/OpenDate": "2026-10-20"}),
    ("I2100A12", "RptDate", "210-month", {_POINT: "20", f"{MONTH}/CloseDate": "2026-10-20"}),
    ("I2100A13", "RptDate", "210-month", {f"{MONTH}/Month": "2026-09", f"{MONTH}/SettDate": "2026-09-15"}),
    ("I2100A14", "LatRpyDate", "210-month", {OTHER: {**_DEBT, "LatRpyDate": "2026-11-18"}}),
    ("I2100A15", "ArlpCertNum", "210-loan", {f"{_PARTY}/ArlpCertNum": "999999199001010016"}),
    ("I2100A16", "AcctStatus", "210-month", {OTHER: {**_DEBT, "AcctStatus": "3"}}),
    ("I2100C02", "RepayFreqcy", "210-loan", {f"{INF}/RepayMode": "90", f"{INF}/RepayFreqcy": "04"}),
    ("I2100C03", "CreditID", "210-loan", {**_R2, f"{INF}/CreditID": "12a4"}),
    ("I2100C04", "BusiDtlLines", "210-loan", {f"{INF}/BusiDtlLines": "81"}),
    ("I2100C05", "RepayPrd", "210-loan", {f"{INF}/RepayMode": "21"}),
    ("I2100C06", "OpenDate", "210-loan", {f"{INF}/DueDate": "2026-10-31"}),
    ("I2100C07", "LoanConCode", "210-loan", {f"{INF}/BusiDtlLines": "11"}),
    ("I2100C07", "FirstHouLoanFlag", "210-loan", {f"{INF}/FirstHouLoanFlag": "01"}),
    ("I2100D01", "ArlpAmt", "210-loan", {f"{_PARTY}/ArlpAmt": ""}),
    ("I2100D02", "ArlpCertType", "210-loan", {f"{_PARTY}/InfoIDType": "2", f"{_PARTY}/ArlpCertType": "X"}),
    ("I2100D04", "WartySign", "210-loan", {f"{_PARTY}/WartySign": ""}),
    ("I2100H01", "RpyPrct", "210-month", {**_R2, f"{MONTH}/RpyStatus": "*", f"{MONTH}/RpyPrct": "10"}),
    ("I2100H02", "SettDate", "210-month", {f"{MONTH}/Month": "2026-10"}),
    ("I2100H03", "TotOverd", "210-month", {f"{MONTH}/AcctStatus": "42", f"{MONTH}/TotOverd": "0"}),
    ("I2100H04", "AcctBal", "210-month", {**_R2, f"{MONTH}/AcctStatus": "6"}),
    ("I2100H04", "RpyStatus", "210-month", {**_R3, f"{MONTH}/AcctStatus": "6"}),
    ("I2100H05", "CurRpyAmt", "210-month", {f"{MONTH}/RpyStatus": "*"}),
    ("I2100H07", "TotOverd", "210-month", {f"{MONTH}/RpyStatus": "N"}),
    ("I2100H09", "OverdPrd", "210-month", {f"{MONTH}/OverdPrd": "0"}),
    ("I2100H10", "OverdPrinc", "210-month", {f"{MONTH}/OverdPrinc": "7001"}),
    ("I2100H11", "AcctBal", "210-month", {f"{MONTH}/AcctStatus": "3"}),
    ("I2100H12", "RpyStatus", "210-month", {f"{MONTH}/AcctStatus": "3"}),
    ("I2100H13", "CloseDate", "210-month", {f"{MONTH}/CloseDate": "2026-11-14"}),
    ("I2100H14", "CloseDate", "210-month", {f"{MONTH}/AcctStatus": "3"}),
    ("I2100H15", "TotOverd", "210-month", {f"{MONTH}/AcctStatus": "3"}),
    ("I2100H15", "TotOverd", "210-month", {**_R2, f"{MONTH}/AcctStatus": "4"}),
    ("I2100I01", "SpecEfctDate", "210-month", {SPECIAL: {**_SPECIAL, "SpecEndDate": "2026-11-01"}}),
    ("I2100J02", "RpyStatus", "210-month", {OTHER: {**_DEBT, "RpyStatus": "1"}}),
    ("I2100J03", "CloseDate", "210-month", {OTHER: {**_DEBT, "CloseDate": "2026-11-18"}}),
    ("I2100J04", "CloseDate", "210-collection", {f"{OTHER}/AcctStatus": "2"}),
    ("I2100J05", "AcctBal", "210-collection", {f"{OTHER}/AcctStatus": "2"}),
    ("I2100J06", "TotOverd", "210-month", {OTHER: {**_DEBT, "TotOverd": "5"}}),
    ("I2100K01", "CagOfTrdNm", "210-month", {f"{TRADES}/CagOfTrdNm": "0"}),
    ("I2110B01", "OdBnesCode", "211", {"NwBnesCode": "SAMPLE00000001示例合同001"}),
    ("R2120102", MONTH, "212-month", {f"MdfcSgmt/{MONTH}": None, "MdfcSgmt/" + CREDIT: {"Mcc": "x"}}),
    ("R2120102", INF, "212-month", {"BsSgmt/MdfcSgmtCode": "C"}),
    ("R2120107", "MdfcSgmtCode", "212-month", {"BsSgmt/AcctType": "C1"}),
    ("R2120107", "MdfcSgmtCode", "212-month", {"BsSgmt/MdfcSgmtCode": "G"}),
    ("I2100H09", "OverdPrd", "212-month", {f"MdfcSgmt/{MONTH}/OverdPrd": "0"}),
    ("S2100101", "RpyPrct", "212-month", {f"MdfcSgmt/{MONTH}/RpyPrct": "1"}),
    ("I2130B01", "DelStartDate", "213", {"DelStartDate": ""}),
    ("I2130B02", "DelStartDate", "213", {"DelEndDate": "2026-09-30"}),
    ("I2150B01", "RptDate", "215", {"Month": "2026-10"}),
]  # fmt: skip

FIRMS: list[Case] = [
    ("R3100101", "CotaInfSgmt", "310", {"CotaInfSgmt": None}),
    ("R3100102", "MnShaHodInfSgmt", "310", {"BsSgmt/OrgType": "31", "MnShaHodInfSgmt": _NO_PART}),
    ("R3100103", "BsSgmt", "310", {"BsSgmt": None}),
    ("I3100A01", "OthEntCertType", "310", {"BsSgmt/OrgType": "51"}),
    ("I3100A02", "OthEntCertType", "310", {"BsSgmt/OrgType": "71"}),
    ("I3100A03", "OthEntCertType", "310", {"BsSgmt/OrgType": "91"}),
    ("I3100A04", "OthEntCertType", "310", {"BsSgmt/OrgType": "93"}),
    ("I3100A05", "OthEntCertType", "310", {"BsSgmt/OrgType": "94"}),
    ("I3100A07", "OthEntCertNum", "310",
     {"IDSgmt/IDRec/0/OthEntCertType": "20", "IDSgmt/IDRec/0/OthEntCertNum": "919999999999999984"}),
    ("I3100C01", "IDNm", "310", {"IDSgmt/IDNm": "0"}),
    ("I3100D01", "RegAdd", "310", {"FcsInfSgmt/RegAdd": ""}),
    ("I3100D02", "EstablishDate", "310", {"FcsInfSgmt/FcsInfoUpDate": "2009-12-31"}),
    ("I3100E01", "MmbPstn", "310",
     {"MnMmbInfSgmt/MmbInf": [{"MmbAlias": n, "MmbIDType": "X", "MmbIDNum": n, "MmbPstn": "1"} for n in "ab"]}),
    ("I3100E02", "MmbPstn", "310", {"MnMmbInfSgmt/MmbInf/0/MmbPstn": "2"}),
    ("I3100E03", "MmbIDNum", "310",
     {"MnMmbInfSgmt/MmbInf": [{"MmbAlias": "a", "MmbIDType": "X", "MmbIDNum": "1", "MmbPstn": n} for n in "45"]}),
    ("I3100E04", "MmbNm", "310", {"MnMmbInfSgmt/MmbNm": "0"}),
    ("I3100F01", "SharHodIDType", "310",
     {"MnShaHodInfSgmt": {"SharHodInf": [{"SharHodCertType": "2", "SharHodIDType": "X"}]}}),
    ("I3100F02", "InvRatio", "310", {"MnShaHodInfSgmt": {"SharHodInf": [{"InvRatio": "100.01"}]}}),
    ("I3100F02", "InvRatio", "310", {"MnShaHodInfSgmt": {"SharHodInf": [{"InvRatio": "0"}]}}),
    ("I3100G01", "ActuCotrlIDType", "310",
     {"ActuCotrlInfSgmt": {"ActuCotrlInf": [{"ActuCotrlCertType": "2", "ActuCotrlIDType": "2"}]}}),
    ("I3100H01", "SupOrgCertType", "310", {"SpvsgAthrtyInfSgmt": {"SupOrgCertType": "01"}}),
]  # fmt: skip

FIRM_LOANS: list[Case] = [
    ("R4100101", STATE, "410", {STATE: None}),
    ("R4100101", CREDIT, "410", {f"{INF}/Flag": "2"}),
    ("R4100102", ORIGIN, "410", {ORIGIN: _NO_PART}),
    ("R4100102", SECURITY, "410", {_TYPE: "C1", SECURITY: _NO_PART}),
    ("R4100103", STATE, "410", {_POINT: "20", STATE: None}),
    ("R4100104", PARTY, "410", {_POINT: "20", _TYPE: "C1", PARTY: _NO_PART}),
    ("R4100105", "AcctType", "410", {_POINT: "31", _TYPE: "R1"}),
    ("R4100105", "AcctType", "410", {_POINT: "31"}),
    ("R4100106", ORIGIN, "410", {_POINT: "31", f"{INF}/Flag": "2", ORIGIN: _NO_PART}),
    ("R4100107", "AcctType", "410", {_POINT: "32", _TYPE: "C1"}),
    ("R4100108", ORIGIN, "410", {_POINT: "32", ORIGIN: _NO_PART}),
    ("R4100109", STATE, "410", {_POINT: "33", STATE: None}),
    ("R4100110", CREDIT, "410", {_POINT: "33", CREDIT: {"Mcc": "x"}}),
    ("R4100111", "AcctType", "410", {_POINT: "41", _TYPE: "R1"}),
    ("R4100112", ORIGIN, "410", {_POINT: "41", _TYPE: "R4", ORIGIN: _NO_PART}),
    ("R4100113", TRADES, "410", {_POINT: "42"}),
    ("R4100114", ORIGIN, "410", {_POINT: "42", ORIGIN: _NO_PART}),
    ("R4100115", STATE, "410", {_POINT: "49", STATE: None}),
    ("R4100116", SECURITY, "410", {_POINT: "49", _TYPE: "D2", SECURITY: _NO_PART}),
    ("R4100117", PARTY, "410", {f"{INF}/GuarMode": "1"}),
    ("R4100118", SECURITY, "410", {f"{INF}/GuarMode": "3"}),
    ("R4100119", BASE, "410", {BASE: None}),
    ("I4100A01", "OpenDate", "410", {f"{INF}/OpenDate": "2026-11-02"}),
    ("I4100A02", "CloseDate", "410", {f"{STATE}/CloseDate": "2026-11-30"}),
    ("I4100A03", "AcctStatus", "410", {_POINT: "20"}),
    ("I4100A03", "AcctStatus", "410", {f"{STATE}/AcctStatus": "21"}),
    ("I4100A04", "BusiLines", "410", {_TYPE: "C1"}),
    ("I4100A05", "TranAmt", "410", {TRADES: {"CagOfTrdInf": [{"TranAmt": "500001"}]}}),
    ("I4100A06", "RepayMode", "410", {_TYPE: "R4", f"{INF}/RepayMode": "90"}),
    ("I4100A07", "ArlpCertNum", "410",
     {PARTY: {"RltRepymtInf": [{"ArlpCertType": "20", "ArlpCertNum": "919999999999999984"}]}}),
    ("I4100A10", "CloseDate", "410",
     {TRADES: {"CagOfTrdInf": [{"TranDate": "2026-11-19"}]}, f"{STATE}/CloseDate": "2026-11-18"}),
    ("I4100C02", "OpenDate", "410", {f"{INF}/DueDate": "2026-10-31"}),
    ("I4100C03", "RepayFreqcy", "410", {f"{INF}/RepayMode": "90", f"{INF}/RepayFreqcy": "22"}),
    ("I4100C04", "RepayFreqcy", "410", {f"{INF}/RepayMode": "21"}),
    ("I4100C05", "RepayMode", "410", {f"{INF}/RepayMode": "31"}),
    ("I4100C06", "RepayMode", "410", {_TYPE: "R1"}),
    ("I4100D01", "ArlpAmt", "410", {PARTY: {"RltRepymtInf": [{"ArlpType": "1", "ArlpAmt": "5"}]}}),
    ("I4100D01", "ArlpAmt", "410", {PARTY: {"RltRepymtInf": [{"ArlpType": "2", "ArlpAmt": ""}]}}),
    ("I4100D02", "MaxGuarMcc", "410", {PARTY: {"RltRepymtInf": [{"ArlpType": "2", "MaxGuarMcc": ""}]}}),
    ("I4100D03", "ArlpCertType", "410", {PARTY: {"RltRepymtInf": [{"ArlpIDType": "2", "ArlpCertType": "X"}]}}),
    ("I4100H02", "AcctBal", "410", {f"{STATE}/AcctStatus": "21"}),
    ("I4100H03", "CloseDate", "410", {f"{STATE}/AcctStatus": "21"}),
    ("I4100H03", "CloseDate", "410", {f"{STATE}/CloseDate": "2026-11-19"}),
    ("I4100H04", "TotOverd", "410", {f"{STATE}/AcctStatus": "31"}),
    ("I4100H05", "OverdDy", "410", {f"{STATE}/AcctStatus": "21", f"{STATE}/OverdDy": "5"}),
    ("I4100H06", "OverdPrinc", "410", {f"{STATE}/OverdPrinc": "1"}),
    ("I4100H07", "LatRpyPrincAmt", "410", {f"{STATE}/LatRpyPrincAmt": "1"}),
    ("I4100H08", "OverdDy", "410", {f"{STATE}/OverdDy": "5"}),
    ("I4100H09", "CloseDate", "410", {f"{STATE}/CloseDate": "2026-10-31"}),
    ("I4100H10", "NxtAgrrRpyDate", "410", {f"{STATE}/AcctStatus": "21"}),
    ("I4100H11", "BalChgDate", "410", {f"{STATE}/NxtAgrrRpyDate": "2026-10-31"}),
    ("I4100H12", "RptDate", "410", {f"{STATE}/NxtAgrrRpyDate": "2026-11-18"}),
    ("I4100I01", "DueTranMon", "410", {TRADES: {"CagOfTrdInf": [{"ChanTranType": "11", "DueTranMon": "0"}]}}),
    ("I4100I02", "CagOfTrdNm", "410", {TRADES: {"CagOfTrdNm": "0"}}),
    ("I4110B01", "OdBnesCode", "411", {"NwBnesCode": "SAMPLE00000001示例合同001"}),
    ("R4120103", INF, "412", {"BsSgmt/MdfcSgmtCode": "C"}),
    ("R4120105", "MdfcSgmtCode", "412", {"BsSgmt/MdfcSgmtCode": "G"}),
    ("R4120105", "MdfcSgmtCode", "412", {"BsSgmt/AcctType": "C1", "BsSgmt/MdfcSgmtCode": "E"}),
    ("I4100H08", "OverdDy", "412", {f"MdfcSgmt/{STATE}/OverdDy": "5"}),
    ("I4130B01", "DelStartDate", "413", {"DelEndDate": ""}),
    ("I4130B02", "DelStartDate", "413", {"DelStartDate": "2026-11-20"}),
]  # fmt: skip

CASES = COMMON + PERSONS + COMPOSITION + LOANS + FIRMS + FIRM_LOANS
