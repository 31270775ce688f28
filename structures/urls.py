from django.urls import path

from .views import bodies, demo, finding

urlpatterns = [
    path("structures/", finding.structures, name="structures"),
    path("structures/new/", bodies.new, name="structure_new"),
    path("structures/<slug:slug>/edit/", bodies.edit, name="structure_edit"),
    path("structures/<slug:slug>/status/", bodies.status, name="structure_status"),
    path("structures/<slug:slug>/status/take-back/", bodies.take_back, name="structure_status_take_back"),
    path("structures/<slug:slug>/confirm/", bodies.confirm, name="structure_confirm"),
    path("structures/<slug:slug>/delete/", bodies.delete, name="structure_delete"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
