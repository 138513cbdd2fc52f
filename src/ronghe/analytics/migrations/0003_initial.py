import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('analytics', '0002_initial'),
        ('core', '0002_initial'),
        ('directory', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='disputeevent',
            name='handler',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='disputeevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='disputeevent',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='disputeevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='disputeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='disputeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='analytics.dispute'),
        ),
        migrations.AddField(
            model_name='earlywarning',
            name='claimed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报整改的人'),
        ),
        migrations.AddField(
            model_name='earlywarning',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='earlywarning',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='earlywarning',
            name='opened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='earlywarning',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='claimed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报整改的人'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='handler',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='earlywarningevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='analytics.earlywarning'),
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='所属县区'),
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='indicatorvalueevent',
            name='area',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='所属县区'),
        ),
        migrations.AddField(
            model_name='indicatorvalueevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='indicatorvalueevent',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='indicatorvalueevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='indicatorvalueevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='analytics.indicatorvalue'),
        ),
        migrations.AddField(
            model_name='period',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人'),
        ),
        migrations.AddField(
            model_name='period',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='periodevent',
            name='approved_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人'),
        ),
        migrations.AddField(
            model_name='periodevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='periodevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='periodevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='analytics.period'),
        ),
        migrations.AddField(
            model_name='reportedvalue',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='reportedvalue',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='reportedvalue',
            name='opened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='reportedvalue',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='reportedvalue',
            name='revises',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='analytics.reportedvalue', verbose_name='更正'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='handler',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='analytics.reportedvalue'),
        ),
        migrations.AddField(
            model_name='reportedvalueevent',
            name='revises',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='analytics.reportedvalue', verbose_name='更正'),
        ),
        migrations.AddField(
            model_name='warningthreshold',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='warningthreshold',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='warningthresholdevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='warningthresholdevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='warningthresholdevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='warningthresholdevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='analytics.warningthreshold'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'filed')), fields=('organisation', 'indicator', 'year'), name='analytics_dispute_once', violation_error_message='本单位对该指标本年已有一项异议待答复。'),
        ),
        migrations.AddIndex(
            model_name='earlywarning',
            index=models.Index(fields=['jurisdiction', 'state', 'level'], name='analytics_warning_state'),
        ),
        migrations.AddIndex(
            model_name='earlywarning',
            index=models.Index(fields=['organisation', 'state', 'due_on'], name='analytics_warning_owner'),
        ),
        migrations.AddConstraint(
            model_name='earlywarning',
            constraint=models.UniqueConstraint(fields=('rule', 'jurisdiction', 'subject'), name='analytics_warning_once'),
        ),
        migrations.AddConstraint(
            model_name='earlywarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_on__isnull', True), ('state__in', ['open', 'claimed'])), models.Q(models.Q(('state__in', ['open', 'claimed']), _negated=True), ('settled_on__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='analytics_warning_settled_why', violation_error_message='了结的预警须有日期和说明。'),
        ),
        migrations.AddIndex(
            model_name='indicatorvalue',
            index=models.Index(fields=['jurisdiction', 'year', 'indicator'], name='analytics_value_of_year'),
        ),
        migrations.AddConstraint(
            model_name='indicatorvalue',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'superseded'), _negated=True), fields=('jurisdiction', 'indicator', 'definition', 'year', 'area', 'organisation', 'state'), name='analytics_value_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='indicatorvalue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('missing', ''), ('value__isnull', False)), models.Q(('value__isnull', True), models.Q(('missing', ''), _negated=True)), _connector='OR'), name='analytics_value_or_why_not', violation_error_message='没有数值的须说明原因。'),
        ),
        migrations.AddConstraint(
            model_name='indicatorvalue',
            constraint=models.CheckConstraint(condition=models.Q(('revision', 0), models.Q(('reason', ''), _negated=True), _connector='OR'), name='analytics_revision_says_why', violation_error_message='更正须写明理由。'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'year'), name='analytics_period_once'),
        ),
        migrations.AddIndex(
            model_name='reportedvalue',
            index=models.Index(fields=['jurisdiction', 'year', 'indicator'], name='analytics_reported_of_year'),
        ),
        migrations.AddConstraint(
            model_name='reportedvalue',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'returned', 'approved')), ('subject', 'place')), fields=('jurisdiction', 'indicator', 'year'), name='analytics_reported_once', violation_error_message='本辖区该指标本年已有填报，请在原填报上修改或更正。'),
        ),
        migrations.AddConstraint(
            model_name='reportedvalue',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'returned', 'approved')), ('subject', 'unit')), fields=('organisation', 'indicator', 'year'), name='analytics_reported_unit_once', violation_error_message='本单位该指标本年已有填报，请在原填报上修改或更正。'),
        ),
        migrations.AddConstraint(
            model_name='reportedvalue',
            constraint=models.CheckConstraint(condition=models.Q(('denominator__isnull', True), models.Q(('denominator', 0), _negated=True), _connector='OR'), name='analytics_reported_denominator', violation_error_message='分母为零时该指标不适用，不需填报。'),
        ),
        migrations.AddConstraint(
            model_name='warningthreshold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='analytics_warningthreshold_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='warningthreshold',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('jurisdiction', 'threshold'), name='analytics_threshold_once', violation_error_message='本辖区已设定这一阈值，请修改原来的一条。'),
        ),
    ]
