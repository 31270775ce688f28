from django.urls import path

from .views import bodies, demo, finding, invitations, people

urlpatterns = [
    path("structures/", finding.structures, name="structures"),
    path("structures/new/", bodies.new, name="structure_new"),
    path("structures/<slug:slug>/edit/", bodies.edit, name="structure_edit"),
    path("structures/<slug:slug>/status/", bodies.status, name="structure_status"),
    path("structures/<slug:slug>/status/take-back/", bodies.take_back, name="structure_status_take_back"),
    path("structures/<slug:slug>/confirm/", bodies.confirm, name="structure_confirm"),
    path("structures/<slug:slug>/delete/", bodies.delete, name="structure_delete"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("people/invitations/<int:pk>/send-again/", invitations.send_again, name="invitation_send_again"),
    path("people/invitations/<int:pk>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("people/rights/<int:pk>/take-away/", people.take_away, name="right_take_away"),
    path("people/rights/<int:pk>/leave/", people.leave, name="right_leave"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
