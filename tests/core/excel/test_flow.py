"""The import page as a person uses it: template, upload, preview, error workbook, confirmation."""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from ronghe.core.errors import Conflict, Invalid
from ronghe.core.excel import uploads
from ronghe.core.excel.uploads import claimed_upload, drop_expired, keep_upload, read_upload
from tests.core.excel.books import workbook
from tests.core.excel.import_site import OFFICE_SHEET, Office
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.excel.import_site")]
URL = "/test/import/"
HEAD = ["代码", "名称", "人数"]
GOOD = workbook([HEAD, ["A01", "甲机构", 3], ["A02", "乙机构", ""]])
WRONG = workbook([HEAD, ["A01", "", "很多"], ["A02", "乙机构", 2]])


@pytest.fixture(autouse=True)
def _office_table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Office)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.RONGHE_IMPORT_ROOT = tmp_path / "imports"
    return tmp_path / "imports"


def client_of(**user: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(**user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def client() -> Client:
    return client_of()


def upload(client: Client, data: bytes, name: str = "机构名单.xlsx") -> Any:
    return client.post(URL, {"workbook": SimpleUploadedFile(name, data)})


def token_of(response: Any) -> str:
    found = re.search(r'name="file" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_the_page_says_what_the_sheet_asks_for(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert "导入机构" in page
    assert "名为“机构”的工作表" in page
    assert "与公章一致" in page
    assert f'href="{URL}?get=template"' in page


def test_the_template_is_downloaded_under_its_name(client: Client) -> None:
    response = client.get(URL, {"get": "template"})
    assert "attachment" in response["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [cell.value for cell in book["机构"][1]] == ["代码*", "名称*", "人数"]


def test_upload_previews_and_saves_nothing_until_confirmed(client: Client, root: Path) -> None:
    Office.objects.create(code="A02", name="旧乙")
    response = upload(client, GOOD)
    page = response.content.decode()
    assert response.status_code == 200
    assert "没有发现错误，可以导入" in page
    assert "<del" in page
    assert "旧乙" in page
    assert Office.objects.count() == 1

    done = client.post(URL, {"act": "import", "file": token_of(response)})
    assert (done.status_code, done["Location"]) == (303, URL)
    assert "新增 1 条，变更 1 条，无变化 0 条" in client.get(URL).content.decode()
    assert {o.code: o.name for o in Office.objects.all()} == {"A01": "甲机构", "A02": "乙机构"}
    assert list(root.iterdir()) == []


def test_a_wrong_file_shows_its_errors_and_gives_the_marked_workbook(client: Client) -> None:
    response = upload(client, WRONG)
    page = response.content.decode()
    assert response.status_code == 422
    assert "必填，不能为空" in page
    assert "确认导入" not in re.sub(r"<ol.*?</ol>", "", page, flags=re.S)
    marked = client.get(URL, {"get": "errors", "file": token_of(response)})
    sheet = openpyxl.load_workbook(io.BytesIO(marked.content))["机构"]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    refused = client.post(URL, {"act": "import", "file": token_of(response)})
    assert refused.status_code == 422
    assert Office.objects.count() == 0


def test_a_file_that_is_no_workbook_is_explained(client: Client, root: Path) -> None:
    for data, message in ((b"", "没有选择文件"), (b"%PDF-1.7", "PDF"), (b"PK\x03\x04zzz", "已损坏")):
        response = upload(client, data) if data else client.post(URL)
        assert response.status_code == 422
        assert message in response.content.decode()
    assert not root.exists() or list(root.iterdir()) == []


def test_an_empty_file_is_explained(client: Client) -> None:
    response = upload(client, b"")
    assert response.status_code == 422
    assert "文件是空的" in response.content.decode()


def test_a_file_beyond_the_limit_is_refused_unread(client: Client, settings: Any) -> None:
    settings.RONGHE_UPLOAD_BYTES = 100
    response = upload(client, GOOD)
    assert response.status_code == 422
    assert "超过上限" in response.content.decode()


def test_a_second_confirmation_imports_nothing_again(client: Client) -> None:
    token = token_of(upload(client, GOOD))
    assert client.post(URL, {"act": "import", "file": token}).status_code == 303
    Office.objects.all().delete()
    again = client.post(URL, {"act": "import", "file": token})
    assert again.status_code == 409
    assert "已经导入" in again.content.decode()
    assert Office.objects.count() == 0


def test_what_changed_since_the_preview_is_checked_again(client: Client) -> None:
    token = token_of(upload(client, GOOD))
    Office.objects.create(code="A01", name="甲机构", staff=3)
    client.post(URL, {"act": "import", "file": token})
    assert "新增 1 条，变更 0 条，无变化 1 条" in client.get(URL).content.decode()


def test_an_unchanged_file_has_nothing_to_confirm(client: Client) -> None:
    Office.objects.create(code="A01", name="甲机构", staff=3)
    Office.objects.create(code="A02", name="乙机构")
    page = upload(client, GOOD).content.decode()
    assert "与系统中的内容完全一致" in page
    assert 'value="import"' not in page


def test_cancelling_drops_the_file(client: Client, root: Path) -> None:
    token = token_of(upload(client, GOOD))
    assert len(list(root.iterdir())) == 1
    assert client.post(URL, {"act": "cancel", "file": token}).status_code == 303
    assert list(root.iterdir()) == []


def test_the_preview_can_be_opened_again(client: Client) -> None:
    token = token_of(upload(client, GOOD))
    assert "甲机构" in client.get(URL, {"file": token}).content.decode()


def test_somebody_elses_upload_cannot_be_seen_or_imported(client: Client) -> None:
    token = token_of(upload(client, GOOD))
    other = client_of()
    assert other.get(URL, {"file": token}).status_code == 422
    assert other.post(URL, {"act": "import", "file": token}).status_code == 422
    assert Office.objects.count() == 0


def test_who_may_not_import_does_not_see_the_page() -> None:
    stranger = client_of(name="不得导入")
    assert stranger.get(URL).status_code == 403
    assert upload(stranger, GOOD).status_code == 403
    assert Client().get(URL).status_code == 302


def test_a_damaged_token_is_explained(client: Client) -> None:
    response = client.get(URL, {"file": "nonsense"})
    assert response.status_code == 422
    assert "找不到上传的文件" in response.content.decode()


def keep() -> str:
    return keep_upload(GOOD, file_name="甲.xlsx", sheet="机构", user_id=7)


def test_a_kept_file_belongs_to_its_person_and_sheet() -> None:
    token = keep()
    assert read_upload(token, sheet="机构", user_id=7).data == GOOD
    for sheet, user in (("机构", 8), ("人员", 7), ("机构", None)):
        with pytest.raises(Invalid):
            read_upload(token, sheet=sheet, user_id=user)


def test_a_kept_file_that_was_exchanged_is_not_imported(root: Path) -> None:
    token = keep()
    next(root.iterdir()).write_bytes(WRONG)
    with pytest.raises(Conflict, match="不一致"):
        read_upload(token, sheet="机构", user_id=7)


def test_two_confirmations_at_once_get_one_import() -> None:
    token = keep()
    with claimed_upload(token, sheet="机构", user_id=7), pytest.raises(Conflict):
        read_upload(token, sheet="机构", user_id=7)


def test_a_failed_import_puts_the_file_back() -> None:
    token = keep()
    with pytest.raises(RuntimeError), claimed_upload(token, sheet="机构", user_id=7):
        raise RuntimeError
    assert read_upload(token, sheet="机构", user_id=7).data == GOOD


def test_old_files_and_old_tokens_expire(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = keep()
    old = next(root.iterdir())
    long_ago = time.time() - uploads.KEPT_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    fresh = keep()
    assert not old.exists()
    assert drop_expired(root) == 0
    monkeypatch.setattr(uploads, "KEPT_SECONDS", -1)
    with pytest.raises(Invalid, match="只保留两小时"):
        read_upload(fresh, sheet="机构", user_id=7)
    assert token != fresh


def test_the_corrected_error_workbook_goes_through_the_same_page(client: Client) -> None:
    first = upload(client, WRONG)
    marked = client.get(URL, {"get": "errors", "file": token_of(first)})
    book = openpyxl.load_workbook(io.BytesIO(marked.content))
    book["机构"]["B2"], book["机构"]["C2"] = "甲机构", 5
    target = io.BytesIO()
    book.save(target)
    second = upload(client, target.getvalue())
    assert second.status_code == 200, second.content.decode()
    client.post(URL, {"act": "import", "file": token_of(second)})
    assert Office.objects.get(code="A01").staff == 5
    assert OFFICE_SHEET.key == ("code",)
