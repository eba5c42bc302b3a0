"""Which committee does a year have, by which rules, and who sits on it? Each change is kept."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from portal.trail.changes import Recorded
from review.committee import members, seating
from review.desk.member_form import FIELDS, NewSeatForm, SeatForm
from review.models import Committee, Member


@admin.register(Committee)
class CommitteeAdmin(Recorded, admin.ModelAdmin):
    """審查委員會: the rules of the year with the article that each is taken from. An administrator's."""

    list_display = ("__str__", "minimum_reviewers", "review_days", "number")
    fieldsets = (
        (None, {"fields": ("programme", "name")}),
        ("分派與期限", {"fields": ("minimum_reviewers", "review_days", "remind_days", "question_days")}),
        ("會議", {"fields": ("presence_parts", "expert_parts", "expert_minimum", "recused_base", "slot_minutes")}),
        ("利益衝突與迴避", {"fields": ("conflict_years", "kinship", "appeal_days", "appeal_answer_days")}),
        ("公開", {"fields": ("names_public",)}),
        ("委員", {"fields": ("roll",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("programme").annotate(seats=Count("members"))

    def get_readonly_fields(self, request: HttpRequest, obj: Committee | None = None) -> tuple[str, ...]:
        return ("programme", "roll") if obj else ("roll",)

    def has_delete_permission(self, request: HttpRequest, obj: Committee | None = None) -> bool:
        return False  # what was decided by its rules stays

    @admin.display(description="名冊")
    def roll(self, committee: Committee) -> str:
        """Each with the page where seat, fields and term are changed."""
        if committee.pk is None:
            return "先儲存委員會，再到「審查委員」邀請委員。"
        seated = committee.members.select_related("user")
        lines = [
            (
                reverse("admin:review_member_change", args=[m.pk]),
                str(m),
                m.get_standing_display(),
                "專家學者" if m.is_expert else "非專家",
                m.term,
            )
            for m in seated
        ]
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>　{}，{}，{}', lines) or "還沒有委員"

    @admin.display(description="委員人數")
    def number(self, committee: Committee) -> int:
        return committee.seats


@admin.register(Member)
class MemberAdmin(Recorded, admin.ModelAdmin):
    """委員名冊: an administrator invites; nobody is deleted, a term ends."""

    list_display = ("__str__", "committee", "standing", "expertise", "said_competences", "term", "load", "signing_in")
    list_filter = ("committee", "standing", "is_expert")
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("user", "committee__programme")
    actions = None

    def get_form(self, request: HttpRequest, obj: Member | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_form(request, obj, form=SeatForm if obj else NewSeatForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Member | None = None) -> tuple[str, ...]:
        if obj is None:
            return NewSeatForm.field_order
        if not self.has_change_permission(request, obj):
            return ("person", "address", "standing", "is_expert", "unit", "said_competences", "term")
        return ("person", "address", *FIELDS)

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> tuple[str, ...]:
        return ("person", "address", "said_competences", "term") if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "committee": Committee.objects.first(),
            "since": timezone.localdate(),
            **super().get_changeform_initial_data(request),
        }

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False  # whoever reviewed stays in the records; the term ends instead

    def save_model(self, request: HttpRequest, obj: Member, form: forms.ModelForm, change: bool) -> None:
        if isinstance(form, NewSeatForm):
            said = form.cleaned_data
            if form.known is None:
                obj.user = seating.invite(request, said["username"], said["name"], said["email"])
                messages.info(request, f"邀請信已寄給 {said['email']}，委員點信裡的連結就能設定密碼。")
            else:
                obj.user = form.known
                messages.info(request, f"沿用 {form.known} 原來的帳號。")
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(to_do=members.load_column())

    @admin.display(description="姓名")
    def person(self, member: Member) -> str:
        return str(member)

    @admin.display(description="帳號")
    def address(self, member: Member) -> str:
        return f"{member.user.username}　{member.user.email}"

    @admin.display(description="專長")
    def said_competences(self, member: Member) -> str:
        return member.said_competences or "—"

    @admin.display(description="任期")
    def term(self, member: Member) -> str:
        return member.term

    @admin.display(description="專家學者", ordering="is_expert")
    def expertise(self, member: Member) -> str:
        """In words: on a telephone the name of the column is not in sight."""
        return "專家學者" if member.is_expert else "非專家"

    @admin.display(description="手上件數")
    def load(self, member: Member) -> str:
        return f"{member.to_do} 件"

    @admin.display(description="登入狀態")
    def signing_in(self, member: Member) -> str:
        if not member.user.is_active:
            return "已停用"
        return "可登入" if member.user.has_usable_password() else "尚未設定密碼"
