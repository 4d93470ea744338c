from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pitstop.search import index


def make(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    index.make(editor.connection)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    index.drop(editor.connection)


class Migration(migrations.Migration):
    """The index and what keeps it, each database in its own way."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
