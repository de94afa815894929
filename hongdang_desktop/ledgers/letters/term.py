"""L02: the election is asked for, its candidates, its result, a later or earlier day (附录 B)."""

from typing import TYPE_CHECKING

from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.ledgers.letters import words
from hongdang_desktop.ledgers.official import (
    Official,
    Para,
    Telling,
    blank,
    count,
    joined,
    or_blank,
    said,
)
from hongdang_desktop.ledgers.party_posts import POSTS

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.ledgers.term import Term

_RULES = "《中国共产党章程》《中国共产党支部工作条例（试行）》和《中国共产党基层组织选举工作条例》"
_LEADING = ("secretary", "deputy")


def election(telling: Telling) -> Official:
    """Return 关于换届选举的请示: the term that ends, the next committee, how and when it is elected."""
    return words.request(
        telling, "支部委员会换届选举",
        _ends(telling),
        Para(f"根据{_RULES}的有关规定，拟召开支部党员大会进行换届选举。现将有关事项请示如下："),
        words.heading("党员和支部委员会基本情况"),
        Para(f"{words.strength(telling)}。本届支部委员会由{_seats(telling)}组成，书记{words.secretary(telling)}。"),
        words.heading("下届支部委员会的组成"),
        Para(
            f"下届支部委员会拟设委员{blank(2)}名，其中书记1名、副书记{blank(1)}名。委员候选人拟提名"
            f"{blank(2)}名，差额{blank(1)}名，差额比例不低于应选人数的20%。"
        ),
        words.heading("产生办法"),
        Para(
            "委员候选人预备人选由支部组织全体党员充分酝酿，由支部委员会根据多数党员的意见确定，报厂党委"
            "同意后，提交支部党员大会采取无记名投票的方式差额选举产生。书记、副书记由新一届支部委员会"
            "第一次全体会议采取无记名投票的方式等额选举产生，报厂党委批准。"
        ),
        words.heading("召开时间"),
        Para(f"支部党员大会拟于{said(telling.until)}召开。"),
        *words.added(telling),
    )  # fmt: skip


def nominees(telling: Telling) -> Official:
    """Return 关于候选人预备人选的请示: the names, what they are, how they were found."""
    term: Term = telling.record
    names = [_name(telling, each.person) for each in term.candidates]
    return words.request(
        telling, "支部委员会委员候选人预备人选",
        Para(
            f"根据支部换届选举工作安排，支部组织全体党员进行了充分酝酿和民主推荐，经支部委员会"
            f"{said(None)}会议研究，提名{joined(names)}等{count(len(names) or None, '名')}同志为下届支部委员会"
            "委员候选人预备人选。现将有关情况请示如下："
        ),
        words.heading("民主推荐情况"),
        Para(
            f"应参加推荐的党员{count(None, '名')}，实际参加{count(None, '名')}，收回推荐票{count(None, '张')}，"
            f"其中有效票{count(None, '张')}。"
        ),
        words.heading("候选人预备人选名单"),
        *(_candidate(telling, each) for each in term.candidates),
        *(() if names else (words.item(blank(12)), words.item(blank(12)))),
        *words.added(telling),
        attachments=("候选人预备人选简历",), together=tuple(names),
    )  # fmt: skip


def result(telling: Telling) -> Official:
    """Return 选举结果报告: who came, the votes, who was elected, who does what."""
    term: Term = telling.record
    expected, present = _turnout(telling)
    elected = [each for each in term.candidates if each.elected]
    names = [_name(telling, each.person) for each in elected]
    votes = [
        words.item(f"{_name(telling, each.person)}，得赞成票{count(each.votes, '张')}。")
        for each in term.candidates
    ]
    return words.request(
        telling, "支部委员会选举结果",
        Para(
            f"{_held(telling)}召开支部党员大会，选举产生了{or_blank(term.session, 2)}支部委员会。"
            "现将选举结果报告如下："
        ),
        words.heading("到会情况"),
        Para(
            f"应到会有选举权的党员{count(expected, '名')}，实到会{count(present, '名')}，"
            "实到会人数超过应到会人数的五分之四，符合规定。" if _four_fifths(expected, present) else
            f"应到会有选举权的党员{count(expected, '名')}，实到会{count(present, '名')}。"
        ),
        words.heading("选举情况"),
        Para("大会采取无记名投票的方式进行选举，得票情况如下："),
        *(votes or (words.item(blank(10)), words.item(blank(10)))),
        Para(f"{joined(names)}{f'等{len(names)}名' if len(names) > 1 else ''}同志当选为支部委员会委员。"),
        words.heading("分工情况"),
        Para("支部委员会召开第一次全体会议，选举书记、副书记并研究了委员分工："),
        *(_work(telling, names_of) for names_of in (elected or (None,))),
        *words.added(telling),
        attachments=("选举报告单",), together=tuple(names),
    )  # fmt: skip


