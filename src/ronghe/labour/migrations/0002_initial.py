import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_initial'),
        ('directory', '0001_initial'),
        ('labour', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('policy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='industrycluster',
            name='source_list',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.namelist', verbose_name='来自规划名单'),
        ),
        migrations.AddField(
            model_name='industryclusterevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='industryclusterevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='industryclusterevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='industryclusterevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.industrycluster'),
        ),
        migrations.AddField(
            model_name='industryclusterevent',
            name='source_list',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='policy.namelist', verbose_name='来自规划名单'),
        ),
        migrations.AddField(
            model_name='investmentproject',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='investmentproject',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='investmentprojectevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='investmentprojectevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='investmentprojectevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='investmentprojectevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.investmentproject'),
        ),
        migrations.AddField(
            model_name='projectpost',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='projectpost',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='projectpost',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='labour.investmentproject', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='projectpostevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='projectpostevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='projectpostevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='projectpostevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.projectpost'),
        ),
        migrations.AddField(
            model_name='projectpostevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.investmentproject', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='researchtopic',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='researchtopic',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='承担单位'),
        ),
        migrations.AddField(
            model_name='researchtopicevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='researchtopicevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='承担单位'),
        ),
        migrations.AddField(
            model_name='researchtopicevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='researchtopicevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.researchtopic'),
        ),
        migrations.AddField(
            model_name='returnpost',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='labour.enterprisereturn', verbose_name='申报'),
        ),
        migrations.AddField(
            model_name='returnpost',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='returnpostevent',
            name='filing',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.enterprisereturn', verbose_name='申报'),
        ),
        migrations.AddField(
            model_name='returnpostevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='returnpostevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='returnpostevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.returnpost'),
        ),
        migrations.AddField(
            model_name='ruralneed',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='ruralneed',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='ruralneedevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='ruralneedevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='ruralneedevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='ruralneedevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.ruralneed'),
        ),
        migrations.AddField(
            model_name='shortageitem',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='shortageitemevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='shortageitemevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='shortageitemevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.shortageitem'),
        ),
        migrations.AddField(
            model_name='shortagelist',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='shortagelist',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='shortagelist',
            name='opened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='shortagelist',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='发布单位'),
        ),
        migrations.AddField(
            model_name='shortageitemevent',
            name='edition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.shortagelist', verbose_name='目录'),
        ),
        migrations.AddField(
            model_name='shortageitem',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='labour.shortagelist', verbose_name='目录'),
        ),
        migrations.AddField(
            model_name='shortagelistevent',
            name='handler',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='shortagelistevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='shortagelistevent',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='shortagelistevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='发布单位'),
        ),
        migrations.AddField(
            model_name='shortagelistevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='shortagelistevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.shortagelist'),
        ),
        migrations.AddField(
            model_name='study',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='study',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='承担机构'),
        ),
        migrations.AddField(
            model_name='studyevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='studyevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='承担机构'),
        ),
        migrations.AddField(
            model_name='studyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='studyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.study'),
        ),
        migrations.AddField(
            model_name='studyoutput',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='studyoutput',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='studyoutput',
            name='study',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outputs', to='labour.study', verbose_name='所属研究'),
        ),
        migrations.AddField(
            model_name='studyoutput',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outputs', to='labour.researchtopic', verbose_name='所属课题'),
        ),
        migrations.AddField(
            model_name='studyoutputevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='studyoutputevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='studyoutputevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='studyoutputevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.studyoutput'),
        ),
        migrations.AddField(
            model_name='studyoutputevent',
            name='study',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.study', verbose_name='所属研究'),
        ),
        migrations.AddField(
            model_name='studyoutputevent',
            name='topic',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.researchtopic', verbose_name='所属课题'),
        ),
        migrations.AddField(
            model_name='surveyestimate',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='surveyestimate',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='estimates', to='labour.enterprisesurvey', verbose_name='调查'),
        ),
        migrations.AddField(
            model_name='surveyestimateevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='surveyestimateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='surveyestimateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.surveyestimate'),
        ),
        migrations.AddField(
            model_name='surveyestimateevent',
            name='survey',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.enterprisesurvey', verbose_name='调查'),
        ),
        migrations.AddField(
            model_name='surveysheet',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='surveysheet',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='surveysheet',
            name='opened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='surveysheet',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='企业'),
        ),
        migrations.AddField(
            model_name='surveysheet',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='labour.enterprisesurvey', verbose_name='调查'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='handler',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='jurisdiction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='企业'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labour.surveysheet'),
        ),
        migrations.AddField(
            model_name='surveysheetevent',
            name='survey',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labour.enterprisesurvey', verbose_name='调查'),
        ),
        migrations.AddConstraint(
            model_name='adsource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_adsource_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='adsource',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'key'), name='labour_adsource_key_once', violation_error_message='本地已有同一代号的来源。'),
        ),
        migrations.AddConstraint(
            model_name='adbatch',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done'])), fields=('jurisdiction', 'sha256'), name='labour_adbatch_file_once', violation_error_message='同一个文件已经上传过。'),
        ),
        migrations.AddConstraint(
            model_name='adbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_why', ''), _negated=True), _connector='OR'), name='labour_adbatch_withdrawn_why', violation_error_message='撤回须写明理由。'),
        ),
        migrations.AddConstraint(
            model_name='balancesheet',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'year'), name='labour_balance_once', violation_error_message='本地这一年度已有平衡表。'),
        ),
        migrations.AddConstraint(
            model_name='balanceline',
            constraint=models.UniqueConstraint(fields=('sheet', 'key'), name='labour_balance_line_once'),
        ),
        migrations.AddConstraint(
            model_name='balanceline',
            constraint=models.CheckConstraint(condition=models.Q(('is_computed', False), ('value__isnull', True), models.Q(('basis', ''), _negated=True), _connector='OR'), name='labour_balance_computed_says_from_what'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.UniqueConstraint(condition=models.Q(('follows__isnull', True)), fields=('jurisdiction', 'year'), name='labour_choice_one_first', violation_error_message='该年度已有选定的口径，请以新的一条替代。'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='labour_choice_has_reason', violation_error_message='选定口径须写明理由。'),
        ),
        migrations.AddConstraint(
            model_name='codecorrection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_codecorrection_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='codecorrection',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('jurisdiction', 'key'), name='labour_codecorrection_once', violation_error_message='这一职位名称已有更正，请修改原来的那条。'),
        ),
        migrations.AddIndex(
            model_name='demand',
            index=models.Index(fields=['occupation', 'starts_on'], name='labour_demand_occupation'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'source', 'starts_on', 'months', 'occupation', 'industry'), name='labour_demand_once'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(('months__in', [1, 3, 12]), ('posts__gte', 0)), name='labour_demand_in_range'),
        ),
        migrations.AddIndex(
            model_name='employmentcount',
            index=models.Index(fields=['year', 'quarter'], name='labour_registration_period'),
        ),
        migrations.AddConstraint(
            model_name='employmentcount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_employmentcount_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='employmentcount',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('organisation', 'occupation', 'year', 'quarter'), name='labour_registration_once', violation_error_message='该机构这一季度的这个职业已有登记数。'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_enterprise_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('organisation',), name='labour_enterprise_once', violation_error_message='该企业已在名录中。'),
        ),
        migrations.AddIndex(
            model_name='enterprisereturn',
            index=models.Index(fields=['year', 'quarter', 'state'], name='labour_return_period'),
        ),
        migrations.AddConstraint(
            model_name='enterprisereturn',
            constraint=models.CheckConstraint(condition=models.Q(('quarter__range', (1, 4))), name='labour_return_quarter'),
        ),
        migrations.AddConstraint(
            model_name='enterprisereturn',
            constraint=models.UniqueConstraint(fields=('organisation', 'year', 'quarter'), name='labour_return_once', violation_error_message='该企业这一季度已有申报。'),
        ),
        migrations.AddConstraint(
            model_name='enterprisesurvey',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'title'), name='labour_survey_title_once', violation_error_message='本地已有同名调查。'),
        ),
        migrations.AddConstraint(
            model_name='enterprisesurvey',
            constraint=models.CheckConstraint(condition=models.Q(('quarter__isnull', True), ('quarter__range', (1, 4)), _connector='OR'), name='labour_survey_quarter'),
        ),
        migrations.AddIndex(
            model_name='forecastrun',
            index=models.Index(fields=['jurisdiction', 'state', '-id'], name='labour_run_latest'),
        ),
        migrations.AddConstraint(
            model_name='forecastrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('jurisdiction', 'input_digest'), name='labour_run_once', violation_error_message='同样的输入和参数已经运行过。'),
        ),
        migrations.AddConstraint(
            model_name='forecastrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='labour_run_failed_says_why', violation_error_message='未能完成的须说明原因。'),
        ),
        migrations.AddConstraint(
            model_name='forecastrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('finished_at__isnull', False), models.Q(('origin', ''), _negated=True)), _connector='OR'), name='labour_run_done_says_when'),
        ),
        migrations.AddIndex(
            model_name='forecastproblem',
            index=models.Index(fields=['run', 'series'], name='labour_problem_series'),
        ),
        migrations.AddConstraint(
            model_name='forecastproblem',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='labour_problem_once'),
        ),
        migrations.AddIndex(
            model_name='forecastseries',
            index=models.Index(fields=['run', 'occupation'], name='labour_series_occupation'),
        ),
        migrations.AddIndex(
            model_name='forecastseries',
            index=models.Index(fields=['run', 'district'], name='labour_series_district'),
        ),
        migrations.AddConstraint(
            model_name='forecastseries',
            constraint=models.UniqueConstraint(fields=('run', 'place'), name='labour_series_place_once'),
        ),
        migrations.AddConstraint(
            model_name='forecastseries',
            constraint=models.UniqueConstraint(fields=('run', 'name'), name='labour_series_once'),
        ),
        migrations.AddConstraint(
            model_name='forecastseries',
            constraint=models.CheckConstraint(condition=models.Q(('is_suppressed', False), models.Q(models.Q(('hidden_because', ''), _negated=True), ('backtest', []), ('history', []), ('past', []), ('points', []), ('last_year__isnull', True), ('naive_year__isnull', True), ('next_year__isnull', True), ('next_high__isnull', True), ('next_low__isnull', True), ('next_point__isnull', True), ('mae__isnull', True), ('naive_mae__isnull', True)), _connector='OR'), name='labour_series_hidden_is_empty', violation_error_message='不公布的序列不得留有数字，并须写明原因。'),
        ),
        migrations.AddConstraint(
            model_name='forecastamendment',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('series',), name='labour_amendment_current_once'),
        ),
        migrations.AddConstraint(
            model_name='forecastamendment',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='labour_amendment_says_why', violation_error_message='人工调整须写明理由。'),
        ),
        migrations.AddConstraint(
            model_name='industrycluster',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_industrycluster_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='industrycluster',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'name'), name='labour_cluster_once', violation_error_message='本地已登记同名产业。'),
        ),
        migrations.AddConstraint(
            model_name='investmentproject',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_investmentproject_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='investmentproject',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='labour_project_once', violation_error_message='该单位已登记同名项目。'),
        ),
        migrations.AddConstraint(
            model_name='projectpost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_projectpost_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='projectpost',
            constraint=models.UniqueConstraint(fields=('project', 'title', 'skill', 'needed_on'), name='labour_project_post_once', violation_error_message='该项目已登记同一岗位、等级和到岗日期。'),
        ),
        migrations.AddConstraint(
            model_name='researchtopic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_researchtopic_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='researchtopic',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'number'), name='labour_topic_once', violation_error_message='该立项编号已登记。'),
        ),
        migrations.AddConstraint(
            model_name='returnpost',
            constraint=models.UniqueConstraint(fields=('filing', 'line'), name='labour_return_line_once'),
        ),
        migrations.AddConstraint(
            model_name='returnpost',
            constraint=models.CheckConstraint(condition=models.Q(('hard__lte', models.F('wanted_now'))), name='labour_return_hard_within_wanted'),
        ),
        migrations.AddConstraint(
            model_name='returnpost',
            constraint=models.CheckConstraint(condition=models.Q(('wage_low__isnull', True), ('wage_high__isnull', True), ('wage_low__lte', models.F('wage_high')), _connector='OR'), name='labour_return_wages_ordered'),
        ),
        migrations.AddConstraint(
            model_name='ruralneed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_ruralneed_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='ruralneed',
            constraint=models.UniqueConstraint(fields=('organisation', 'post', 'year'), name='labour_rural_once', violation_error_message='该单位这一年度的这类岗位已有预测。'),
        ),
        migrations.AddConstraint(
            model_name='shortagelist',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'title'), name='labour_shortage_once', violation_error_message='本地已有同名目录。'),
        ),
        migrations.AddConstraint(
            model_name='shortageitem',
            constraint=models.UniqueConstraint(fields=('edition', 'occupation'), name='labour_shortage_item_once'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_study_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.UniqueConstraint(fields=('organisation', 'title'), name='labour_study_once', violation_error_message='该机构已登记同名研究。'),
        ),
        migrations.AddConstraint(
            model_name='studyoutput',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closed_reason', ''), ('state', 'current')), models.Q(('closed_on__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='labour_studyoutput_closed_why', violation_error_message='终止须有日期和理由。'),
        ),
        migrations.AddConstraint(
            model_name='surveyestimate',
            constraint=models.UniqueConstraint(fields=('survey', 'item'), name='labour_estimate_once'),
        ),
        migrations.AddConstraint(
            model_name='surveysheet',
            constraint=models.UniqueConstraint(fields=('survey', 'organisation'), name='labour_survey_sheet_once'),
        ),
    ]
