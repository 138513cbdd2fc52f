import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import ronghe.core.choices
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CollectiveMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': '集合成员',
                'verbose_name_plural': '集合成员',
                'ordering': ['collective_id', 'member__pinyin'],
            },
        ),
        migrations.CreateModel(
            name='DistinctPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
            ],
            options={
                'verbose_name': '已核对的相似机构',
                'verbose_name_plural': '已核对的相似机构',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=200, verbose_name='机构名称')),
                ('kind', models.CharField(choices=[('government', '人民政府'), ('government_office', '政府办公室'), ('party_office', '党委办公室与督查室'), ('coordination_body', '领导小组、联席会议与工作专班'), ('education_committee', '教育工委'), ('education', '教育部门'), ('supervision', '教育督导部门'), ('drc', '发展改革部门'), ('industry', '经信（工信）部门'), ('hrss', '人力社保部门'), ('finance', '财政部门'), ('tax', '税务部门'), ('natural_resources', '自然资源和规划部门'), ('establishment', '机构编制部门'), ('organisation_department', '组织部门'), ('publicity', '宣传部门'), ('science', '科技部门'), ('civil_affairs', '民政部门'), ('agriculture', '农业农村部门'), ('health', '卫生健康部门'), ('market_regulation', '市场监管部门'), ('state_assets', '国资监管部门'), ('foreign_affairs', '外事与区域合作部门'), ('commerce', '商务部门'), ('financial_supervision', '金融管理部门'), ('veterans', '退役军人事务部门'), ('mass_organisation', '工会、共青团、妇联、残联'), ('county_government', '县级政府'), ('town', '乡镇与街道'), ('development_zone', '开发区、新区管委会'), ('project_office', '专项建设与帮扶机构'), ('city_investment', '城投公司'), ('land_reserve', '土地储备机构'), ('other_bureau', '其他部门'), ('secondary_school', '中等职业学校'), ('technical_school', '技工（技师）院校'), ('higher_college', '高等职业学校'), ('applied_university', '应用型本科高校'), ('general_school', '普通中小学与幼儿园'), ('enterprise', '企业'), ('association', '行业协会'), ('industrial_park', '产业园区与特色小镇'), ('group', '职教集团与产教融合联盟'), ('service_organisation', '产教融合服务组织'), ('training_evaluation', '培训评价组织'), ('training_body', '社会培训机构'), ('base_operator', '实训基地运营单位'), ('evaluator', '第三方评价机构与专家委员会'), ('research_institute', '研究机构'), ('financial_institution', '银行与保险机构'), ('upstream_system', '上级平台'), ('collective', '单位集合（如“各区、县（市）政府”）'), ('other', '其他机构')], max_length=30, verbose_name='机构类别')),
                ('credit_code', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('is_confirmed', models.BooleanField(default=True, verbose_name='已核实')),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=1200, verbose_name='拼音')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('members', models.ManyToManyField(blank=True, related_name='collectives', through='directory.CollectiveMember', through_fields=('collective', 'member'), to='directory.organisation', verbose_name='集合成员')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='directory.organisation', verbose_name='并入机构')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='directory.organisation', verbose_name='上级机构')),
            ],
            options={
                'verbose_name': '机构',
                'verbose_name_plural': '机构',
                'ordering': ['jurisdiction__path', 'pinyin', 'name'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='DistinctPairEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.distinctpair')),
                ('first', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='机构')),
                ('second', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='另一机构')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='distinctpair',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation', verbose_name='机构'),
        ),
        migrations.AddField(
            model_name='distinctpair',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation', verbose_name='另一机构'),
        ),
        migrations.CreateModel(
            name='CollectiveMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.collectivemember')),
                ('collective', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='单位集合')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='成员')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='collectivemember',
            name='collective',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='member_rows', to='directory.organisation', verbose_name='单位集合'),
        ),
        migrations.AddField(
            model_name='collectivemember',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collective_rows', to='directory.organisation', verbose_name='成员'),
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name', models.CharField(max_length=200, verbose_name='机构名称')),
                ('kind', models.CharField(choices=[('government', '人民政府'), ('government_office', '政府办公室'), ('party_office', '党委办公室与督查室'), ('coordination_body', '领导小组、联席会议与工作专班'), ('education_committee', '教育工委'), ('education', '教育部门'), ('supervision', '教育督导部门'), ('drc', '发展改革部门'), ('industry', '经信（工信）部门'), ('hrss', '人力社保部门'), ('finance', '财政部门'), ('tax', '税务部门'), ('natural_resources', '自然资源和规划部门'), ('establishment', '机构编制部门'), ('organisation_department', '组织部门'), ('publicity', '宣传部门'), ('science', '科技部门'), ('civil_affairs', '民政部门'), ('agriculture', '农业农村部门'), ('health', '卫生健康部门'), ('market_regulation', '市场监管部门'), ('state_assets', '国资监管部门'), ('foreign_affairs', '外事与区域合作部门'), ('commerce', '商务部门'), ('financial_supervision', '金融管理部门'), ('veterans', '退役军人事务部门'), ('mass_organisation', '工会、共青团、妇联、残联'), ('county_government', '县级政府'), ('town', '乡镇与街道'), ('development_zone', '开发区、新区管委会'), ('project_office', '专项建设与帮扶机构'), ('city_investment', '城投公司'), ('land_reserve', '土地储备机构'), ('other_bureau', '其他部门'), ('secondary_school', '中等职业学校'), ('technical_school', '技工（技师）院校'), ('higher_college', '高等职业学校'), ('applied_university', '应用型本科高校'), ('general_school', '普通中小学与幼儿园'), ('enterprise', '企业'), ('association', '行业协会'), ('industrial_park', '产业园区与特色小镇'), ('group', '职教集团与产教融合联盟'), ('service_organisation', '产教融合服务组织'), ('training_evaluation', '培训评价组织'), ('training_body', '社会培训机构'), ('base_operator', '实训基地运营单位'), ('evaluator', '第三方评价机构与专家委员会'), ('research_institute', '研究机构'), ('financial_institution', '银行与保险机构'), ('upstream_system', '上级平台'), ('collective', '单位集合（如“各区、县（市）政府”）'), ('other', '其他机构')], max_length=30, verbose_name='机构类别')),
                ('credit_code', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('is_confirmed', models.BooleanField(default=True, verbose_name='已核实')),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=1200, verbose_name='拼音')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='并入机构')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='上级机构')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved', models.JSONField(default=dict, verbose_name='移交的记录')),
                ('kept_back', models.JSONField(default=dict, verbose_name='未移交的记录')),
                ('was_active', models.BooleanField(default=True, verbose_name='原为在用')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('merged_at', models.DateTimeField(auto_now_add=True, verbose_name='合并时间')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('duplicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='重复的机构')),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='保留的机构')),
            ],
            options={
                'verbose_name': '机构合并',
                'verbose_name_plural': '机构合并',
                'ordering': ['-merged_at'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='OrganisationMergeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('moved', models.JSONField(default=dict, verbose_name='移交的记录')),
                ('kept_back', models.JSONField(default=dict, verbose_name='未移交的记录')),
                ('was_active', models.BooleanField(default=True, verbose_name='原为在用')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('merged_at', models.DateTimeField(auto_now_add=True, verbose_name='合并时间')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('duplicate', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='重复的机构')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.organisationmerge')),
                ('survivor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='保留的机构')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='名称')),
                ('folded', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='归一名称')),
                ('initials', models.CharField(blank=True, editable=False, max_length=200, verbose_name='拼音首字母')),
                ('kind', models.CharField(choices=[('official', '现用全称'), ('former', '曾用名'), ('abbreviation', '简称'), ('printed', '文件中的写法')], max_length=20, verbose_name='名称类别')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='起用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='directory.organisation', verbose_name='机构')),
                ('used_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='见于何地文件')),
            ],
            options={
                'verbose_name': '机构名称',
                'verbose_name_plural': '机构名称',
                'ordering': ['organisation_id', 'kind', '-valid_from', 'text'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='OrganisationNameEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.CharField(max_length=200, verbose_name='名称')),
                ('folded', models.CharField(editable=False, max_length=200, verbose_name='归一名称')),
                ('initials', models.CharField(blank=True, editable=False, max_length=200, verbose_name='拼音首字母')),
                ('kind', models.CharField(choices=[('official', '现用全称'), ('former', '曾用名'), ('abbreviation', '简称'), ('printed', '文件中的写法')], max_length=20, verbose_name='名称类别')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='起用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='机构')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.organisationname')),
                ('used_in', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='见于何地文件')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SharingAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('datasets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('organisations', '机构目录'), ('plans', '规划与条款'), ('tasks', '任务与进展'), ('indicators', '指标定义')], max_length=20), size=None, verbose_name='共享的数据')),
                ('purpose', models.TextField(verbose_name='用途')),
                ('basis_title', models.CharField(blank=True, max_length=300, verbose_name='依据文件')),
                ('basis_number', models.CharField(blank=True, max_length=80, verbose_name='依据文号')),
                ('basis_article', models.CharField(blank=True, max_length=80, verbose_name='依据条款')),
                ('contains_personal', models.BooleanField(default=False, verbose_name='含个人信息')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='生效日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('contact_post', models.CharField(max_length=80, verbose_name='联系岗位')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('in_force', '生效'), ('suspended', '暂停'), ('ended', '终止')], default='draft', max_length=10, verbose_name='状态')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sharing_agreements', to='directory.organisation', verbose_name='接收单位')),
            ],
            options={
                'verbose_name': '数据共享登记',
                'verbose_name_plural': '数据共享登记',
                'ordering': ['-id'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='SharingAgreementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('datasets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('organisations', '机构目录'), ('plans', '规划与条款'), ('tasks', '任务与进展'), ('indicators', '指标定义')], max_length=20), size=None, verbose_name='共享的数据')),
                ('purpose', models.TextField(verbose_name='用途')),
                ('basis_title', models.CharField(blank=True, max_length=300, verbose_name='依据文件')),
                ('basis_number', models.CharField(blank=True, max_length=80, verbose_name='依据文号')),
                ('basis_article', models.CharField(blank=True, max_length=80, verbose_name='依据条款')),
                ('contains_personal', models.BooleanField(default=False, verbose_name='含个人信息')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='生效日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('contact_post', models.CharField(max_length=80, verbose_name='联系岗位')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('in_force', '生效'), ('suspended', '暂停'), ('ended', '终止')], default='draft', max_length=10, verbose_name='状态')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.sharingagreement')),
                ('recipient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='接收单位')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SharingExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(verbose_name='导出时间')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('rows', models.JSONField(verbose_name='各表行数')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='directory.sharingagreement', verbose_name='共享登记')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导出人')),
            ],
            options={
                'verbose_name': '共享导出记录',
                'verbose_name_plural': '共享导出记录',
                'ordering': ['-made_at', '-pk'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='SharingExportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('made_at', models.DateTimeField(verbose_name='导出时间')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('rows', models.JSONField(verbose_name='各表行数')),
                ('agreement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.sharingagreement', verbose_name='共享登记')),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导出人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='directory.sharingexport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='directory_org_name_trgm'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['jurisdiction', 'kind'], name='directory_org_kind'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into__isnull', True)), fields=('jurisdiction', 'name'), name='directory_one_name_per_jurisdiction', violation_error_message='本辖区已有同名机构。'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('credit_code', ''), _negated=True), ('merged_into__isnull', True)), fields=('credit_code',), name='directory_one_credit_code', violation_error_message='该统一社会信用代码已登记在另一机构名下。'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('is_active', False), _connector='OR'), name='directory_merged_is_inactive', violation_error_message='已并入其他机构的不能标为在用。'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='directory_not_merged_into_itself', violation_error_message='机构不能并入自身。'),
        ),
        migrations.AddConstraint(
            model_name='distinctpair',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='directory_distinct_once'),
        ),
        migrations.AddConstraint(
            model_name='distinctpair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='directory_distinct_ordered'),
        ),
        migrations.AddConstraint(
            model_name='collectivemember',
            constraint=models.UniqueConstraint(fields=('collective', 'member'), name='directory_member_once'),
        ),
        migrations.AddConstraint(
            model_name='collectivemember',
            constraint=models.CheckConstraint(condition=models.Q(('collective', models.F('member')), _negated=True), name='directory_member_is_another', violation_error_message='单位集合不能以自身为成员。'),
        ),
        migrations.AddConstraint(
            model_name='organisationmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('duplicate',), name='directory_one_open_merge'),
        ),
        migrations.AddIndex(
            model_name='organisationname',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('text'), name='gin_trgm_ops'), name='directory_name_text_trgm'),
        ),
        migrations.AddIndex(
            model_name='organisationname',
            index=django.contrib.postgres.indexes.GinIndex(fields=['folded'], name='directory_name_folded_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='organisationname',
            index=django.contrib.postgres.indexes.GinIndex(fields=['initials'], name='directory_name_initials_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.UniqueConstraint(fields=('organisation', 'text', 'kind', 'used_in'), name='directory_name_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'official')), fields=('organisation',), name='directory_one_official_name', violation_error_message='一个机构只有一个现用全称。'),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='directory_name_dates_ordered', violation_error_message='停用日期不能早于起用日期。'),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'official'), _negated=True), ('valid_to__isnull', True), _connector='OR'), name='directory_official_name_is_open', violation_error_message='现用全称不能有停用日期。'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('contains_personal', False)), name='directory_sharing_without_personal_data', violation_error_message='这些数据集不得含个人信息。'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('datasets__len__gt', 0), ('datasets__contained_by', ['organisations', 'plans', 'tasks', 'indicators'])), name='directory_sharing_known_datasets', violation_error_message='请选择要共享的数据。'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', ''), _negated=True), models.Q(('contact_post', ''), _negated=True)), name='directory_sharing_has_purpose', violation_error_message='共享须写明用途和联系岗位。'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_force', 'suspended']), _negated=True), models.Q(models.Q(('basis_title', ''), _negated=True), models.Q(('basis_number', ''), _negated=True), models.Q(('basis_article', ''), _negated=True), ('valid_from__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='directory_sharing_in_force_is_lawful', violation_error_message='没有依据或起止日期的共享不能生效。'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='directory_sharing_dates_ordered', violation_error_message='终止日期不能早于生效日期。'),
        ),
        migrations.AddConstraint(
            model_name='sharingexport',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='directory_sharing_export_has_sha256', violation_error_message='导出记录的校验值不是 SHA-256。'),
        ),
    ]
