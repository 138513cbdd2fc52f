import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('api', '0002_initial'),
        ('core', '0002_initial'),
        ('directory', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to='directory.organisation', verbose_name='使用单位'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='issued_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='使用单位'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='api.apikey'),
        ),
        migrations.AddField(
            model_name='apiuse',
            name='key',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='use', to='api.apikey', verbose_name='接口密钥'),
        ),
        migrations.AddField(
            model_name='apiwrite',
            name='key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='writes', to='api.apikey', verbose_name='接口密钥'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='directory.organisation', verbose_name='接收单位'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='api.subscription', verbose_name='事件推送'),
        ),
        migrations.AddField(
            model_name='subscriptionevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='subscriptionevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='接收单位'),
        ),
        migrations.AddField(
            model_name='subscriptionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='subscriptionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='api.subscription'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__len__gt', 0), ('scopes__contained_by', ['plans:read', 'figures:read', 'organisations:read', 'tasks:report'])), name='api_key_known_scopes', violation_error_message='请选择权限。'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('per_minute__gte', 1), ('per_minute__lte', 6000)), name='api_key_rate', violation_error_message='每分钟次数应在 1 到 6000 之间。'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(('revoked_reason', ''), _negated=True), _connector='OR'), name='api_key_revoked_why', violation_error_message='停用须写明理由。'),
        ),
        migrations.AddConstraint(
            model_name='apiwrite',
            constraint=models.UniqueConstraint(fields=('key', 'token'), name='api_write_once', violation_error_message='这个幂等键已经用过。'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('event_names__len__gt', 0)), name='api_subscription_has_events', violation_error_message='请选择要推送的事件。'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('ended_reason', ''), _negated=True), _connector='OR'), name='api_subscription_ended_why', violation_error_message='停止须写明理由。'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='api_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('subscription', 'event_id'), name='api_delivery_once', violation_error_message='这一事件已经推送给这个地址。'),
        ),
    ]
