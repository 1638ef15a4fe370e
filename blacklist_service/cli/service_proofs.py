"""What proves a service, as a command is given it: the file, its digest, or both."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.workflows.cases.kept_exhibits import GivenFile

_READ_BYTES = 1 << 16
proof_option = click.option(
    "--proof",
    type=input_file,
    help="送达证明文件（照片或 PDF），封存备查 / file of the receipt or return slip, kept sealed",
)
digest_of_proof = click.option(
    "--proof-sha256",
    help="送达证明的摘要；只给摘要时原件由机关保管 / its digest; alone where the paper stays with the office",
)


@contextmanager
def files_of(proof: Path | None) -> Iterator[list[GivenFile]]:
    """The file of a proof, open while it is read; none where none is named."""
    if proof is None:
        yield []
        return
    with proof.open("rb") as file:
        yield [GivenFile(proof.name, iter(partial(file.read, _READ_BYTES), b""))]
