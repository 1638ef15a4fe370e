"""The golden files are what is written today, and each is sound and is read back."""

from io import BytesIO

import pytest

from exports.pboc.check_file import check_file
from exports.pboc.sent import SentFile
from tools.pboc_samples import samples


def test_the_golden_files_are_those_of_the_samples(make_golden):
    files = make_golden.pboc_files()
    kept = {f"pboc/{path.name}": path.read_bytes() for path in (make_golden.GOLDEN / "pboc").iterdir()}
    assert kept == files, "run tools/make_golden.py and read the difference"


@pytest.mark.parametrize("place", range(len(samples())))
def test_a_golden_file_is_sound_and_is_read_back(make_golden, place):
    name, content = list(make_golden.pboc_files().items())[place]
    assert list(check_file(name.removeprefix("pboc/").removesuffix(".txt"), BytesIO(content))) == []
    assert list(SentFile(BytesIO(content)).records()) == [list(samples().values())[place]]
