from django.urls import path

from .views import demo, documents, finding, merging, organisations, relations, seats, sources, statements

urlpatterns = [
    path("structures/", finding.structures, name="structures"),
    path("structures/<slug:slug>/seats/new/", seats.new, name="seat_new"),
    path("seats/<int:pk>/edit/", seats.edit, name="seat_edit"),
    path("seats/<int:pk>/delete/", seats.delete, name="seat_delete"),
    path("structures/<slug:slug>/relations/new/", relations.new, name="relation_new"),
    path("structures/<slug:slug>/relations/find/", relations.find, name="relation_find"),
    path("relations/<int:pk>/edit/", relations.edit, name="relation_edit"),
    path("relations/<int:pk>/delete/", relations.delete, name="relation_delete"),
    path("structures/<slug:slug>/documents/new/", documents.new, name="document_new"),
    path("documents/<int:pk>/edit/", documents.edit, name="document_edit"),
    path("documents/<int:pk>/delete/", documents.delete, name="document_delete"),
    path("structures/<slug:slug>/statements/new/", statements.new, name="statement_new"),
    path("statements/<int:pk>/edit/", statements.edit, name="statement_edit"),
    path("statements/<int:pk>/delete/", statements.delete, name="statement_delete"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/find/", organisations.find, name="organisation_find"),
    path("organisations/<slug:code>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:code>/edit/", organisations.edit, name="organisation_edit"),
    path("organisations/<slug:code>/merge/", merging.merge, name="organisation_merge"),
    path(
        "organisations/<slug:code>/statements/new/", statements.new_of_organisation, name="organisation_statement_new"
    ),
    path("posts/<int:pk>/edit/", organisations.edit_post, name="post_edit"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:code>/", sources.source, name="source"),
    path("sources/<slug:code>/edit/", sources.edit, name="source_edit"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