def extension(telling: Telling) -> Official:
    """Return 关于延期换届的请示: why, and until when (at most a year)."""
    return words.request(
        telling, "支部委员会延期换届选举",
        _ends(telling),
        words.explained(telling, f"因{blank(10)}，难以按期进行换届选举。"),
        Para(
            f"根据《中国共产党基层组织选举工作条例》关于延期或者提前进行换届选举的规定，拟将换届选举延期至"
            f"{said(telling.until)}以前进行，延长期限不超过一年。延期期间，本届支部委员会继续履行职责，"
            "抓紧做好换届选举准备工作。"
        ),
    )  # fmt: skip


def early(telling: Telling) -> Official:
    """Return 关于提前换届的请示."""
    return words.request(
        telling, "支部委员会提前换届选举",
        _ends(telling),
        words.explained(telling, f"因{blank(10)}，需要提前进行换届选举。"),
        Para(
            "根据《中国共产党基层组织选举工作条例》关于延期或者提前进行换届选举的规定，拟提前于"
            f"{said(telling.until)}以前召开支部党员大会进行换届选举。"
        ),
    )  # fmt: skip


def _ends(telling: Telling) -> Para:
    term: Term = telling.record
    began, last = term.approved_on, last_day(telling)
    ended = "已" if last and telling.day and last < telling.day else "将"
    return Para(
        f"本支部{or_blank(term.session, 2)}支部委员会于{said(began)}经厂党委批准产生，任期三年，"
        f"{ended}于{said(last)}届满。"
    )


def last_day(telling: Telling) -> "date | None":
    """Return the last day of the term by the rule (O05), extensions left out."""
    term: Term = telling.record
    rule = telling.facts.setting().rules.on("O05", term.approved_on) if term.approved_on else None
    return (
        plus_months(term.approved_on, rule.numbers["months"]) if rule and term.approved_on else None
    )


def _seats(telling: Telling) -> str:
    seats = sum(bool(member.party_post) for _, member in words.members(telling))
    return f"{seats}名委员" if seats else f"{blank(2)}名委员"


def _turnout(telling: Telling) -> tuple[int | None, int | None]:
    term: Term = telling.record
    meeting = telling.facts.record(term.election) if term.election else None
    expected = (
        term.expected if term.expected is not None else getattr(meeting, "number_of_voters", None)
    )
    present = term.present
    if present is None and meeting is not None:
        present = meeting.voters_in(None)
    return expected, present


def _four_fifths(expected: int | None, present: int | None) -> bool:
    return bool(expected and present is not None and present * 5 > expected * 4)


def _held(telling: Telling) -> str:
    term: Term = telling.record
    meeting = telling.facts.record(term.election) if term.election else None
    return said(getattr(meeting, "occurred_on", None) or term.elected_on)


def _name(telling: Telling, reference: str | None) -> str:
    """Return who a field names, a member or somebody else, in words."""
    if not reference:
        return blank(3)
    return telling.facts.member(reference) or (
        reference if telling.facts.record(reference) is None else blank(3)
    )


def _candidate(telling: Telling, each: object) -> Para:
    reference = getattr(each, "person", None)
    record = telling.facts.record(reference) if reference else None
    post = POSTS.get(getattr(each, "post", None) or "", "")
    suffix = f"拟任{post}。" if post else ""
    if record is not None and hasattr(record, "joined_on"):
        return words.item(words.person(record) + suffix)
    return words.item(f"{_name(telling, reference)}，{blank(12)}。{suffix}")


def _work(telling: Telling, each: object | None) -> Para:
    if each is None:
        return words.item(f"{blank(3)}，{blank(4)}，负责{blank(8)}。")
    post = POSTS.get(getattr(each, "post", None) or "", "") or "委员"
    return words.item(f"{_name(telling, getattr(each, 'person', None))}任{post}。")
