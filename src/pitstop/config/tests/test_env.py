"""The environment: defaults, files, and every fault named with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from pitstop.config.env import VARIABLES, EnvError, Environment

KEY = "k3Y-of-a-desk-that-nobody-else-knows-0123456789-abcdefgh"


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(EnvError) as caught:
        Environment.read(environ)
    return caught.value.problems


def test_an_empty_environment_is_a_desk_on_this_machine() -> None:
    env = Environment.read({})

    assert env.data_dir == Path.cwd() / "var"
    assert (env.database_url, env.secret_key, env.smtp, env.imap) == (None, None, None, None)
    assert str(env.base_url) == "http://127.0.0.1:8000"
    assert (env.allowed_hosts, env.trusted_proxies) == ((), 0)
    assert (env.time_zone.key, env.language, env.organisation) == ("UTC", "en", "Support")
    assert (env.mail_from, env.log_level, env.debug) == ("support@localhost", "INFO", False)


def test_a_variable_that_is_set_but_empty_counts_as_not_set() -> None:
    assert Environment.read({"PITSTOP_TIME_ZONE": "", "PITSTOP_SMTP_URL": "  "}) == Environment.read({})


def test_variables_of_others_are_none_of_our_business() -> None:
    assert Environment.read({"HOME": "/", "DATABASE_URL": "mysql://x"}) == Environment.read({})


def test_all_faults_are_told_at_once() -> None:
    found = problems(
        {"PITSTOP_TIME_ZONE": "Berlin", "PITSTOP_LANGUAGE": "fr", "PITSTOP_TRUSTED_PROXIES": "many"}
    )
    assert found == [
        "PITSTOP_TRUSTED_PROXIES: is not a whole number from 0 to 9 (it is 'many'). "
        "Remedy: write the number of your own proxies before Pitstop, from 0 to 9.",
        "PITSTOP_TIME_ZONE: is no time zone that this machine knows (it is 'Berlin'). "
        "Remedy: write a name of the tz database such as Europe/Berlin.",
        "PITSTOP_LANGUAGE: is none of en, de (it is 'fr'). Remedy: write en or de.",
    ]


def test_the_error_reads_as_a_list_with_a_place_to_look() -> None:
    with pytest.raises(EnvError) as caught:
        Environment.read({"PITSTOP_LANGUAGE": "fr"})
    assert str(caught.value) == (
        "One environment variable is not as Pitstop needs it:\n"
        "- PITSTOP_LANGUAGE: is none of en, de (it is 'fr'). Remedy: write en or de.\n"
        "All variables: docs/configuration.md"
    )


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("PITSTOP_SMTP_URI", "Did you mean PITSTOP_SMTP_URL? "),
        ("PITSTOP_DEBUGG", "Did you mean PITSTOP_DEBUG? "),
        ("PITSTOP_SECRET_KEY_FIL", "Did you mean PITSTOP_SECRET_KEY_FILE? "),
        ("PITSTOP_COLOUR_OF_CURTAINS", ""),
    ],
)
def test_a_misspelt_variable_is_refused(misspelt: str, meant: str) -> None:
    assert problems({misspelt: "x"}) == [
        f"{misspelt}: there is no such variable. {meant}Remedy: correct the name or remove it."
    ]


@pytest.mark.parametrize(
    "name",
    ["PITSTOP_PORT", "PITSTOP_SERVICE_HOST", "PITSTOP_SERVICE_PORT_HTTP", "PITSTOP_PORT_8000_TCP_ADDR"],
)
def test_what_a_cluster_sets_for_a_service_of_this_name_does_not_stop_the_desk(name: str) -> None:
    assert Environment.read({name: "tcp://10.0.0.1:8000"}) == Environment.read({})


def test_every_variable_can_be_read_from_a_file(tmp_path: Path) -> None:
    samples = {
        "PITSTOP_DATA_DIR": str(tmp_path),
        "PITSTOP_DATABASE_URL": "postgresql://desk:secret@db/desk",
        "PITSTOP_SECRET_KEY": KEY,
        "PITSTOP_BASE_URL": "https://desk.example.org",
        "PITSTOP_ALLOWED_HOSTS": "desk.internal",
        "PITSTOP_TRUSTED_PROXIES": "1",
        "PITSTOP_TIME_ZONE": "Europe/Berlin",
        "PITSTOP_LANGUAGE": "de",
        "PITSTOP_ORGANISATION": "Velo Hub",
        "PITSTOP_MAIL_FROM": "Velo Hub <help@example.org>",
        "PITSTOP_SMTP_URL": "smtps://u:p@mail.example.org",
        "PITSTOP_IMAP_URL": "imaps://u:p@mail.example.org/INBOX?move=Pitstop",
        "PITSTOP_CONTACT_FORM": "off",
        "PITSTOP_METRICS_TOKEN": KEY[::-1],
        "PITSTOP_PSEUDONYM_KEY": KEY[::-1],
        "PITSTOP_LOG_LEVEL": "WARNING",
        "PITSTOP_DEBUG": "",
    }
    assert set(samples) == {variable.name for variable in VARIABLES}
    environ = {}
    for name, text in samples.items():
        if text:
            (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
            environ[f"{name}_FILE"] = str(tmp_path / name)

    assert Environment.read(environ) == Environment.read(samples)
    assert Environment.read(environ).secret_key == KEY


def test_a_variable_and_its_file_exclude_each_other(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    (problem,) = problems({"PITSTOP_SECRET_KEY": KEY, "PITSTOP_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert "both PITSTOP_SECRET_KEY and PITSTOP_SECRET_KEY_FILE are set, and only one can hold." in problem


def test_a_file_that_cannot_serve_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    absent, empty, binary = (str(tmp_path / name) for name in ("absent", "empty", "binary"))

    assert (
        f"names '{absent}', which cannot be read: No such file"
        in problems({"PITSTOP_SMTP_URL_FILE": absent})[0]
    )
    assert f"names '{empty}', which is empty" in problems({"PITSTOP_SMTP_URL_FILE": empty})[0]
    assert "which cannot be read: it is not text in UTF-8" in problems({"PITSTOP_SMTP_URL_FILE": binary})[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PITSTOP_SECRET_KEY", "hunter2-hunter2"),
        ("PITSTOP_DATABASE_URL", "mysql://desk:hunter2@db/desk"),
        ("PITSTOP_SMTP_URL", "http://desk:hunter2@mail"),
    ],
)
def test_a_wrong_secret_is_not_repeated_in_the_message(name: str, text: str) -> None:
    (problem,) = problems({name: text})
    assert problem.startswith(f"{name}: ")
    assert "hunter2" not in problem


@pytest.mark.parametrize("text", ["1", "true", "yes", "on", "True", "YES-I-AM-DEVELOPING"])
def test_debug_is_not_turned_on_by_what_turns_on_other_things(text: str) -> None:
    assert problems({"PITSTOP_DEBUG": text})[0].startswith(
        "PITSTOP_DEBUG: is neither empty nor the exact word that turns it on"
    )


def test_debug_is_for_this_machine_only() -> None:
    word = {"PITSTOP_DEBUG": "yes-i-am-developing"}
    assert Environment.read(word).debug is True
    assert problems({**word, "PITSTOP_BASE_URL": "http://desk.example.org"}) == [
        "PITSTOP_DEBUG: refused while PITSTOP_BASE_URL is http://desk.example.org, because error pages "
        "would show source and settings to others. Remedy: remove PITSTOP_DEBUG."
    ]


def test_with_postgresql_the_secret_key_must_be_given() -> None:
    url = {"PITSTOP_DATABASE_URL": "postgresql://desk@db/desk"}
    (problem,) = problems(url)
    assert problem.startswith("PITSTOP_SECRET_KEY: not set, and with PostgreSQL it must be")
    assert Environment.read({**url, "PITSTOP_SECRET_KEY": KEY}).on_postgresql is True
    assert Environment.read({"PITSTOP_DATABASE_URL": "sqlite:////srv/desk.sqlite3"}).on_postgresql is False
