import django.contrib.postgres.fields
import django.db.models.deletion
import ronghe.core.choices
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKeyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=80, verbose_name='用途')),
                ('prefix', models.CharField(max_length=12, verbose_name='密钥开头')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('plans:read', '读取规划、任务和指标定义'), ('figures:read', '读取已核定的指标数据'), ('organisations:read', '读取机构名录'), ('tasks:report', '代表本单位报送任务进展')], max_length=30), size=None, verbose_name='权限')),
                ('per_minute', models.PositiveIntegerField(default=120, verbose_name='每分钟次数上限')),
                ('valid_to', models.DateField(verbose_name='有效期至')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('revoked_reason', models.CharField(blank=True, max_length=200, verbose_name='停用理由')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.BigIntegerField(verbose_name='分钟')),
                ('count', models.PositiveIntegerField(verbose_name='次数')),
                ('last_used_at', models.DateTimeField(verbose_name='最近使用')),
            ],
            options={
                'verbose_name': '接口使用',
                'verbose_name_plural': '接口使用',
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='ApiWrite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=80, verbose_name='幂等键')),
                ('digest', models.CharField(max_length=64, verbose_name='请求摘要')),
                ('status', models.PositiveSmallIntegerField(verbose_name='应答状态')),
                ('answer', models.JSONField(verbose_name='应答')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
            ],
            options={
                'verbose_name': '接口写入',
                'verbose_name_plural': '接口写入',
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='事件编号')),
                ('event', models.CharField(max_length=60, verbose_name='事件')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('state', models.CharField(choices=[('waiting', '等待推送'), ('delivered', '已送达'), ('dead', '已放弃')], default='waiting', max_length=10, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已尝试次数')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='下次推送')),
                ('last_status', models.PositiveSmallIntegerField(default=0, verbose_name='最近应答')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='最近错误')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='产生时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
            ],
            options={
                'verbose_name': '推送记录',
                'verbose_name_plural': '推送记录',
                'ordering': ['-pk'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('url', models.CharField(max_length=500, verbose_name='推送地址')),
                ('event_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='事件')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='标识')),
                ('generation', models.PositiveIntegerField(default=1, verbose_name='密钥代次')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='连续失败')),
                ('rests_until', models.DateTimeField(blank=True, null=True, verbose_name='暂停推送至')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停止时间')),
                ('ended_reason', models.CharField(blank=True, max_length=200, verbose_name='停止理由')),
            ],
            options={
                'verbose_name': '事件推送',
                'verbose_name_plural': '事件推送',
                'ordering': ['-pk'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='SubscriptionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('url', models.CharField(max_length=500, verbose_name='推送地址')),
                ('event_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='事件')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='标识')),
                ('generation', models.PositiveIntegerField(default=1, verbose_name='密钥代次')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停止时间')),
                ('ended_reason', models.CharField(blank=True, max_length=200, verbose_name='停止理由')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=80, verbose_name='用途')),
                ('prefix', models.CharField(max_length=12, unique=True, verbose_name='密钥开头')),
                ('digest', models.CharField(max_length=64, verbose_name='密钥摘要')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('plans:read', '读取规划、任务和指标定义'), ('figures:read', '读取已核定的指标数据'), ('organisations:read', '读取机构名录'), ('tasks:report', '代表本单位报送任务进展')], max_length=30), size=None, verbose_name='权限')),
                ('per_minute', models.PositiveIntegerField(default=120, verbose_name='每分钟次数上限')),
                ('valid_to', models.DateField(verbose_name='有效期至')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('revoked_reason', models.CharField(blank=True, max_length=200, verbose_name='停用理由')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人')),
            ],
            options={
                'verbose_name': '接口密钥',
                'verbose_name_plural': '接口密钥',
                'ordering': ['-pk'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
    ]
