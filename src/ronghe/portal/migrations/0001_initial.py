import django.db.models.deletion
import ronghe.core.choices
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('analytics', '0003_initial'),
        ('core', '0002_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('key', models.CharField(max_length=60, verbose_name='数据集')),
                ('state', models.CharField(choices=[('open', '决定公布'), ('closed', '停止公布')], default='open', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=300, verbose_name='依据与理由')),
                ('contact_post', models.CharField(max_length=80, verbose_name='联系岗位')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='人数公布下限')),
                ('with_provisional', models.BooleanField(default=False, verbose_name='包括未核定的数（标明暂定）')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区')),
            ],
            options={
                'verbose_name': '开放数据集',
                'verbose_name_plural': '开放数据集',
                'ordering': ['jurisdiction__path', 'key'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='DataSetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('key', models.CharField(max_length=60, verbose_name='数据集')),
                ('state', models.CharField(choices=[('open', '决定公布'), ('closed', '停止公布')], default='open', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=300, verbose_name='依据与理由')),
                ('contact_post', models.CharField(max_length=80, verbose_name='联系岗位')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='人数公布下限')),
                ('with_provisional', models.BooleanField(default=False, verbose_name='包括未核定的数（标明暂定）')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portal.dataset')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('period', models.CharField(max_length=10, verbose_name='数据时点')),
                ('snapshot', models.CharField(blank=True, max_length=40, verbose_name='来源快照')),
                ('rows', models.PositiveBigIntegerField(verbose_name='行数')),
                ('hidden_cells', models.PositiveIntegerField(default=0, verbose_name='隐去的格子')),
                ('files', models.JSONField(verbose_name='文件')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='版本说明')),
                ('published_at', models.DateTimeField(verbose_name='公布时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='撤回理由')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='portal.dataset', verbose_name='开放数据集')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='公布人')),
            ],
            options={
                'verbose_name': '开放数据版本',
                'verbose_name_plural': '开放数据版本',
                'ordering': ['-number'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='DataVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('period', models.CharField(max_length=10, verbose_name='数据时点')),
                ('snapshot', models.CharField(blank=True, max_length=40, verbose_name='来源快照')),
                ('rows', models.PositiveBigIntegerField(verbose_name='行数')),
                ('hidden_cells', models.PositiveIntegerField(default=0, verbose_name='隐去的格子')),
                ('files', models.JSONField(verbose_name='文件')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='版本说明')),
                ('published_at', models.DateTimeField(verbose_name='公布时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='撤回理由')),
                ('dataset', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portal.dataset', verbose_name='开放数据集')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portal.dataversion')),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='公布人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DisclosureRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('concept', models.CharField(db_index=True, max_length=120, verbose_name='统计对象')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='人数公布下限')),
                ('tables', models.JSONField(verbose_name='核对用表')),
                ('hidden', models.JSONField(verbose_name='隐去的格子')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='disclosure', to='portal.dataversion', verbose_name='开放数据版本')),
            ],
            options={
                'verbose_name': '披露核对记录',
                'verbose_name_plural': '披露核对记录',
            },
        ),
        migrations.CreateModel(
            name='PublicWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('text', models.CharField(max_length=500, verbose_name='公布的文字')),
                ('published_at', models.DateTimeField(verbose_name='公布时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回理由')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('warning', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='public', to='analytics.earlywarning', verbose_name='预警')),
            ],
            options={
                'verbose_name': '公布的预警',
                'verbose_name_plural': '公布的预警',
                'ordering': ['-published_at'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='PublicWarningEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('text', models.CharField(max_length=500, verbose_name='公布的文字')),
                ('published_at', models.DateTimeField(verbose_name='公布时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回理由')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portal.publicwarning')),
                ('warning', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='analytics.earlywarning', verbose_name='预警')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'key'), name='portal_dataset_once', violation_error_message='本辖区已经登记过这个数据集。'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('contact_post', ''), _negated=True)), name='portal_dataset_has_reason', violation_error_message='公布数据须写明依据和联系岗位。'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__gte', 3)), name='portal_dataset_threshold', violation_error_message='人数公布下限不得小于 3。'),
        ),
        migrations.AddConstraint(
            model_name='dataversion',
            constraint=models.UniqueConstraint(fields=('dataset', 'number'), name='portal_dataversion_number', violation_error_message='这一版次已经存在。'),
        ),
        migrations.AddConstraint(
            model_name='dataversion',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='portal_dataversion_withdrawn_why', violation_error_message='撤回须写明理由。'),
        ),
        migrations.AddConstraint(
            model_name='publicwarning',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='portal_warning_has_text', violation_error_message='请写明公布的文字。'),
        ),
        migrations.AddConstraint(
            model_name='publicwarning',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='portal_warning_withdrawn_why', violation_error_message='撤回须写明理由。'),
        ),
    ]
