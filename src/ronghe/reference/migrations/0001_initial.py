import django.contrib.postgres.indexes
import django.db.models.deletion
import ronghe.core.choices
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年份')),
                ('document', models.CharField(max_length=200, verbose_name='公布文件')),
                ('checksum', models.CharField(max_length=64, verbose_name='校验值')),
                ('days', models.JSONField(help_text='日期到[类别, 节日]的对照', verbose_name='日期')),
                ('loaded_at', models.DateTimeField(auto_now=True, verbose_name='载入时间')),
            ],
            options={
                'verbose_name': '年度放假安排',
                'verbose_name_plural': '年度放假安排',
                'ordering': ['-year'],
            },
        ),
        migrations.CreateModel(
            name='CalendarYearEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('document', models.CharField(max_length=200, verbose_name='公布文件')),
                ('checksum', models.CharField(max_length=64, verbose_name='校验值')),
                ('days', models.JSONField(help_text='日期到[类别, 节日]的对照', verbose_name='日期')),
                ('loaded_at', models.DateTimeField(auto_now=True, verbose_name='载入时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reference.calendaryear')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CatalogueVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('region', '行政区划'), ('industry', '国民经济行业分类'), ('occupation', '职业分类大典'), ('programme', '职业教育专业目录')], max_length=20, verbose_name='目录')),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('edition', models.CharField(max_length=60, verbose_name='版本')),
                ('origin', models.CharField(choices=[('shipped', '随系统提供（节选）'), ('loaded', '载入的官方文件')], max_length=10, verbose_name='来路')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('licence', models.CharField(blank=True, max_length=300, verbose_name='使用说明')),
                ('files', models.CharField(max_length=500, verbose_name='文件')),
                ('checksum', models.CharField(max_length=64, verbose_name='校验值')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('is_current', models.BooleanField(default=False, verbose_name='现行')),
                ('is_excerpt', models.BooleanField(default=False, verbose_name='节选')),
                ('row_count', models.PositiveIntegerField(verbose_name='文件行数')),
                ('entry_count', models.PositiveIntegerField(verbose_name='条目数')),
                ('repaired_count', models.PositiveIntegerField(verbose_name='修复条目数')),
                ('finding_count', models.PositiveIntegerField(verbose_name='问题数')),
                ('change_summary', models.CharField(blank=True, max_length=300, verbose_name='与上一版的差别')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='载入时间')),
            ],
            options={
                'verbose_name': '目录版本',
                'verbose_name_plural': '目录版本',
                'ordering': ['kind', '-number'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='reference_version_number_once'), models.UniqueConstraint(fields=('kind', 'checksum'), name='reference_version_content_once', violation_error_message='同样内容的目录已载入过。'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('kind',), name='reference_one_current_version', violation_error_message='每种目录只能有一个现行版本。'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='reference_version_dates_ordered', violation_error_message='停用日期不能早于启用日期。')],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='CatalogueEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('region', '行政区划'), ('industry', '国民经济行业分类'), ('occupation', '职业分类大典'), ('programme', '职业教育专业目录')], max_length=20, verbose_name='目录')),
                ('code', models.CharField(max_length=12, verbose_name='代码')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('level', models.PositiveSmallIntegerField(verbose_name='层级')),
                ('stage', models.CharField(blank=True, choices=[('secondary', '中职'), ('associate', '高职专科'), ('bachelor', '职业本科')], max_length=10, verbose_name='办学层次')),
                ('is_green', models.BooleanField(default=False, verbose_name='绿色职业（L）')),
                ('is_digital', models.BooleanField(default=False, verbose_name='数字职业（S）')),
                ('is_controlled', models.BooleanField(default=False, verbose_name='国家控制布点（K）')),
                ('is_current', models.BooleanField(default=True, verbose_name='在用')),
                ('repair', models.CharField(blank=True, max_length=300, verbose_name='修复说明')),
                ('source_line', models.PositiveIntegerField(default=0, verbose_name='源文件行')),
                ('initials', models.CharField(blank=True, max_length=200, verbose_name='拼音首字母')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='检索文字')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='reference.catalogueentry', verbose_name='上级')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='reference.catalogueversion', verbose_name='目录版本')),
            ],
            options={
                'verbose_name': '目录条目',
                'verbose_name_plural': '目录条目',
                'ordering': ['kind', 'code'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='CatalogueVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('region', '行政区划'), ('industry', '国民经济行业分类'), ('occupation', '职业分类大典'), ('programme', '职业教育专业目录')], max_length=20, verbose_name='目录')),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('edition', models.CharField(max_length=60, verbose_name='版本')),
                ('origin', models.CharField(choices=[('shipped', '随系统提供（节选）'), ('loaded', '载入的官方文件')], max_length=10, verbose_name='来路')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('licence', models.CharField(blank=True, max_length=300, verbose_name='使用说明')),
                ('files', models.CharField(max_length=500, verbose_name='文件')),
                ('checksum', models.CharField(max_length=64, verbose_name='校验值')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('is_current', models.BooleanField(default=False, verbose_name='现行')),
                ('is_excerpt', models.BooleanField(default=False, verbose_name='节选')),
                ('row_count', models.PositiveIntegerField(verbose_name='文件行数')),
                ('entry_count', models.PositiveIntegerField(verbose_name='条目数')),
                ('repaired_count', models.PositiveIntegerField(verbose_name='修复条目数')),
                ('finding_count', models.PositiveIntegerField(verbose_name='问题数')),
                ('change_summary', models.CharField(blank=True, max_length=300, verbose_name='与上一版的差别')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='载入时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reference.catalogueversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EntryAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='别名')),
                ('doubt', models.CharField(blank=True, max_length=300, verbose_name='存疑原因')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='reference.catalogueentry', verbose_name='条目')),
            ],
            options={
                'verbose_name': '条目别名',
                'verbose_name_plural': '条目别名',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LoadFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=200, verbose_name='文件')),
                ('line', models.PositiveIntegerField(verbose_name='行')),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='代码')),
                ('rule', models.CharField(choices=[('alias_of_class', '别名挂在类目上'), ('alias_official', '别名是其他条目的正式名称'), ('alias_shared', '一个别名对应多个条目'), ('alias_unrelated', '别名与职业不相干'), ('alias_vague', '别名辨认不出职业'), ('bad_code', '代码不合格式'), ('code_spelling', '代码写法'), ('derived', '由下级生成的类目'), ('duplicate', '代码重复'), ('duplicate_conflict', '代码重复且名称不同'), ('empty_class', '类目之下没有条目'), ('group_mismatch', '专业类与代码不符'), ('group_name', '专业类名称不一'), ('level_mismatch', '层级与代码不符'), ('missing_parent', '缺少上级'), ('name_spaces', '名称夹空白'), ('no_name', '没有名称'), ('numbering_gap', '编号空缺'), ('odd_name', '名称不像行政区划'), ('parent_mismatch', '上级与代码不符'), ('same_name', '同名不同码'), ('shifted_column', '列错位'), ('shifted_conflict', '错位内容与代码矛盾'), ('shrunk', '比现行版本少很多'), ('stage_mismatch', '层次与代码不符'), ('total', '与官方公布数不符'), ('wrong_section', '门类与大类不符')], max_length=40, verbose_name='规则')),
                ('severity', models.CharField(choices=[('error', '错误'), ('warning', '警告'), ('info', '提示')], max_length=10, verbose_name='程度')),
                ('message', models.CharField(max_length=500, verbose_name='问题')),
                ('action', models.CharField(max_length=300, verbose_name='处理')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='reference.catalogueversion', verbose_name='目录版本')),
            ],
            options={
                'verbose_name': '载入问题',
                'verbose_name_plural': '载入问题',
                'ordering': ['id'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('renamed', '更名'), ('recoded', '换码'), ('merged', '合并'), ('split', '拆分')], max_length=10, verbose_name='方式')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('rejected', '不成立')], default='proposed', max_length=10, verbose_name='状态')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年份')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='predecessors', to='reference.catalogueentry', verbose_name='接续条目')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successors', to='reference.catalogueentry', verbose_name='原条目')),
            ],
            options={
                'verbose_name': '接续关系',
                'verbose_name_plural': '接续关系',
                'ordering': ['old__code', 'new__code'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='SuccessionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('renamed', '更名'), ('recoded', '换码'), ('merged', '合并'), ('split', '拆分')], max_length=10, verbose_name='方式')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('rejected', '不成立')], default='proposed', max_length=10, verbose_name='状态')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年份')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('new', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reference.catalogueentry', verbose_name='接续条目')),
                ('old', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reference.catalogueentry', verbose_name='原条目')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reference.succession')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='catalogueentry',
            index=models.Index(fields=['version', 'level', 'code'], name='reference_entry_level'),
        ),
        migrations.AddIndex(
            model_name='catalogueentry',
            index=models.Index(fields=['kind', 'code'], name='reference_entry_code', opclasses=['text_ops', 'text_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='catalogueentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='reference_entry_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='catalogueentry',
            constraint=models.UniqueConstraint(fields=('version', 'code'), name='reference_code_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='catalogueentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'programme'), ('stage', ''), _connector='XOR'), name='reference_only_programmes_have_stage', violation_error_message='专业必须有办学层次，其他目录没有办学层次。'),
        ),
        migrations.AddConstraint(
            model_name='catalogueentry',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='reference_level_in_range', violation_error_message='层级应在1至4之间。'),
        ),
        migrations.AddConstraint(
            model_name='entryalias',
            constraint=models.UniqueConstraint(fields=('entry', 'name'), name='reference_alias_once'),
        ),
        migrations.AddIndex(
            model_name='loadfinding',
            index=models.Index(fields=['version', 'severity'], name='reference_finding_severity'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('old', 'new'), name='reference_succession_once'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='reference_succession_of_two', violation_error_message='条目不能接续自己。'),
        ),
    ]
