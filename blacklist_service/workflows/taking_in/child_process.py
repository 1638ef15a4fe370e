"""A process that works for another one ends with it, whatever ended the other."""

import os
from multiprocessing import parent_process
from threading import Thread


def end_with_parent() -> None:
    """Ends this process with the one that started it: a pool outlives its owner's `kill -9` otherwise, and a
    preparing process would go on holding the keys."""

    def wait() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()
