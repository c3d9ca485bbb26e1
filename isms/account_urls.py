"""The parts of allauth that the portal uses, at Swedish paths and under allauth's own names.

Only what stands here can be reached: no e-mail addresses to manage, no accounts to connect. The page of sign-up says
that it is closed; allauth asks for its address when somebody unknown wants a new password.
"""

from allauth.account import views as account
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from roles.login import answers_without_provider

urlpatterns = [
    path("logga-in/", account.login, name="account_login"),
    path("logga-ut/", account.logout, name="account_logout"),
    path("nytt/", account.signup, name="account_signup"),
    path("avstangt/", account.account_inactive, name="account_inactive"),
    path("bekrafta/", account.reauthenticate, name="account_reauthenticate"),
    path("losenord/byt/", account.password_change, name="account_change_password"),
    path("losenord/valj/", account.password_set, name="account_set_password"),
    path("losenord/glomt/", account.password_reset, name="account_reset_password"),
    path("losenord/glomt/skickat/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^losenord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("losenord/bytt/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("sessioner/", sessions.list_usersessions, name="usersessions_list"),
    path("extern/<slug:provider_id>/in/", answers_without_provider(openid.login), name="openid_connect_login"),
    path("extern/<slug:provider_id>/svar/", answers_without_provider(openid.callback), name="openid_connect_callback"),
    path("extern/avbrutet/", social.login_cancelled, name="socialaccount_login_cancelled"),
    # allauth leaves this one out: who could not log in must be able to read why.
    path("extern/fel/", login_not_required(social.login_error), name="socialaccount_login_error"),
]
