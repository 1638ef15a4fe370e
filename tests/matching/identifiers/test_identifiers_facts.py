"""What stands in a scheme's own file is what comparing and blocking go by."""

from matching.blocking import _SEGMENTED as KEYED_BY_PARTS
from matching.compare.dates import _BEARING as WITH_BIRTH
from matching.compare.identifiers import _LEAST_TO_TELL as LEAST
from matching.compare.identifiers import _SEGMENTED as COMPARED_BY_PARTS
from matching.identifiers import read_identifier, schemes


def test_the_facts_of_every_scheme():
    assert {"resident_id", "residence_permit"} == COMPARED_BY_PARTS == KEYED_BY_PARTS
    assert {"resident_id", "residence_permit", "foreigner_card"} == WITH_BIRTH
    assert LEAST == {"resident_id": 15, "residence_permit": 15, "foreigner_card": 15, "uscc": 17}


def test_what_bears_a_birth_tells_it():
    valid = {"resident_id": "11010119900307803X", "residence_permit": "810000199408230021"}
    for scheme in schemes():
        if scheme.code in valid:
            assert scheme.bears_birth
            assert read_identifier(scheme.code, valid[scheme.code]).birth_date is not None
