import django.db.models.deletion
import ronghe.core.choices
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_extensions'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('kind', models.CharField(choices=[('pdf', 'PDF 文档'), ('ofd', 'OFD 版式文件'), ('docx', 'Word 文档'), ('xlsx', 'Excel 表格'), ('pptx', '演示文稿'), ('office', '旧版办公文档'), ('jpeg', 'JPEG 图片'), ('png', 'PNG 图片'), ('bmp', 'BMP 图片'), ('webp', 'WEBP 图片'), ('tiff', 'TIFF 图片'), ('heic', 'HEIC 图片'), ('mp4', 'MP4 视频'), ('text', '文本')], max_length=10, verbose_name='类型')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '佐证文件',
                'verbose_name_plural': '佐证文件',
                'ordering': ['-created_at', '-pk'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='Jurisdiction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='区划代码')),
                ('name', models.CharField(max_length=100, verbose_name='全称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('level', models.CharField(choices=[('nation', '国家'), ('province', '省级'), ('city', '地市级'), ('county', '县级'), ('zone', '开发区')], max_length=10, verbose_name='级别')),
                ('path', models.CharField(editable=False, max_length=120, unique=True, verbose_name='路径')),
                ('pack', models.CharField(blank=True, max_length=60, verbose_name='配置包')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='core.jurisdiction', verbose_name='上级')),
            ],
            options={
                'verbose_name': '辖区',
                'verbose_name_plural': '辖区',
                'ordering': ['path'],
            },
            bases=(ronghe.core.choices.QuickChoices, models.Model),
        ),
        migrations.CreateModel(
            name='EvidenceFileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('kind', models.CharField(choices=[('pdf', 'PDF 文档'), ('ofd', 'OFD 版式文件'), ('docx', 'Word 文档'), ('xlsx', 'Excel 表格'), ('pptx', '演示文稿'), ('office', '旧版办公文档'), ('jpeg', 'JPEG 图片'), ('png', 'PNG 图片'), ('bmp', 'BMP 图片'), ('webp', 'WEBP 图片'), ('tiff', 'TIFF 图片'), ('heic', 'HEIC 图片'), ('mp4', 'MP4 视频'), ('text', '文本')], max_length=10, verbose_name='类型')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.evidencefile')),
                ('uploaded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='辖区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='evidencefile',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.jurisdiction', verbose_name='辖区'),
        ),
        migrations.CreateModel(
            name='JurisdictionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=20, verbose_name='区划代码')),
                ('name', models.CharField(max_length=100, verbose_name='全称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('level', models.CharField(choices=[('nation', '国家'), ('province', '省级'), ('city', '地市级'), ('county', '县级'), ('zone', '开发区')], max_length=10, verbose_name='级别')),
                ('path', models.CharField(editable=False, max_length=120, verbose_name='路径')),
                ('pack', models.CharField(blank=True, max_length=60, verbose_name='配置包')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.jurisdiction', verbose_name='上级')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.jurisdiction')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=120, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('about_kind', models.CharField(blank=True, max_length=60, verbose_name='事项类别')),
                ('about_id', models.BigIntegerField(blank=True, null=True, verbose_name='事项编号')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='发出时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='邮件时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('subject', models.CharField(max_length=120, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('about_kind', models.CharField(blank=True, max_length=60, verbose_name='事项类别')),
                ('about_id', models.BigIntegerField(blank=True, null=True, verbose_name='事项编号')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='发出时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='邮件时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.notice')),
                ('recipient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NoticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(choices=[('daily', '每天一封汇总'), ('weekly', '每周一封汇总'), ('none', '不发邮件，只看站内通知')], default='daily', max_length=10, verbose_name='邮件汇总')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_setting', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '通知设置',
                'verbose_name_plural': '通知设置',
                'ordering': ['user_id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeSettingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('digest', models.CharField(choices=[('daily', '每天一封汇总'), ('weekly', '每周一封汇总'), ('none', '不发邮件，只看站内通知')], default='daily', max_length=10, verbose_name='邮件汇总')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.noticesetting')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PersonalReveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80, verbose_name='数据表')),
                ('row', models.BigIntegerField(verbose_name='记录编号')),
                ('field', models.CharField(max_length=60, verbose_name='字段')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('seen_at', models.DateTimeField(auto_now_add=True, verbose_name='查看时间')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='查看人')),
            ],
            options={
                'verbose_name': '个人信息查看记录',
                'verbose_name_plural': '个人信息查看记录',
                'ordering': ['-seen_at'],
            },
        ),
        migrations.CreateModel(
            name='PersonalRevealEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('model', models.CharField(max_length=80, verbose_name='数据表')),
                ('row', models.BigIntegerField(verbose_name='记录编号')),
                ('field', models.CharField(max_length=60, verbose_name='字段')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('seen_at', models.DateTimeField(auto_now_add=True, verbose_name='查看时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.personalreveal')),
                ('seen_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='查看人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RowFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('attached_at', models.DateTimeField(auto_now_add=True, verbose_name='附上时间')),
                ('model', models.CharField(max_length=80, verbose_name='数据表')),
                ('row', models.BigIntegerField(verbose_name='记录编号')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.evidencefile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '记录的佐证材料',
                'verbose_name_plural': '记录的佐证材料',
                'ordering': ['attached_at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RowFileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('attached_at', models.DateTimeField(auto_now_add=True, verbose_name='附上时间')),
                ('model', models.CharField(max_length=80, verbose_name='数据表')),
                ('row', models.BigIntegerField(verbose_name='记录编号')),
                ('file', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.evidencefile', verbose_name='文件')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.rowfile')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RowNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80, verbose_name='数据表')),
                ('row', models.BigIntegerField(verbose_name='记录编号')),
                ('text', models.TextField(max_length=2000, verbose_name='内容')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='填写时间')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填写人')),
            ],
            options={
                'verbose_name': '记录的备注',
                'verbose_name_plural': '记录的备注',
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RowNoteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('model', models.CharField(max_length=80, verbose_name='数据表')),
                ('row', models.BigIntegerField(verbose_name='记录编号')),
                ('text', models.TextField(max_length=2000, verbose_name='内容')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='填写时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.rownote')),
                ('written_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填写人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=60, verbose_name='列表')),
                ('name', models.CharField(max_length=30, verbose_name='名称')),
                ('query', models.CharField(max_length=1000, verbose_name='条件')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='保存时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '常用筛选',
                'verbose_name_plural': '常用筛选',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SavedFilterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('listing', models.CharField(max_length=60, verbose_name='列表')),
                ('name', models.CharField(max_length=30, verbose_name='名称')),
                ('query', models.CharField(max_length=1000, verbose_name='条件')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='保存时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.savedfilter')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ThrottleCount',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='计数标识')),
                ('count', models.PositiveIntegerField(verbose_name='次数')),
                ('ends_at', models.DateTimeField(verbose_name='计数到期')),
            ],
            options={
                'verbose_name': '频率计数',
                'verbose_name_plural': '频率计数',
                'indexes': [models.Index(fields=['ends_at'], name='core_throttle_ends')],
            },
        ),
        migrations.AddIndex(
            model_name='jurisdiction',
            index=models.Index(fields=['path'], name='core_jurisdiction_path', opclasses=['text_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='jurisdiction',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', False), ('level__in', ['nation', 'province']), _connector='OR'), name='core_jurisdiction_root_is_high', violation_error_message='地市、县和开发区必须有上级辖区。'),
        ),
        migrations.AddIndex(
            model_name='evidencefile',
            index=models.Index(fields=['sha256'], name='core_evidence_sha256'),
        ),
        migrations.AddConstraint(
            model_name='evidencefile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='core_evidence_hash_is_sha256', violation_error_message='佐证文件的校验值不是 SHA-256。'),
        ),
        migrations.AddConstraint(
            model_name='evidencefile',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='core_evidence_is_not_empty', violation_error_message='佐证文件不能是空文件。'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['recipient', '-created_at'], name='core_notice_recipient'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['recipient'], name='core_notice_unread'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['about_kind', 'about_id'], name='core_notice_about'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('url', ''), ('url__startswith', '/'), _connector='OR'), name='core_notice_url_is_ours', violation_error_message='通知的链接只能指向本站。'),
        ),
        migrations.AddIndex(
            model_name='personalreveal',
            index=models.Index(fields=['model', 'row'], name='core_reveal_row'),
        ),
        migrations.AddConstraint(
            model_name='personalreveal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='core_reveal_has_reason', violation_error_message='查看个人信息必须说明事由。'),
        ),
        migrations.AddIndex(
            model_name='rowfile',
            index=models.Index(fields=['model', 'row'], name='core_rowfile_row'),
        ),
        migrations.AddIndex(
            model_name='rownote',
            index=models.Index(fields=['model', 'row'], name='core_rownote_row'),
        ),
        migrations.AddConstraint(
            model_name='rownote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='core_rownote_has_text', violation_error_message='备注不能为空。'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('user', 'listing', 'name'), name='core_saved_filter_name', violation_error_message='已有同名的常用筛选。'),
        ),
    ]
