"""Which subjects lie under which key, while the engine resolves."""

from collections.abc import Callable, Iterable, Sequence

# A key under which more subjects lie is too common to tell anything; the other keys still work.
BLOCK_CAP = 200


class Blocks:
    """Subjects by key; most keys have one, so that a bare number stands for it. `capped` counts keys passed over."""

    def __init__(self, find: Callable[[int], int]) -> None:
        self.capped = 0
        self._find = find
        self._blocks: dict[int, int | list[int]] = {}

    def add(self, number: int, tokens: Iterable[int]) -> None:
        """Puts a subject under these keys."""
        blocks = self._blocks
        for token in tokens:
            block = blocks.get(token)
            if block is None:
                blocks[token] = number
            elif isinstance(block, int):
                if block != number:
                    blocks[token] = [block, number]
            elif len(block) <= BLOCK_CAP and number not in block:
                block.append(number)

    def hits(self, tokens: Sequence[int]) -> set[int]:
        """The living subjects under any of these keys, without the keys that are too common."""
        found: set[int] = set()
        find = self._find
        for token in tokens:
            block = self._blocks.get(token)
            if block is None:
                continue
            if isinstance(block, int):
                found.add(find(block))
                continue
            if len(block) > BLOCK_CAP:
                block = sorted({find(number) for number in block})
                self._blocks[token] = block
                if len(block) > BLOCK_CAP:
                    self.capped += 1
                    continue
            found.update(find(number) for number in block)
        return found
