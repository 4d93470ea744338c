"""API tokens by command: the secret is seen once, and belongs to one person."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pitstop.accounts import queries, services
from pitstop.core import clock
from pitstop.core.refusals import Refused

PRIYA, OMAR = "--as=priya@desk.example", "--as=omar@desk.example"


def test_the_secret_alone_goes_to_standard_output_and_lets_its_person_in(pitstop: Any, world: Any) -> None:
    said = pitstop("token", "create", PRIYA, "--name=My script", "--scope=read", "--scope=handoff")

    assert said.code == 0
    assert re.fullmatch(r"pit_[\w-]{43}\n", said.out)
    found = queries.token_for(said.out.strip(), now=clock.now())
    assert found is not None
    assert (found.person_id, found.name, found.scopes) == (
        world.receiver.id,
        "My script",
        ["handoff", "read"],
    )
    assert said.err == f"Token {found.pk} of Priya Rao. Keep it now: it is not shown again.\n"


def test_a_program_gets_it_as_json(pitstop: Any, world: Any) -> None:
    said = pitstop("token", "create", PRIYA, "--name=bot", "--scope=read", "--days=30", "--json").json

    assert sorted(said) == ["expires_at", "id", "scopes", "secret"]
    found = queries.token_for(said["secret"], now=clock.now())
    assert found is not None
    assert (found.expires_at - found.created_at).days == 30


def test_tokens_are_listed_without_their_secrets(pitstop: Any, world: Any) -> None:
    assert pitstop("token", "list", PRIYA).out == "No tokens.\n"
    secret = pitstop("token", "create", PRIYA, "--name=My script", "--scope=read").out.strip()

    (listed,) = pitstop("token", "list", PRIYA, "--json").json
    assert (listed["name"], listed["scopes"], listed["last_used_at"], listed["revoked_at"]) == (
        "My script",
        ["read"],
        None,
        None,
    )
    words = pitstop("token", "list", PRIYA).out
    assert re.search(r"My script +read +lives +never", words)
    assert secret not in words
    assert pitstop("token", "list", OMAR).out == "No tokens.\n"


def test_a_revoked_token_lets_nobody_in(pitstop: Any, world: Any) -> None:
    secret = pitstop("token", "create", PRIYA, "--name=My script", "--scope=read").out.strip()
    found = queries.token_for(secret, now=clock.now())
    assert found is not None

    said = pitstop("token", "revoke", found.pk, PRIYA)

    assert (said.code, said.out) == (0, f"Token {found.pk} is revoked.\n")
    assert queries.token_for(secret, now=clock.now()) is None
    assert "revoked" in pitstop("token", "list", PRIYA).out
    assert pitstop("token", "revoke", found.pk, PRIYA).code == 0


def test_nobody_revokes_the_token_of_another(pitstop: Any, world: Any) -> None:
    secret = pitstop("token", "create", PRIYA, "--name=My script", "--scope=read").out.strip()
    found = queries.token_for(secret, now=clock.now())
    assert found is not None

    said = pitstop("token", "revoke", found.pk, OMAR)

    assert (said.code, said.complaints) == (1, [f"There is no token {found.pk} of yours."])
    assert queries.token_for(secret, now=clock.now()) is not None


@pytest.mark.parametrize(
    "arguments", [["--scope=everything"], ["--scope=read", "--days=0"], ["--scope=read", "--name= "]]
)
def test_it_refuses_in_the_words_of_the_service(pitstop: Any, world: Any, arguments: list[str]) -> None:
    name = " " if "--name= " in arguments else "x"
    days = 0 if "--days=0" in arguments else 365
    with pytest.raises(Refused) as refusal:
        services.create_token(
            person=world.receiver.person,
            name=name,
            scopes=[arguments[0].partition("=")[2]],
            now=clock.now(),
            days=days,
        )

    said = pitstop("token", "create", PRIYA, "--name=x", *arguments)

    assert (said.code, said.complaints) == (2, [str(reason) for reason in refusal.value.reasons])
    assert queries.tokens_of(world.receiver.id) == []


def test_a_token_needs_a_scope_and_a_person(pitstop: Any, world: Any) -> None:
    assert "Missing option '--scope'" in pitstop("token", "create", PRIYA, "--name=x").err
    assert "Missing option '--as'" in pitstop("token", "create", "--name=x", "--scope=read").err
    said = pitstop("token", "create", "--as=nobody@desk.example", "--name=x", "--scope=read")
    assert (said.code, said.complaints) == (
        2,
        ["There is nobody here with the address nobody@desk.example."],
    )


class TestAgainstTheApi:
    """What the commands say of a token is what the API does with it."""

    def make(self, pitstop: Any, *scopes: str) -> tuple[int, dict[str, str]]:
        asked = [f"--scope={scope}" for scope in scopes]
        made = pitstop("token", "create", PRIYA, "--name=bot", *asked, "--json").json
        return made["id"], {"Authorization": f"Bearer {made['secret']}"}

    def test_from_its_making_to_its_end(self, pitstop: Any, world: Any, client: Any) -> None:
        number, headers = self.make(pitstop, "read")
        me = client.get("/api/v1/me", headers=headers)
        assert (me.status_code, me.json()["email"]) == (200, "priya@desk.example")
        assert pitstop("token", "list", PRIYA, "--json").json[0]["last_used_at"] is not None

        assert pitstop("token", "revoke", number, PRIYA).out == f"Token {number} is revoked.\n"

        assert client.get("/api/v1/me", headers=headers).status_code == 401

    def test_it_may_do_what_its_scopes_say_and_no_more(self, pitstop: Any, world: Any, client: Any) -> None:
        number = world.offer().pk
        _, reading = self.make(pitstop, "read")
        _, handing = self.make(pitstop, "read", "handoff")
        path, body = f"/api/v1/handoffs/{number}/return", {"reason": "wrong_team"}

        refused = client.post(path, body, content_type="application/json", headers=reading)
        assert (refused.status_code, "handoff" in refused.content.decode()) == (403, True)
        assert pitstop("handoff", "show", number, PRIYA, "--json").json["state"] == "offered"

        done = client.post(path, body, content_type="application/json", headers=handing)
        assert (done.status_code, done.json()["state"]) == (200, "returned")

    def test_when_its_person_leaves_it_ends_too(self, pitstop: Any, world: Any, client: Any) -> None:
        _, headers = self.make(pitstop, "read")
        world.receiver.person.is_active = False
        world.receiver.person.save()
        assert client.get("/api/v1/me", headers=headers).status_code == 401

    def test_a_secret_that_nobody_was_given_opens_nothing(self, world: Any, client: Any) -> None:
        headers = {"Authorization": "Bearer pit_" + "x" * 43}
        assert client.get("/api/v1/me", headers=headers).status_code == 401
