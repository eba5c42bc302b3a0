"""Which address leads to which page of the account? Pages of the library that are not named here do not exist."""

from allauth.account import views as library
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.generic import TemplateView

from . import views

confirmed = login_not_required(TemplateView.as_view(template_name="account/email_confirmed.html"))

urlpatterns = [
    path("", views.ProfileView.as_view(), name="account_profile"),
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("signup/company/", views.look_up, name="account_look_up"),
    path("login/", views.ours(library.LoginView), name="account_login"),
    path("logout/", views.LogoutView.as_view(), name="account_logout"),
    path("inactive/", views.ours(library.AccountInactiveView), name="account_inactive"),
    path("keep-alive/", views.keep_alive, name="account_keep_alive"),
    path("resume/", views.resume, name="account_resume"),
    path("reauthenticate/", library.reauthenticate, name="account_reauthenticate"),
    # e-mail
    path("email/", library.email, name="account_email"),
    path("email/resend/", views.resend_verification, name="account_resend_verification"),
    path("email/sent/", views.VerificationSentView.as_view(), name="account_email_verification_sent"),
    path("email/confirmed/", confirmed, name="account_email_confirmed"),
    re_path(r"^email/confirm/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    # password
    path("password/change/", library.password_change, name="account_change_password"),
    path("password/reset/", views.ours(library.PasswordResetView), name="account_reset_password"),
    path("password/reset/sent/", views.ours(library.PasswordResetDoneView), name="account_reset_password_done"),
    path(
        "password/reset/done/",
        views.ours(library.PasswordResetFromKeyDoneView),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    # second factor
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", views.ours(mfa.AuthenticateView), name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/activate/", views.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("2fa/app/deactivate/", views.DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
    path("2fa/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/codes/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
