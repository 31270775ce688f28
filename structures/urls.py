from django.urls import path

from .views import demo, finding, history

urlpatterns = [
    path("structures/", finding.structures, name="structures"),
    path("structures/<slug:slug>/history/", history.structure, name="structure_history"),
    path("organisations/<slug:code>/history/", history.organisation, name="organisation_history"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
