"""Addresses of people, organisation and roles."""

from django.urls import path

from roles.views import (
    answers,
    appointing,
    deputies,
    handing_over,
    import_profiles,
    me,
    notices,
    offices,
    people,
    reviews,
    units,
    who,
)

app_name = "roles"
urlpatterns = [
    path("organisation/", units.UnitList.as_view(), name="unit_list"),
    path("organisation/ny/", units.UnitAdd.as_view(), name="unit_add"),
    path("organisation/<int:pk>/", units.UnitDetail.as_view(), name="unit_detail"),
    path("organisation/<int:pk>/historik/", units.UnitHistory.as_view(), name="unit_history"),
    path("organisation/<int:pk>/andra/", units.UnitChange.as_view(), name="unit_change"),
    path("organisation/<int:pk>/utse/", appointing.UnitAppoint.as_view(), name="unit_appoint"),
    path("personer/", people.PersonList.as_view(), name="person_list"),
    path("personer/ny/", people.PersonAdd.as_view(), name="person_add"),
    path("personer/<int:pk>/", people.PersonDetail.as_view(), name="person_detail"),
    path("personer/<int:pk>/historik/", people.PersonHistory.as_view(), name="person_history"),
    path("personer/<int:pk>/andra/", people.PersonChange.as_view(), name="person_change"),
    path("personer/<int:pk>/byt-chef/", people.ReportsPassOn.as_view(), name="reports_pass_on"),
    path("personer/<int:pk>/placera/", people.PlacementAdd.as_view(), name="placement_add"),
    path("personer/<int:pk>/placering/<int:placement>/", people.PlacementChange.as_view(), name="placement_change"),
    path("personer/<int:pk>/ge-roll/", appointing.PersonAppoint.as_view(), name="person_appoint"),
    path("personer/<int:pk>/lamna-over/", handing_over.HandOver.as_view(), name="person_hand_over"),
    path("roller/", offices.RoleList.as_view(), name="role_list"),
    path("roller/<int:pk>/", offices.RoleDetail.as_view(), name="role_detail"),
    path("roller/<int:pk>/historik/", offices.RoleHistory.as_view(), name="role_history"),
    path("roller/<int:pk>/andra/", offices.RoleChange.as_view(), name="role_change"),
    path("roller/<int:pk>/utse/", appointing.RoleAppoint.as_view(), name="role_appoint"),
    path("roller/utse/<str:record>/<int:pk>/", appointing.ObjectAppoint.as_view(), name="assignment_about_add"),
    path("roller/vem-kan/<str:record>/<int:pk>/<slug:action>/", who.WhoCan.as_view(), name="who_can"),
    path("roller/vem-kan/<str:record>/<slug:action>/", who.WhoCanAny.as_view(), name="who_can_any"),
    path("roller/uppdrag/<int:pk>/avsluta/", appointing.AssignmentEnd.as_view(), name="assignment_end"),
    path("granskningar/", reviews.ReviewList.as_view(), name="review_list"),
    path("granskningar/ny/", reviews.ReviewAdd.as_view(), name="review_add"),
    path("granskningar/<int:pk>/", reviews.ReviewDetail.as_view(), name="review_detail"),
    path("granskningar/<int:pk>/historik/", reviews.ReviewHistory.as_view(), name="review_history"),
    path("granskningar/<int:pk>/andra/", reviews.ReviewChange.as_view(), name="review_change"),
    path("granskningar/<int:pk>/avsluta/", reviews.ReviewClose.as_view(), name="review_close"),
    path("importera/profiler/", import_profiles.ProfileList.as_view(), name="import_profile_list"),
    path("importera/profiler/<int:pk>/", import_profiles.ProfileDetail.as_view(), name="import_profile_detail"),
    path(
        "importera/profiler/<int:pk>/historik/", import_profiles.ProfileHistory.as_view(), name="import_profile_history"
    ),
    path("importera/profiler/<int:pk>/andra/", import_profiles.ProfileChange.as_view(), name="import_profile_change"),
    path(
        "importera/profiler/<int:pk>/arkivera/", import_profiles.ProfileArchive.as_view(), name="import_profile_archive"
    ),
    path(
        "importera/profiler/<int:pk>/aterta/", import_profiles.ProfileRestore.as_view(), name="import_profile_restore"
    ),
    path("importera/<int:pk>/profil/", import_profiles.ProfileKeep.as_view(), name="import_profile_keep"),
    path("sparbarhet/texter/", notices.NoticeList.as_view(), name="notice_list"),
    path("sparbarhet/texter/<int:pk>/", notices.NoticeDetail.as_view(), name="notice_detail"),
    path("sparbarhet/texter/<int:pk>/historik/", notices.NoticeHistory.as_view(), name="notice_history"),
    path("sparbarhet/texter/<int:pk>/andra/", notices.NoticeChange.as_view(), name="notice_change"),
    path("min-profil/vad-som-sparas/", notices.WhatIsRecorded.as_view(), name="what_is_recorded"),
    path("min-profil/", me.Me.as_view(), name="me"),
    path("roller/uppdrag/<int:pk>/ersattare/", deputies.DeputyAdd.as_view(), name="deputy_add"),
    path("min-profil/svara/", answers.Answers.as_view(), name="answers"),
    path("min-profil/ersattare/", deputies.MyDeputies.as_view(), name="my_deputies"),
    path("min-profil/utseende/", me.theme, name="theme"),
]
