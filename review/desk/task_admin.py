"""Under which address is what a reviewer has been given, and what officers do with it?"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from portal.accounts.signed import SignedRequest, signed
from portal.read_only import ReadOnly
from portal.roles import Role
from review.cases.officers import WORKING
from review.desk import my_tasks
from review.desk.my_tasks import of_member
from review.models import ReviewTask


@admin.register(ReviewTask)
class ReviewTaskAdmin(ReadOnly, admin.ModelAdmin):
    """No page of Django's own: a member has a list, a gate and a file; officers work on a solution's page."""

    fields = ("solution", "member")

    def has_view_permission(self, request: HttpRequest, obj: ReviewTask | None = None) -> bool:
        return signed(request).user.role in (Role.REVIEWER, *WORKING)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """A member's list is the first page, so no menu has to lead there."""
        return signed(request).user.role in WORKING

    def get_urls(self) -> list:
        return [
            path("", self.admin_site.admin_view(list_page), name="review_reviewtask_changelist"),
            path("<int:pk>/", of_member(my_tasks.task_home), name="review_reviewtask_change"),
            path("<int:pk>/declare/", require_POST(of_member(my_tasks.declare_page)), name="review_reviewtask_declare"),
            path("<int:pk>/conflict/", of_member(my_tasks.conflict_page), name="review_reviewtask_conflict"),
            path("<int:pk>/decline/", of_member(my_tasks.decline_page), name="review_reviewtask_decline"),
        ]


def list_page(request: SignedRequest) -> HttpResponse:
    """我的案件 of a member; who gives tasks is led to where that is done."""
    if request.user.role in WORKING:
        return HttpResponseRedirect(reverse("admin:review_case_giving"))
    if request.user.role != Role.REVIEWER:
        raise PermissionDenied
    return my_tasks.task_page(request, "mine.html", "我的案件", **my_tasks.my_tasks(request.user))
