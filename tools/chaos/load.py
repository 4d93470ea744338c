"""People who work at the desk through its API, whatever happens to it."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

TRY_SECONDS = 90
EVERYBODY = 0  # no team's id
ANSWERS = {
    "need": {"value": "Decide on the second refund."},
    "tried": {"value": "Looked at both payments; the first refund failed at the bank."},
    "expects": {"not_known": "She did not say."},
    "mood": {"value": "worried"},
}


@dataclass
class Ledger:
    """What the desk said it did, by the words that only this act holds."""

    cases: dict[str, int] = field(default_factory=dict)  # subject: case
    messages: dict[str, int] = field(default_factory=dict)  # body: case
    offers: dict[str, int] = field(default_factory=dict)  # next step: hand-off
    answers: dict[int, str] = field(default_factory=dict)  # hand-off: state


class Load:
    """Several people at once. Each act has a key, and is sent again with it until it is answered."""

    def __init__(
        self,
        address: str,
        secrets: Mapping[int, list[str]],
        teams: list[int],
        now: Callable[[], datetime],
        *,
        seed: float,
    ) -> None:
        self.address, self.secrets, self.teams, self.now, self.seed = address, secrets, teams, now, seed
        self.ledger = Ledger()
        self.said: Counter[str] = Counter()
        self._open: list[int] = []
        self._lock = threading.Lock()
        self._end = threading.Event()

    @contextmanager
    def running(self, people: int) -> Iterator[None]:
        """They work while this is open; at its end each finishes the act in hand."""
        threads = [threading.Thread(target=self._work, args=(number,)) for number in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._end.set()
            for thread in threads:
                thread.join(TRY_SECONDS * 2)

    def told(self) -> str:
        """How many acts, and what was answered."""
        answered = ", ".join(f"{name} {count}" for name, count in sorted(self.said.items()))
        return f"{sum(self.said.values())} answers ({answered})"

    def _work(self, number: int) -> None:
        rng = random.Random(f"{self.seed}-{number}")
        turn = 0
        while not self._end.is_set():
            turn += 1
            self._act(rng, f"{number}-{turn}")
            time.sleep(0.02)

    def _act(self, rng: random.Random, mark: str) -> None:
        with self._lock:
            case = rng.choice(self._open[-60:]) if self._open else None
        if case is None or rng.random() < 0.15:
            self._begin(rng, mark)
            return
        offers, answers = [self._offer] * 2, [self._answer] * 3
        acts = [self._write, *offers, *answers, self._wait, self._resume, self._end_it]
        rng.choice(acts)(rng, mark, case)

    def _begin(self, rng: random.Random, mark: str) -> None:
        team, subject = rng.choice(self.teams), f"Chaos {mark}"
        body = {
            "team": team,
            "customer_email": f"c{mark}@customers.example",
            "customer_name": f"Customer {mark}",
            "subject": subject,
            "body": f"Begun {mark}",
        }
        done = self._post("/cases", body, team, rng, mark)
        if done:
            with self._lock:
                self.ledger.cases[subject] = done["id"]
                self._open.append(done["id"])

    def _write(self, rng: random.Random, mark: str, case: int) -> None:
        body = {
            "kind": "to_customer",
            "body": f"Written {mark}",
            "next_text": f"news about {mark}",
            "next_due_at": (self.now() + timedelta(minutes=rng.choice([1, 10, 600]))).isoformat(),
        }
        if self._post(f"/cases/{case}/messages", body, self._team_of(case, rng), rng, mark):
            self.ledger.messages[body["body"]] = case

    def _offer(self, rng: random.Random, mark: str, case: int) -> None:
        team = self._team_of(case, rng)
        body = {
            "to_team": rng.choice([each for each in self.teams if each != team]),
            "kind": "specialist",
            "answers": ANSWERS,
            "already_known": "You were charged twice.",
            "next_step": f"They decide {mark}.",
            "next_update_at": (self.now() + timedelta(minutes=rng.choice([2, 30, 900]))).isoformat(),
        }
        done = self._post(f"/cases/{case}/handoffs", body, team, rng, mark)
        if done:
            self.ledger.offers[str(body["next_step"])] = done["id"]

    def _answer(self, rng: random.Random, mark: str, case: int) -> None:
        team = rng.choice(self.teams)
        found = self._send(
            "GET", "/handoffs?state=offered&limit=20", None, rng.choice(self.secrets[team]), ""
        )
        rows = found["items"] if found else []
        if not rows:
            return
        handoff = rng.choice(rows)["id"]
        what, body = rng.choice(
            [
                ("acceptance", {"read_back": "She was charged twice; I decide on the refund today."}),
                ("acceptance", {"read_back": "Charged twice, and the first refund failed at the bank."}),
                ("return", {"reason": "wrong_team"}),
                ("withdrawal", {}),
            ]
        )
        if self._post(f"/handoffs/{handoff}/{what}", body, team, rng, mark):
            self.ledger.answers[handoff] = what

    def _wait(self, rng: random.Random, mark: str, case: int) -> None:
        body = rng.choice([{"on": "customer"}, {"on": "third_party", "what": f"the bank {mark}"}])
        self._post(f"/cases/{case}/wait", body, self._team_of(case, rng), rng, mark)

    def _resume(self, rng: random.Random, mark: str, case: int) -> None:
        self._post(f"/cases/{case}/wait/ending", {}, self._team_of(case, rng), rng, mark)

    def _end_it(self, rng: random.Random, mark: str, case: int) -> None:
        team = self._team_of(case, rng)
        body: dict[str, object] = {"kind": "to_customer", "body": f"Last {mark}", "no_more": True}
        if rng.random() < 0.3:
            self._post(f"/cases/{case}/closure", {"outcome": f"done {mark}"}, team, rng, mark)
        elif self._post(f"/cases/{case}/messages", body, team, rng, mark):
            self.ledger.messages[str(body["body"])] = case

    def _team_of(self, case: int, rng: random.Random) -> int:
        found = self._send("GET", f"/cases/{case}", None, rng.choice(self.secrets[EVERYBODY]), "")
        return int(found["holder"]["team"]["id"]) if found else rng.choice(self.teams)

    def _post(self, path: str, body: object, team: int, rng: random.Random, mark: str) -> Any:
        return self._send("POST", path, body, rng.choice(self.secrets[team]), f"{self.seed}-{mark}-{path}")

    def _send(self, method: str, path: str, body: object, secret: str, key: str) -> Any:
        """The answer, or None when it was refused. Sent again, with the same key, until there is one."""
        deadline = time.monotonic() + TRY_SECONDS
        while time.monotonic() < deadline:
            request = urllib.request.Request(
                f"{self.address}/api/v1{path}",
                None if body is None else json.dumps(body).encode(),
                {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
                method=method,
            )
            if key:
                request.add_header("Idempotency-Key", key)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self._count(str(answer.status))
                    return json.load(answer)
            except urllib.error.HTTPError as refusal:
                self._count(str(refusal.code))
                refusal.close()
                if refusal.code < 500 and refusal.code != 429:
                    return None
                time.sleep(2 if refusal.code == 429 else 0.3)
            except (OSError, HTTPException, ValueError):
                self._count("broken off")
                time.sleep(0.3)
        self._count("given up")
        return None

    def _count(self, what: str) -> None:
        with self._lock:
            self.said[what] += 1
