"""Two decisions of the plant's about one thing: the second is refused, or told; nothing is replaced."""

import pytest

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.views import Refused
from tests.station.test_following import applicant, finalised, reply, shut_out
from tests.station.test_petitions import NUMBER, asked
from tests.station.world import Chain, refused

OTHER = "红采党备〔2026〕99号"


def decide(chain: Chain, person: str, verdict: str = "filed", number: str = OTHER) -> None:
    chain.plant.petitions.decide(
        chain.names.one, verdict=verdict, kind="activist_filing", entry=person, number=number
    )


def test_a_second_decision_is_refused(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    petition = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    chain.plant.petitions.reply([petition], verdict="filed", number=NUMBER)
    with pytest.raises(Refused) as error:
        decide(chain, person)
    assert refused(error) == "ANSWERED"
    chain.down(chain.a)
    assert chain.a.book.entry(person).payload["filing_number"] == NUMBER


def test_after_it_was_taken_back_it_can_be_decided_anew(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    decide(chain, person, number=NUMBER)
    decide(chain, person, "revoked", number="")
    decide(chain, person)
    chain.down(chain.a)
    assert chain.a.book.entry(person).payload["filing_number"] == OTHER


def test_two_that_stand_beside_each_other_are_told(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    finalised(chain.plant, "reply", reply(one, person, number=NUMBER))
    chain.down(chain.a)
    assert shut_out(chain.a) == []
    finalised(chain.plant, "reply", reply(one, person, number=OTHER))
    chain.down(chain.a)
    assert chain.a.book.entry(person).payload["filing_number"] == NUMBER
    (said,) = shut_out(chain.a)
    assert OTHER in said


def test_a_filing_that_is_numbered_needs_its_number(chain: Chain) -> None:
    one = chain.names.one
    finalised(chain.a, "applicant", applicant(one))
    petition = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    with pytest.raises(UserError) as error:
        chain.plant.petitions.reply([petition], verdict="filed", number=" ")
    assert refused(error) == "PROBLEMS"
    chain.plant.petitions.reply([petition], verdict="filed", number=NUMBER)
