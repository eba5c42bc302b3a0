"""Which address leads to which of the vendor's pages about the review? All lie under `review/`."""

from django.urls import path

from review.vendor_pages import question_page, recusal_page, slot_page

app_name = "review"
urlpatterns = [
    path("<int:pk>/questions/<int:question>/", question_page.question, name="question"),
    path("<int:pk>/recusal/", recusal_page.recusal, name="recusal"),
    path("<int:pk>/recusal/<int:recusal>/", recusal_page.recusal_step, name="recusal-step"),
    path("<int:pk>/solutions/<int:solution>/slot/", slot_page.slot, name="slot"),
    path("<int:pk>/solutions/<int:solution>/slot.ics", slot_page.slot_calendar, name="slot-ics"),
]
