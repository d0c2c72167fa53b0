"""Lanes: a part of time drawn as a chart, one lane a category or an actor.

Pure geometry. Positions across are per cent of the window, so that the drawing is fluid; heights are pixels. Labels are
packed as if the chart were 1,120 pixels wide, in at most five rows a lane; what does not fit is counted in a ring that
leads to the next zoom level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.dates import OPEN_END, civil_from_days, days_from_civil, format_year

WIDTH = 1120
ROWS = 5
HEADER = 44
FIRST_ROW = 44
NEXT_ROW = 28
LETTER = 7.2
LONGEST_LABEL = 34

ZOOMS = {"all": 0, "decade": 3652, "years": 1096, "year": 365, "month": 31, "week": 9}
"""Zoom levels from far to near, with the days that they show; 0: the whole chronology."""

EDGE = 0.9
"""Per cent at either side within which a mark would be cut off."""

LABEL_APART = 5.0
"""Per cent between two years on the axis."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `start` to `end`, both included."""

    start: int
    end: int

    def across(self, day: float) -> float:
        """A day's place in per cent of the window."""
        return round(100 * (day - self.start) / (self.end - self.start + 1), 2)

    @property
    def middle(self) -> int:
        return (self.start + self.end) // 2


@dataclass(frozen=True, slots=True)
class Item:
    """An event to be drawn: its bounds as day numbers, the shape of its mark, and its label."""

    event_id: int
    earliest: int
    latest: int
    is_lasting: bool
    shape: str
    label: str
    hue: int


@dataclass(slots=True)
class Drawn:
    """An item with its place: per cent across, pixels down (middle of its row), and where its label goes."""

    item: Item
    x: float
    width: float
    y: int
    is_interval: bool
    has_start: bool
    has_end: bool
    is_flipped: bool
    label: str


@dataclass(slots=True)
class Ring:
    """Events too close to draw apart: how many, around which day."""

    count: int
    x: float
    y: int
    day: int
    hue: int
    item: Item | None = None
    """The event, where the ring would hold just one: it is drawn as a mark without words."""


@dataclass(slots=True)
class Lane:
    key: str
    label: str
    hue: int | None
    total: int
    drawn: list[Drawn] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    rows: int = 1
    top: int = 0

    @property
    def height(self) -> int:
        return FIRST_ROW + NEXT_ROW * (self.rows - 1)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str
    year: str
    is_year: bool


def pack(lane: Lane, items: Sequence[Item], crowds: Sequence[tuple[int, int]], window: Window) -> None:
    """Place items (in date order) and crowds (day, count of events) in a lane's rows."""
    free = [-1e9] * ROWS
    overflow: list[tuple[int, int, Item | None]] = [(day, count, None) for day, count in crowds]
    reserved = 1 if crowds else 0
    used = 1
    for item in items:
        drawn = _measure(item, window)
        left, right = _extent(drawn)
        row = next((n for n in range(ROWS - reserved) if free[n] <= left), None)
        if row is None:
            overflow.append((item.earliest, 1, item))
            reserved = 1
            continue
        free[row] = right + 10
        used = max(used, row + 1)
        drawn.y = row
        lane.drawn.append(drawn)
    if overflow and any(drawn.y == ROWS - 1 for drawn in lane.drawn):
        # The last row belongs to the rings once there are some.
        moved = [drawn for drawn in lane.drawn if drawn.y == ROWS - 1]
        lane.drawn = [drawn for drawn in lane.drawn if drawn.y < ROWS - 1]
        overflow += [(drawn.item.earliest, 1, drawn.item) for drawn in moved]
        used = ROWS - 1
    lane.rings = _rings(sorted(overflow, key=lambda one: one[:2]), window, lane.hue or 8)
    lane.rows = used + (1 if lane.rings else 0)
    for ring in lane.rings:
        ring.y = lane.rows - 1


