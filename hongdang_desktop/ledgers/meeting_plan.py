"""A meeting before it is held, and how the record begins from the plan."""

from collections.abc import Mapping

from hongdang_desktop.core.canonical import Json, JsonObject

FIRST = "s1"
"""Id of the first session of a meeting."""


def as_plan(payload: Mapping[str, Json]) -> JsonObject:
    """Return a new meeting as a plan: no session yet, nobody noted; the usual place is proposed."""
    sessions = _parts(payload.get("sessions"))
    place = next((each["place"] for each in sessions if each.get("place")), None)
    people: list[Json] = [{**each, "sessions": []} for each in _parts(payload.get("attendance"))]
    return {
        **payload, "sessions": [], "attendance": people,
        "planned_place": payload.get("planned_place") or place,
    }  # fmt: skip


def as_held(payload: Mapping[str, Json]) -> JsonObject:
    """Return a plan as the beginning of its record: one session where and when it was planned.

    Everybody is noted as present; the plan itself stays readable in the record.
    """
    session: JsonObject = {
        "id": FIRST, "starts_at": payload.get("planned_at"), "place": payload.get("planned_place"),
    }  # fmt: skip
    people: list[Json] = [
        each if each.get("excused") else {**each, "sessions": [FIRST]}
        for each in _parts(payload.get("attendance"))
    ]
    return {**payload, "sessions": [session], "attendance": people}


def _parts(value: Json) -> list[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
