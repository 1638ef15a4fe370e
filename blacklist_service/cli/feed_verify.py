"""Verifies a downloaded release or chain of deltas as a recipient, without a database."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import output_file
from blacklist_service.cli.key_texts import key_text
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.private_file import private_file
from blacklist_service.client.sm2_signatures import check_sm2_signature, read_sm2_key
from exports.canonical import canonical_bytes
from exports.feed_keys import FeedKeys
from exports.follow import FeedReport, read_signed, verify_folder
from exports.recipient_state import RecipientState, state_from_bytes, state_to_bytes
from exports.refusals import FeedRefusalError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--key", required=True, help="公钥文件或其内容 / the feed's public key: a .pub file or its text"
)
@click.option("--second-key", help="大批注销的第二公钥 / the second key, for mass removals")
@click.option("--next-key", help="已公告的下一公钥 / the feed's next public key, once it was announced")
@click.option(
    "--sm2-key",
    help="另要求 SM2 签名：发布方公钥 PEM / ask for the SM2 signature too: the publisher's key in PEM",
)
@click.option("--next-sm2-key", help="已公告的下一 SM2 公钥 / its next SM2 key, once it was announced")
@click.option(
    "--state",
    "state_file",
    type=output_file,
    help="接收方状态，核验后更新 / own state, updated when all holds",
)
@click.option("--recipient", help="接收方名称，须与清单一致 / own name; the manifest must carry it")
@click.option(
    "--receipt", "receipt_file", type=output_file, help="将回执写入文件 / write the receipt to this file"
)
@click.pass_obj
def verify(
    output: Output,
    folder: Path,
    key: str,
    second_key: str | None,
    next_key: str | None,
    sm2_key: str | None,
    next_sm2_key: str | None,
    state_file: Path | None,
    recipient: str | None,
    receipt_file: Path | None,
) -> None:
    """按规范次序核验并应用 / check and apply a download in the contract's order; exit status 1 where a check fails."""
    keys = FeedKeys(
        key_text(key),
        None if second_key is None else key_text(second_key),
        None if next_key is None else key_text(next_key),
        None if sm2_key is None else read_sm2_key(key_text(sm2_key)),
        None if next_sm2_key is None else read_sm2_key(key_text(next_sm2_key)),
    )
    state = _state(state_file)
    if state is not None and recipient is not None and state.recipient != recipient:
        raise FeedRefusalError("FEED.RECIPIENT")
    check_sm2_signature(read_signed(folder), keys)
    report = verify_folder(folder, keys, state, output.clock.now())
    if recipient is not None and report.manifest.recipient != recipient:
        raise FeedRefusalError("FEED.RECIPIENT")
    _keep(report, state_file, receipt_file)
    document = {
        "valid": True,
        "feed": report.manifest.feed,
        "recipient": report.manifest.recipient,
        "release": report.state.release,
        "entries": len(report.state.entries),
        "tombstones": len(report.state.tombstones),
        "applied": list(report.applied),
        "objects_checked": list(report.objects_checked),
        "state_checksum": report.manifest.state_checksum,
        "trusted_comment": report.trusted_comment,
        "receipt": report.receipt,
    }
    shown = {name: value for name, value in document.items() if name != "receipt"}
    lines = {name: "\n".join(value) if isinstance(value, list) else value for name, value in shown.items()}
    output.give(document, facts_table("核验通过 verified", lines))


def _state(path: Path | None) -> RecipientState | None:
    return state_from_bytes(path.read_bytes()) if path is not None and path.exists() else None


def _keep(report: FeedReport, state_file: Path | None, receipt_file: Path | None) -> None:
    """Retractions stay unreported in the state: a written receipt is not an accepted one (`feed ack --state`)."""
    if receipt_file is not None:
        with private_file(receipt_file) as out:
            out.write(canonical_bytes(report.receipt) + b"\n")
    if state_file is not None:
        with private_file(state_file) as out:
            out.write(state_to_bytes(report.state))
