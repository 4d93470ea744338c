"""Protocols and routes move out of `handoffs`: only who they belong to changes here, no row."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

KINDS = ["specialist", "escalation", "shift", "bot_to_human", "human_to_bot", "other"]


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _team(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="accounts.team",
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("handoffs", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Protocol",
                    fields=[
                        ("id", _id()),
                        ("key", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("summary", models.CharField(max_length=200)),
                    ],
                    options={"ordering": ["name"], "db_table": "handoffs_protocol"},
                ),
                migrations.CreateModel(
                    name="ProtocolVersion",
                    fields=[
                        ("id", _id()),
                        ("version", models.PositiveIntegerField()),
                        ("fields", models.JSONField()),
                        ("created_at", models.DateTimeField()),
                        (
                            "protocol",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="routing.protocol",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["protocol", "version"],
                        "db_table": "handoffs_protocolversion",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("protocol", "version"), name="protocol_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Route",
                    fields=[
                        ("id", _id()),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS],
                                max_length=16,
                            ),
                        ),
                        ("from_team", _team("routes_out")),
                        ("to_team", _team("routes_in")),
                        (
                            "protocol",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="routes",
                                to="routing.protocol",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "db_table": "handoffs_route",
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.comparison.Coalesce("from_team", 0),
                                django.db.models.functions.comparison.Coalesce("to_team", 0),
                                "kind",
                                name="route_unambiguous",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