def _measure(item: Item, window: Window) -> Drawn:
    has_start, has_end = item.earliest >= window.start, item.latest <= window.end
    start, end = max(item.earliest, window.start), min(item.latest, window.end)
    is_interval = item.is_lasting and item.latest > item.earliest
    x = window.across(start) if is_interval else max(window.across(start), EDGE)
    width = round(window.across(end + 1) - x, 2) if is_interval else 0.0
    label = item.label if len(item.label) <= LONGEST_LABEL else item.label[: LONGEST_LABEL - 1].rstrip() + "…"
    needed = len(label) * LETTER + 20
    is_flipped = x * WIDTH / 100 + needed > WIDTH
    return Drawn(item, x, width, 0, is_interval, has_start, has_end and item.latest < OPEN_END, is_flipped, label)


def _extent(drawn: Drawn) -> tuple[float, float]:
    """The pixels from which to which an item and its label reach."""
    at = drawn.x * WIDTH / 100
    needed = len(drawn.label) * LETTER + 20
    if drawn.is_flipped:
        return at - needed, at + max(drawn.width * WIDTH / 100, 12)
    return at - 10, at + max(needed, drawn.width * WIDTH / 100)


def _rings(overflow: list[tuple[int, int, Item | None]], window: Window, hue: int) -> list[Ring]:
    """Events that were left over, gathered where they are closer than a ring is wide."""
    rings: list[Ring] = []
    ends = -1e9
    for first_day, count, item in overflow:
        day = min(max(first_day, window.start), window.end)
        x = min(max(window.across(day), EDGE), 100 - EDGE)
        at = x * WIDTH / 100
        if rings and at < ends:
            rings[-1].count += count
            rings[-1].item = None
            continue
        rings.append(Ring(count, x, 0, day, item.hue if item else hue, item))
        ends = at + 64
    return rings


def stack(lanes: list[Lane]) -> int:
    """Give all lanes their place from the top, and all rows their pixels; the height of the whole drawing."""
    top = HEADER
    for lane in lanes:
        lane.top = top
        for drawn in lane.drawn:
            drawn.y = top + FIRST_ROW // 2 + NEXT_ROW * drawn.y
        for ring in lane.rings:
            ring.y = top + FIRST_ROW // 2 + NEXT_ROW * ring.y
        top += lane.height
    return top


def ticks(window: Window) -> list[Tick]:
    """Lines of the time axis: days, months, years or more, so that 10 to 40 stand in the window."""
    days = window.end - window.start + 1
    if days <= 45:
        return [_day_tick(day, window) for day in range(window.start, window.end + 1)]
    years = days / 365.25
    step = 1 if years <= 4 else 3 if years <= 12 else 12
    while years * 12 / step > 40:
        step = {1: 3, 3: 12, 12: 24, 24: 60, 60: 120}.get(step, step * 10)
    first_year, first_month, _ = civil_from_days(window.start)
    month = (first_year * 12 + first_month - 1) // step * step
    found: list[Tick] = []
    labelled = -100.0
    while True:
        year, number = month // 12, month % 12
        day = days_from_civil(year, number + 1, 1)
        if day > window.end:
            return found
        if day >= window.start:
            label = MONTHS[number] if step < 12 and (step > 1 or number % 3 == 0) else ""
            x, is_year = window.across(day), number == 0
            has_room = x - labelled >= LABEL_APART or (is_year and step < 12)
            words = format_year(year) if (is_year or not found) and has_room else ""
            labelled = x if words else labelled
            found.append(Tick(x, label, words, is_year))
        month += step


def _day_tick(day: int, window: Window) -> Tick:
    year, month, number = civil_from_days(day)
    is_first = number == 1 or day == window.start
    head = f"{MONTHS[month - 1]} {format_year(year)}" if is_first else ""
    return Tick(window.across(day), str(number), head, number == 1)


def window_of(zoom: str, middle: int | None, first: int, last: int) -> Window:
    """The part of time that a zoom level shows around a day; `first` and `last` bound the chronology."""
    length = ZOOMS[zoom]
    if not length:
        margin = max((last - first) // 40, 2)
        return Window(first - margin, last + margin)
    at = middle if middle is not None else last - length // 2
    return Window(at - length // 2, at - length // 2 + length - 1)
