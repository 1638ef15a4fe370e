"""What is spilled during a run: where the folder for it is full or gone, the run ends with a clear word."""

import subprocess
import sys
import tempfile

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.run_records import RunRecords
from tests.codes import exactly

# No file of the child may grow beyond this: what a full disk says, said by the kernel, without a disk to fill.
_SPILL = """
import resource
from blacklist_service.errors import NotReadyError
from blacklist_service.vault.run_records import RunRecords
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
records = RunRecords()
try:
    for number in range(1000):
        records.append(bytes(1000))
        {and_read}
except NotReadyError as error:
    print(error.code, len(records) < 1000)
"""


@pytest.mark.parametrize("and_read", ["", "records.open(number)"])
def test_a_full_folder_is_told(and_read: str) -> None:
    script = _SPILL.format(and_read=and_read)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("TEMPORARY.UNUSABLE True\n", "")


def test_a_folder_that_is_gone_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(NotReadyError, match=exactly("TEMPORARY.UNUSABLE")):
        RunRecords()


def test_each_text_opens_by_its_number() -> None:
    records = RunRecords()
    texts = [bytes([number]) * number for number in range(200)]
    for text in texts:
        records.append(text)
    assert [records.open(number) for number in range(len(records))] == texts
    with pytest.raises(IndexError):
        records.open(200)
