"""Who is signing in, and does their role hold a permission?"""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email
from django.db.models import Model

from portal.roles import permissions

from .models import User


def account_called(name: str) -> User | None:
    """The account a 統一編號, staff name or e-mail address stands for; none when an unproven address is on several."""
    if "@" not in name:
        return User.objects.filter(username=name).first()
    users = filter_users_by_email(name, prefer_verified=True, for_login=True)
    users = [user for user in users if user.is_active] or users  # a closed account does not stand in the way
    return users[0] if len(users) == 1 else None


class RoleBackend(AuthenticationBackend):
    """Signs in by 統一編號 or e-mail; permissions come from the one table in roles.py and from nowhere else."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        # One name, one account: else somebody with two accounts on one address could guess without being locked out.
        return self._check_password(account_called(email) if "@" in email else None, password)

    def get_all_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous:
            return set()
        return set(permissions(user_obj.role))

    get_user_permissions = get_group_permissions = get_all_permissions

    def has_perm(self, user_obj: User, perm: str, obj: Model | None = None) -> bool:
        return user_obj.is_active and not user_obj.is_anonymous and perm in permissions(user_obj.role)

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return any(name.startswith(f"{app_label}.") for name in self.get_all_permissions(user_obj))
