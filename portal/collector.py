"""How the garbage collector of a web process is set."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 2_000, 20, 100


def settle() -> None:
    """Called once the application is made: what is there lives as long as the process and need not be looked at again.

    A page leaves some hundred objects in cycles. Collected every 2,000 they cost a millisecond now and then; at 50,000
    one page in eighty waited 60 to 100 ms for all of them, and with Python's own 700 the slowest pages take five times
    as long as the median where nothing is frozen.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
