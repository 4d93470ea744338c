"""`pitstop serve --host` with what can be no host: said before anything is served or written."""

from __future__ import annotations

import pytest

from pitstop.cli.faults import NoAnswer
from pitstop.cli.serve import Plan, must_be_free


@pytest.mark.parametrize("host", ["ü" * 300, "ü..b", "\udcff"])
def test_what_can_be_no_host_is_told_with_its_remedy(host: str) -> None:
    with pytest.raises(NoAnswer) as fault:
        must_be_free(Plan(host, 8000, 1, 8, True))

    assert str(fault.value).splitlines() == [
        f"http://{host}:8000 can't be listened on: it is not the name of a host.",
        "Remedy: stop what uses it, or choose another with --port or --host.",
    ]
