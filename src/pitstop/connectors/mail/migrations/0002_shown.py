from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pitstop.connectors.mail.parse import parse

EXCERPT = 600


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What a list shows of the mails that are kept already. One after the other: each may be 30 MB."""
    kept = apps.get_model("mail", "TakenIn").objects.using(editor.connection.alias)
    for number in list(kept.filter(raw__isnull=False).values_list("pk", flat=True)):
        mail = parse(bytes(kept.values_list("raw", flat=True).get(pk=number)))
        shown = {
            "sender": mail.sender,
            "sender_name": mail.sender_name,
            "subject": mail.subject,
            "excerpt": mail.text[:EXCERPT],
            "file_names": [file.name for file in mail.attachments],
        }
        kept.filter(pk=number).update(**shown)


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="takenin",
            name="sender_name",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="takenin",
            name="excerpt",
            field=models.CharField(blank=True, max_length=600),
        ),
        migrations.AddField(
            model_name="takenin",
            name="file_names",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
