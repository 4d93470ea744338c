"""The silence of receivers comes due by timers from here on: offers that wait get theirs."""

from django.db import migrations

KINDS = {"offer_silence": "silence_due_at", "offer_note": "note_due_at"}
MANY = 1000


def arm(apps, schema_editor):
    """Arm what waits for an answer: the next step of the silence, and the customer's note."""
    handoffs, timer = apps.get_model("handoffs", "Handoff"), apps.get_model("timers", "Timer")
    timers = [
        timer(kind=kind, subject=handoff.pk, case=handoff.case_id, due_at=at, try_at=at)
        for handoff in handoffs.objects.filter(state="offered").order_by("pk").iterator(chunk_size=MANY)
        for kind, column in KINDS.items()
        if (at := getattr(handoff, column))
    ]
    timer.objects.bulk_create(timers, batch_size=MANY, ignore_conflicts=True)


def disarm(apps, schema_editor):
    apps.get_model("timers", "Timer").objects.filter(kind__in=list(KINDS)).delete()


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0003_live"), ("timers", "0002_in_order")]

    operations = [migrations.RunPython(arm, disarm)]
