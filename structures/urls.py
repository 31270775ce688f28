from django.urls import path

from .views import demo, finding

urlpatterns = [
    path("structures/", finding.structures, name="structures"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
