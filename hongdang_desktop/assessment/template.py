"""What a form is: sections, items and points as data, in a closed vocabulary (domain.md §8–§10).

A form is a TOML file; these models are its grammar, and its published JSON Schema is made of them.
There is no formula language: what a point rests on is the name of an evidence rule and its numbers.
Points are kept in hundredths. Keys are for ever: what has another meaning gets another key.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

HUNDREDTHS = 100
_KEY = r"^[A-Za-z][A-Za-z0-9_]{0,39}$"
_MOST_POINTS = 1_000


class BadPoints(ValueError):
    """A number of points that is none: negative, too large, or with more than two decimals."""


def _hundredths(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    """Return points as written (4, 1.5) in hundredths; what is no number is left to the model."""
    if isinstance(value, bool):
        raise BadPoints
    if not isinstance(value, int | float):
        return value
    found = round(value * HUNDREDTHS)
    if abs(found - value * HUNDREDTHS) > 1e-6 or not 0 <= found <= _MOST_POINTS * HUNDREDTHS:
        raise BadPoints
    return found


Points = Annotated[
    int,
    BeforeValidator(_hundredths, json_schema_input_type=float),
    Field(description="分，最多两位小数"),
]
Key = Annotated[str, Field(pattern=_KEY, description="永久的键：字母开头，字母、数字、下划线")]
Words = Annotated[str, Field(min_length=1, max_length=300)]
Title = Annotated[str, Field(min_length=1, max_length=60)]


class Every(StrEnum):
    """How often a form is filled in."""

    MONTH = "month"
    HALF = "half"
    YEAR = "year"


class About(StrEnum):
    """Whom a form is about."""

    BRANCH = "branch"
    SECRETARY = "secretary"
    TEAM = "team"
    MEMBER = "member"


class Scorer(StrEnum):
    """Who gives points: 自 测(党员) 测(职工) 客 委 科 (domain.md §8)."""

    SELF = "self"
    MEMBERS = "members"
    EMPLOYEES = "employees"
    RECORDS = "records"
    PLANT = "plant"
    OFFICE = "office"


class When(StrEnum):
    """In which periods an item is judged; in the others it does not apply."""

    ALWAYS = "always"
    QUARTER_END = "quarter_end"
    HALF_END = "half_end"
    YEAR_END = "year_end"


class Needs(StrEnum):
    """What a subject must have for an item to apply to it."""

    COMMITTEE = "committee"
    GROUPS = "groups"
    TEAMS = "teams"
    DUTY_AREAS = "duty_areas"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reason(_Model):
    """Why points are missing; ``free`` asks for words, ``excuses`` may make an item not apply."""

    key: Key
    title: Title
    free: bool = False
    excuses: bool = False


class Item(_Model):
    """One line of the form.

    ``rule`` names what suggests the points, with ``numbers``; of ``points`` only people give
    ``human`` (all, where there is no rule). ``judgement`` is the question to them. ``reasons`` are
    those usual here, the others can be chosen too.
    """

    key: Key
    title: Title
    points: Points
    rule: str = ""
    numbers: dict[str, JsonValue] = Field(default_factory=dict)
    human: Points = 0
    judgement: str = Field(default="", max_length=300)
    scorers: tuple[Scorer, ...] = (Scorer.SELF, Scorer.PLANT)
    reasons: tuple[str, ...] = ()
    when: When = When.ALWAYS
    needs: tuple[Needs, ...] = ()
    article: str = Field(default="", max_length=120)


class Section(_Model):
    """Items that belong together; ``mechanism`` is one of the paper's five, "" for none of them."""

    key: Key
    title: Title
    mechanism: str = ""
    items: tuple[Item, ...] = Field(alias="item")


class Threshold(_Model):
    """A grade from so many points on; ``share`` is how many percent of the subjects may have it."""

    key: Key
    title: Title
    least: Points
    share: int | None = Field(default=None, ge=1, le=100)


class Veto(_Model):
    """What no points outweigh; people decide, a ``rule`` only points at it."""

    key: Key
    title: Words
    rule: str = ""


class Window(_Model):
    """On which days of the month after the period the form is filled in."""

    first: int = Field(ge=1, le=28)
    last: int = Field(ge=1, le=28)


class Paper(_Model):
    """How the form is printed; ``signatures`` are the words before the lines to sign on."""

    landscape: bool = False
    signatures: tuple[Title, ...] = ("书记签字",)


class Template(_Model):
    """One version of a form. ``since`` is the first day of the periods that it is for."""

    key: Key
    version: int = Field(ge=1, le=10_000)
    title: Title
    source: Words
    since: date
    approved_by: str = ""
    period: Every
    subject: About
    total: Points
    bonus: Points = 0
    window: Window | None = None
    weights: dict[Scorer, int] = Field(default_factory=dict)
    sections: tuple[Section, ...] = Field(alias="section")
    reasons: tuple[Reason, ...] = Field(default=(), alias="reason")
    thresholds: tuple[Threshold, ...] = Field(default=(), alias="threshold")
    vetoes: tuple[Veto, ...] = Field(default=(), alias="veto")
    paper: Paper = Paper()

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all items in their order."""
        return tuple(item for section in self.sections for item in section.items)

    def item(self, key: str) -> Item | None:
        """Return one item, None where there is none of this key."""
        return next((item for item in self.items if item.key == key), None)

    def reason(self, key: str) -> Reason | None:
        """Return one reason, None where there is none of this key."""
        return next((reason for reason in self.reasons if reason.key == key), None)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema by which an editor can check a form while it is written."""
    schema = Template.model_json_schema(mode="validation", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
