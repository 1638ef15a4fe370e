"""What the centre holds after all that was sent: the next correction is made from it, and says neither less nor more."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from exports.pboc.messages import corrections_of, deletion_of
from exports.pboc.standing import standing
from exports.pboc.types import Record
from tests.exports.pboc.cases import changed
from tools.pboc_samples import ORGANISATION, samples

DAY = date(2026, 11, 20)
CHANGES = st.fixed_dictionaries(
    {
        "AcctBsSgmt/Name": st.sampled_from(["张样本", "李样本"]),
        "AcctBsSgmt/AcctCode": st.sampled_from([ORGANISATION + "1", ORGANISATION + "2"]),
        "AcctMthlyBlgInfSgmt/AcctBal": st.sampled_from(["7000", "6500"]),
        "AcctBsInfSgmt/LoanAmt": st.sampled_from(["12000", "12001"]),
    }
)


def _deleted(record: Record) -> Record:
    message = deletion_of(record)
    assert message is not None
    return message


@given(st.lists(CHANGES, min_size=1, max_size=5))
def test_whoever_is_corrected_again_and_again_stands_as_in_the_last_correction(changes):
    sent = [samples()["210-loan"]]
    for change in changes:
        wanted = changed(samples()["210-loan"], change)
        (held,) = standing(sent)
        sent += corrections_of(held, wanted, DAY)
        assert standing(sent) == [wanted]
    assert standing([*sent, _deleted(wanted)]) == []


def test_nothing_of_another_account_touches_one():
    loan, other = (
        samples()["210-loan"],
        changed(samples()["210-loan"], {"AcctBsSgmt/AcctCode": ORGANISATION + "other"}),
    )
    further = [one for name, one in samples().items() if name in {"120", "130", "140", "213", "215"}]
    assert standing([loan, *further]) == [loan]
    away = [
        _deleted(other),
        *corrections_of(other, changed(samples()["210-loan"], {"AcctBsSgmt/AcctCode": "x"}), DAY),
    ]
    assert standing([loan, *away]) == [loan]
    assert standing([loan, other, _deleted(loan)]) == [other]
    assert standing([loan, _deleted(loan), other, loan]) == [other, loan]


def test_an_account_stands_once_in_its_last_report_and_a_person_as_long_as_it_was_not_deleted():
    first, second = samples()["210-loan"], samples()["210-month"]
    changed(second, {"AcctBsSgmt/AcctCode": str(first.values["AcctBsSgmt"]["AcctCode"])})
    assert standing([first, second]) == [second]
    person, firm = samples()["110"], samples()["310"]
    assert standing([person, firm, person]) == [firm, person]
    assert standing([person, firm, _deleted(person)]) == [firm]
    assert standing([firm, _deleted(firm)]) == []
