"""Keyed 64-bit codes of values: equal values have equal codes, and nobody without the key can choose two that meet.

SipHash-2-4 (Aumasson and Bernstein, 2012) of many values at once, under a key of one run: a fraction of the time of a
token of the vault, whose codes must last for years.
"""

from collections.abc import Callable
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_Words = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.int64]

_KEY = Struct("<QQ")
_WORD = 8
_CONSTANTS = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_FINAL_ROUNDS = 4
_FINAL_MARK = np.uint64(0xFF)
# The last word of a message: its bytes, fewer than eight, and above them how many the message has.
_LENGTH_BITS = 56
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD)], np.uint64)


class _Messages(NamedTuple):
    """Messages, the longest first: `place` of each among all, where it begins in `data`, and its bytes."""

    data: bytes
    place: _Places
    begin: _Places
    size: _Places


def keyed_codes(key: bytes) -> Callable[[str], npt.NDArray[np.int64]]:
    """The function under a key (64 bytes at most) from kind, text, kind, text …, with NUL between, to the code of each
    kind and text: SipHash-2-4 of both in UTF-8, with the NUL between.
    """
    start = _KEY.unpack(blake2b(key, digest_size=_KEY.size).digest())
    return lambda pairs: _siphash(start, _messages(pairs))


def _messages(pairs: str) -> _Messages:
    data = pairs.encode("utf-8", "surrogatepass")
    # With a NUL before the first and behind the last every second one parts two messages.
    parted = np.flatnonzero(np.frombuffer(b"\0%b\0" % data, np.uint8) == 0)[::2]
    begin, size = parted[:-1], np.diff(parted) - 1
    place = np.argsort(-(size // _WORD), kind="stable")
    return _Messages(data + bytes(_WORD), place, begin[place], size[place])


def _siphash(key: tuple[int, int], messages: _Messages) -> npt.NDArray[np.int64]:
    """SipHash-2-4 of all messages: each word of as many of them as have one."""
    count = len(messages.place)
    state = [np.full(count, one ^ key[at % 2], np.uint64) for at, one in enumerate(_CONSTANTS)]
    # Any eight bytes of the data as a word.
    windows = np.ndarray((len(messages.data) - _WORD + 1,), "<u8", messages.data, strides=(1,))
    whole = messages.size // _WORD
    for word in range(int(whole.max(initial=-1)) + 1):
        longer = int(np.searchsorted(-whole, -word, side="right"))
        words = windows[messages.begin[:longer] + word * _WORD]
        last = np.flatnonzero(whole[:longer] == word)
        size = messages.size[last]
        words[last] = (words[last] & _MASKS[size % _WORD]) | (size << _LENGTH_BITS).view(np.uint64)
        _take([one[:longer] for one in state], words)
    state[2] ^= _FINAL_MARK
    _mix(state, _FINAL_ROUNDS)
    found = np.empty(count, np.uint64)
    found[messages.place] = state[0] ^ state[1] ^ state[2] ^ state[3]
    return found.view(np.int64)


def _take(state: list[_Words], words: _Words) -> None:
    """One word of each message into its state, by two rounds."""
    state[3] ^= words
    _mix(state, 2)
    state[0] ^= words


def _mix(state: list[_Words], rounds: int) -> None:
    a, b, c, d = state
    room = np.empty_like(a)
    for _ in range(rounds):
        _add_turn(a, b, 13, room)
        _turn(a, 32, room)
        _add_turn(c, d, 16, room)
        _add_turn(a, d, 21, room)
        _add_turn(c, b, 17, room)
        _turn(c, 32, room)


def _add_turn(sum_: _Words, other: _Words, bits: int, room: _Words) -> None:
    sum_ += other
    _turn(other, bits, room)
    other ^= sum_


def _turn(words: _Words, bits: int, room: _Words) -> None:
    """Rotates to the left."""
    np.left_shift(words, np.uint64(bits), out=room)
    np.right_shift(words, np.uint64(64 - bits), out=words)
    words |= room
