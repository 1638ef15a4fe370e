"""A recipient whose format cannot be read back here takes the files into a system of its own, and confirms them.

Nothing is held of the entries then. The receipt carries the manifest's checksum: it says that these files were taken
over, while what became of them is the recipient's own word. Large removals are for its own system to question.
"""

from collections.abc import Collection

from blacklist_service.client.apply_release import facts_of
from blacklist_service.client.calls import Calls
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.open_objects import is_encrypted
from blacklist_service.client.pull_feed import checked_manifest, plan_of
from blacklist_service.client.recipient_store import RecipientStore
from blacklist_service.client.report_release import KEYS_A_RECEIPT, Reported, send_receipt
from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError
from exports.follow import read_signed
from exports.object_files import check_object
from exports.plans import is_readable


def confirm_files(
    calls: Calls, folder: FeedFolder, store: RecipientStore, clock: Clock, retracted: Collection[str]
) -> Reported:
    """Tells the service that the files in the folder were taken over, and which keys were removed; then removes them.
    Safe to repeat: nothing is noted before the service has accepted every receipt.

    Raises ConflictError CLIENT.READABLE; FeedRefusalError with the code of the first check that does not hold;
    NotReadyError CLIENT.UNANSWERED, RefusedError CLIENT.REFUSED.
    """
    signed, position = read_signed(folder.download), store.position()
    manifest = checked_manifest(signed, folder, position, clock)
    if is_readable(manifest.format):
        raise ConflictError(
            "CLIENT.READABLE",
            "此格式可以应用：请用 apply 和 ack，以本地校验和回执。",
            "This format can be applied: use apply and ack, whose receipt carries your own checksum.",
        )
    for item in plan_of(manifest, position).objects:
        check_object(folder.download, item)
    facts = facts_of(signed, manifest, clock)
    keys = sorted(set(retracted))
    receipts = [keys[at : at + KEYS_A_RECEIPT] for at in range(0, len(keys), KEYS_A_RECEIPT)] or [[]]
    for listed in receipts:
        send_receipt(calls, folder, facts, listed)
    with store.change() as change:
        change.keep({**facts, "reported": facts["release"]})
    if is_encrypted(manifest):
        folder.identities.expect_encrypted(manifest.release)
    folder.forget_objects()
    return Reported(manifest.release, len(receipts), len(keys))
