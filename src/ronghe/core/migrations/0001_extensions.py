from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Written by hand and never regenerated: the extensions that indexes and constraints of all apps need."""

    initial = True
    dependencies = []
    operations = [TrigramExtension(), BtreeGistExtension()]
