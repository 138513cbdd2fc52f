import django.contrib.auth.validators
import django.db.models.deletion
import ronghe.accounts.models
import ronghe.core.choices
import ronghe.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('operator', '系统管理员'), ('policy_office', '政府办公室（规划管理）'), ('party_office', '党委办公室（督查）'), ('education', '教育部门'), ('supervision', '教育督导部门'), ('drc', '发展改革部门'), ('industry', '经信（工信）部门'), ('hrss', '人力社保部门'), ('finance', '财政部门'), ('tax', '税务部门'), ('bureau', '其他部门'), ('county', '县级政府与开发区'), ('school', '学校管理人员'), ('teacher', '教师'), ('enterprise', '企业'), ('mentor', '企业导师'), ('association', '行业组织与服务机构'), ('evaluator', '评价机构与专家'), ('learner', '学生与学习者'), ('parent', '家长'), ('statistician', '统计人员'), ('auditor', '审计与数据保护')], max_length=20, verbose_name='角色')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='终止日期')),
            ],
            options={
                'verbose_name': '任职与角色',
                'verbose_name_plural': '任职与角色',
                'ordering': ['organisation__name', 'role', 'user__name'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('operator', '系统管理员'), ('policy_office', '政府办公室（规划管理）'), ('party_office', '党委办公室（督查）'), ('education', '教育部门'), ('supervision', '教育督导部门'), ('drc', '发展改革部门'), ('industry', '经信（工信）部门'), ('hrss', '人力社保部门'), ('finance', '财政部门'), ('tax', '税务部门'), ('bureau', '其他部门'), ('county', '县级政府与开发区'), ('school', '学校管理人员'), ('teacher', '教师'), ('enterprise', '企业'), ('mentor', '企业导师'), ('association', '行业组织与服务机构'), ('evaluator', '评价机构与专家'), ('learner', '学生与学习者'), ('parent', '家长'), ('statistician', '统计人员'), ('auditor', '审计与数据保护')], max_length=20, verbose_name='角色')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='终止日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': '已有同名用户。'}, help_text='用于登录，由字母、数字、汉字和 @ . + - _ 组成。', max_length=80, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='用户名')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('is_staff', models.BooleanField(default=False, verbose_name='后台')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示账号')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='须修改初始密码')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='个人信息删除时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': '已有同名用户。'}, help_text='用于登录，由字母、数字、汉字和 @ . + - _ 组成。', max_length=80, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='用户名')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('phone', ronghe.core.fields.EncryptedTextField(blank=True, default='', verbose_name='联系电话')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('is_staff', models.BooleanField(default=False, verbose_name='后台')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示账号')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='须修改初始密码')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='个人信息删除时间')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '用户',
                'verbose_name_plural': '用户',
                'ordering': ['username'],
            },
            managers=[
                ('objects', ronghe.accounts.models.UserAccounts()),
            ],
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='开始日期')),
                ('valid_to', models.DateField(verbose_name='结束日期')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
            ],
            options={
                'verbose_name': '代理授权',
                'verbose_name_plural': '代理授权',
                'ordering': ['-valid_to'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='DelegationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid_from', models.DateField(verbose_name='开始日期')),
                ('valid_to', models.DateField(verbose_name='结束日期')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('delegate', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.delegation')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
