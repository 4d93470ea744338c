"""Open promises come due by timers from here on: those that there are get theirs."""

from datetime import timedelta

from django.db import migrations

MANY = 1000


def arm(apps, schema_editor):
    """Arm what is open: missed a moment after it was due, watched when it says."""
    promises, timer_model = apps.get_model("promises", "Promise"), apps.get_model("timers", "Timer")
    timers = []
    for promise in promises.objects.filter(state="open").order_by("pk").iterator(chunk_size=MANY):
        missed_at = promise.due_at + timedelta(microseconds=1)
        timers.append(timer(timer_model, "promise", promise, missed_at))
        if promise.watch_at:
            timers.append(timer(timer_model, "promise_watch", promise, promise.watch_at))
    timer_model.objects.bulk_create(timers, batch_size=MANY, ignore_conflicts=True)


def timer(model, kind, promise, at):
    return model(kind=kind, subject=promise.pk, case=promise.case_id, due_at=at, try_at=at)


def disarm(apps, schema_editor):
    apps.get_model("timers", "Timer").objects.filter(kind__in=["promise", "promise_watch"]).delete()


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_cadence"), ("timers", "0002_in_order")]

    operations = [migrations.RunPython(arm, disarm)]
