"""Forms of users, roles and delegations, and the sign-in library's own with our additions."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import ResetPasswordKeyForm as LibraryResetPasswordForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import Membership, User
from ronghe.accounts.queries import actor_of, delegable, grantable
from ronghe.accounts.services import finish_password_change
from ronghe.core.actor import Actor
from ronghe.core.forms import DateInput
from ronghe.core.roles import Role
from ronghe.directory.forms import OrganisationField

ROLES = [("", _("请选择")), *Role.choices]


class ChangePasswordForm(LibraryChangePasswordForm):
    """Changing a first password also ends the duty to change it."""

    def save(self) -> None:
        super().save()
        if self.user.must_change_password:
            finish_password_change(self.user, actor=actor_of(self.user, timezone.localdate()))


class ResetPasswordForm(LibraryResetPasswordForm):
    """A password chosen by way of the e-mail link is the user's own as well."""

    def save(self) -> None:
        super().save()
        if self.user.must_change_password:
            finish_password_change(self.user, actor=actor_of(self.user, timezone.localdate()))


class UserField(forms.CharField):
    """A user by user name or e-mail, typed in full: a list of everyone would show too much."""

    def clean(self, value: Any) -> User | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        active = User.objects.filter(is_active=True)
        found = active.filter(username__iexact=text).first() or active.filter(email__iexact=text).first()
        if found is None:
            raise forms.ValidationError(_("没有用户名或邮箱是“%(text)s”的在用用户。") % {"text": text})
        return found


class NewUserForm(forms.Form):
    username = forms.CharField(
        label=_("用户名"), max_length=80, help_text=_("用于登录，由字母、数字、汉字和 @ . + - _ 组成。")
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    organisation = OrganisationField(label=_("机构"), help_text=_("填写机构名录中的名称。"))
    role = forms.ChoiceField(label=_("角色"), choices=ROLES)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    valid_to = forms.DateField(
        label=_("终止日期"), required=False, widget=DateInput(), help_text=_("不填为长期有效。")
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=30, required=False, help_text=_("加密保存，显示时遮挡。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = grantable(actor)  # type: ignore[attr-defined]  # an OrganisationField


class AmendUserForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=30, required=False, help_text=_("加密保存，显示时遮挡。")
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("联系电话"), max_length=30, required=False, help_text=_("加密保存，显示时遮挡。")
    )


class MembershipForm(forms.Form):
    organisation = OrganisationField(label=_("机构"), help_text=_("填写机构名录中的名称。"))
    role = forms.ChoiceField(label=_("角色"), choices=ROLES)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    valid_from = forms.DateField(label=_("生效日期"), widget=DateInput(), initial=timezone.localdate)
    valid_to = forms.DateField(
        label=_("终止日期"), required=False, widget=DateInput(), help_text=_("不填为长期有效。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = grantable(actor)  # type: ignore[attr-defined]  # an OrganisationField


class AmendMembershipForm(forms.Form):
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    valid_to = forms.DateField(
        label=_("终止日期"), required=False, widget=DateInput(), help_text=_("这一天仍有效；不填为长期有效。")
    )
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class DelegationForm(forms.Form):
    membership = forms.ModelChoiceField(Membership.objects.none(), label=_("委托的角色"))
    delegate = UserField(label=_("代理人"), max_length=80, help_text=_("填写对方的用户名或邮箱。"))
    valid_from = forms.DateField(label=_("开始日期"), widget=DateInput(), initial=timezone.localdate)
    valid_to = forms.DateField(
        label=_("结束日期"), widget=DateInput(), help_text=_("到期自动结束，最长一年。")
    )
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("例如：外出培训、产假、挂职。"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = delegable(actor)  # type: ignore[attr-defined]  # a choice of rows


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)
