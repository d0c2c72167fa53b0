"""How often one account, or one address without an account, may write or ask for what costs much.

Token buckets (a minute's worth may come at once), kept in the memory of each process: with several processes the limits
are that many times as wide, and a restart forgets them. Tries at signing in are counted in the database instead.
"""

import math
import re
import threading
import time
from collections.abc import Callable

MINUTE = 60
MOST_KEYS = 20_000
"""Buckets in memory; when there are more, those that have filled up again are forgotten."""

_COSTLY = re.compile(r"/api/v1/.*|/[a-z]+\.[a-z.]+|/sources/bibliography")


class RateLimit:
    """`per_minute` actions a minute for each key; 0 sets no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> int:
        """Count one action: 0 where it may be done, else the whole seconds after which the next one may."""
        if not self.per_minute:
            return 0
        with self._lock:
            now = self._clock()
            if len(self._buckets) >= MOST_KEYS:
                self._buckets = {name: held for name, held in self._buckets.items() if now - held[1] < MINUTE}
            left, since = self._buckets.get(key, (float(self.per_minute), now))
            left = min(left + (now - since) * self.per_minute / MINUTE, self.per_minute)
            if left >= 1:
                self._buckets[key] = (left - 1, now)
                return 0
            self._buckets[key] = (left, now)
            # Seconds that are whole but for rounding stay whole.
            return math.ceil((1 - left) * MINUTE / self.per_minute - 1e-6)


class RateLimits:
    """The limits of one application."""

    def __init__(self, *, writes_per_minute: int, costly_reads_per_minute: int) -> None:
        self._writes = RateLimit(writes_per_minute)
        self._costly_reads = RateLimit(costly_reads_per_minute)

    def take(self, who: str, *, is_write: bool, path: str, is_search: bool) -> int:
        """Count a request of `who`: 0 where it may go on, else the seconds to wait."""
        if is_write:
            return self._writes.take(who)
        return self._costly_reads.take(who) if is_search or _COSTLY.fullmatch(path) else 0
