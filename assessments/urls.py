from django.urls import path

from .views import comparing, dashboard, home, reading, settling

urlpatterns = [
    path("", home.home, name="home"),
    path("structures/<slug:slug>/", reading.structure, name="structure"),
    path("structures/<slug:slug>/assess/", settling.start, name="assessment_start"),
    path("assessments/<int:pk>/", reading.assessment, name="assessment"),
    path("assessments/<int:pk>/edit/", settling.edit, name="assessment_edit"),
    path("assessments/<int:pk>/facts/", settling.facts, name="assessment_facts"),
    path("assessments/<int:pk>/send/", settling.send, name="assessment_send"),
    path("assessments/<int:pk>/return/", settling.send_back, name="assessment_return"),
    path("assessments/<int:pk>/publish/", settling.publish, name="assessment_publish"),
    path("assessments/<int:pk>/discard/", settling.discard, name="assessment_discard"),
    path("compare/", comparing.compare, name="compare"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("about/", reading.about, name="about"),
]
