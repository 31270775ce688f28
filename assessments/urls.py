from django.urls import path

from .views import comparing, country, dashboard, history, home, published, reading, responding, settling

urlpatterns = [
    path("", home.home, name="home"),
    path("countries/", country.countries, name="countries"),
    path("countries/<slug:iso3>/", country.country, name="country"),
    path("structures/<slug:slug>/", reading.structure, name="structure"),
    path("structures/<slug:slug>/assess/", settling.start, name="assessment_start"),
    path("assessments/<int:pk>/", reading.assessment, name="assessment"),
    path("assessments/<int:pk>/edit/", settling.edit, name="assessment_edit"),
    path("assessments/<int:pk>/facts/", settling.facts, name="assessment_facts"),
    path("assessments/<int:pk>/send/", settling.send, name="assessment_send"),
    path("assessments/<int:pk>/return/", settling.send_back, name="assessment_return"),
    path("assessments/<int:pk>/publish/", settling.publish, name="assessment_publish"),
    path("assessments/<int:pk>/discard/", settling.discard, name="assessment_discard"),
    path("assessments/<int:pk>/correct/", published.correct, name="assessment_correct"),
    path("assessments/<int:pk>/withdraw/", published.withdraw, name="assessment_withdraw"),
    path("assessments/<int:pk>/endorse/", published.endorse, name="assessment_endorse"),
    path("assessments/<int:pk>/reply/", published.reply, name="assessment_reply"),
    path("assessments/<int:pk>/history/", history.assessment, name="assessment_history"),
    path("answer/", responding.room, name="answer_room"),
    path("answer/<str:token>/", responding.answer, name="answer"),
    path("answer/<str:token>/send/", responding.sent, name="answer_send"),
    path("compare/", comparing.compare, name="compare"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("about/", reading.about, name="about"),
]
