"""The rules of a chronology file that hold between records: references, circles, hues, threads."""

from collections.abc import Mapping
from typing import cast

from app.formats.chronology_faults import Notices
from app.formats.chronology_records import AnnotationRecord, CategoryRecord, Record

Records = Mapping[str, Mapping[str, Record]]

PARENTS = (("sources", "derived_from"), ("events", "part_of"), ("annotations", "reply_to"))
"""List and field of the references that make a tree."""


def check_links(records: Records, known: Mapping[str, set[str]], notices: Notices) -> None:
    """Note each reference to nothing, each circle, hues used twice, and replies to notes on other targets.

    `records` are those that could be read, by list and path; `known` are the paths of all that the file names.
    """
    for in_list, found in records.items():
        for path, record in found.items():
            for field, to_list, to_path in record.references():
                if to_path not in known[to_list]:
                    what = _named(to_list, to_path)
                    notices.fault(in_list, path, field, f"must be the key of a record in this file; {what}")
    for in_list, field in PARENTS:
        _check_circles(records[in_list], in_list, field, notices)
    _check_hues(records["categories"], notices)
    _check_threads(records["annotations"], notices)


def _named(to_list: str, path: str) -> str:
    if to_list == "citations":
        event, _, citation = path.partition("/")
        return f"“{citation}” is not among the citations of the event {event}"
    return f"“{path}” is not among its {to_list}"


def _check_circles(records: Mapping[str, Record], in_list: str, field: str, notices: Notices) -> None:
    parents = {path: getattr(record, field) for path, record in records.items()}
    done: set[str] = set()
    for start in parents:
        trail: dict[str, None] = {}
        at: str | None = start
        while at in parents and at not in done and at not in trail:
            trail[at] = None
            at = parents[at]
        if at in trail:
            steps = list(trail)
            circle = steps[steps.index(at) :]
            way = " → ".join([*circle[:5], "…"] if len(circle) > 5 else [*circle, circle[0]])
            for path in circle:
                notices.fault(in_list, path, field, f"must not lead back to the record itself ({way})")
        done.update(trail)


def _check_hues(categories: Mapping[str, Record], notices: Notices) -> None:
    if len(categories) > 8:
        return
    first: dict[int, str] = {}
    for path, record in categories.items():
        hue = cast(CategoryRecord, record).hue
        if hue in first:
            message = f"must be another hue than that of {first[hue]}: up to eight categories, each has its own"
            notices.fault("categories", path, "hue", message)
        first.setdefault(hue, path)


def _check_threads(annotations: Mapping[str, Record], notices: Notices) -> None:
    for path, record in annotations.items():
        note = cast(AnnotationRecord, record)
        answered = cast(AnnotationRecord | None, annotations.get(note.reply_to or ""))
        if answered is not None and answered.target.names != note.target.names:
            notices.fault("annotations", path, "reply_to", "must be a note on the same target")
