"""Protocols and routes belong to `routing` from here on: no row changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0001_initial"), ("routing", "0001_from_handoffs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "handoff",
                    "protocol_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="routing.protocolversion"
                    ),
                ),
                migrations.DeleteModel("Route"),
                migrations.DeleteModel("ProtocolVersion"),
                migrations.DeleteModel("Protocol"),
            ]
        )
    ]
