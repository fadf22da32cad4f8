"""Form fields: kind, description, errors."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from project.web.fields import field_view, form_errors


class Form(forms.Form):
    total = forms.CharField(help_text="With tax")
    notes = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "A")])
    unit = forms.ChoiceField(choices=[("km", "km")], widget=forms.RadioSelect)
    full = forms.BooleanField(required=False)
    paper = forms.FileField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("total", "control"),
        ("notes", "control"),
        ("kind", "select"),
        ("unit", "group"),
        ("full", "check"),
        ("paper", "file"),
        ("version", "hidden"),
    ],
)
def test_kind_follows_the_widget(name: str, kind: str) -> None:
    assert field_view(Form()[name]).kind == kind


def test_control_is_described_by_hint_and_error() -> None:
    view = field_view(Form(data={})["total"])

    assert 'aria-describedby="id_total-hint id_total-error"' in view.control
    assert 'aria-invalid="true"' in view.control
    assert view.errors == ("This field is required.",)


def test_valid_control_says_nothing_about_errors() -> None:
    view = field_view(Form(data={"total": "3"})["total"])

    assert "aria-invalid" not in view.control
    assert 'aria-describedby="id_total-hint"' in view.control


def render(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


def test_typed_text_is_escaped() -> None:
    form = Form(data={"total": '"><script>alert(1)</script>'})

    html = render('{% field form.total unit="€" %}', form=form)

    assert "<script>" not in html
    assert '<span class="unit">€</span>' in html


def test_suggestions_come_from_a_list_or_from_the_server() -> None:
    fixed = render("{% field form.total options=names %}", form=Form(), names=["Shell", "<b>"])
    asked = render('{% field form.total suggest_url="/vendors/" %}', form=Form())

    assert 'list="id_total-options"' in fixed
    assert '<option value="&lt;b&gt;">' in fixed
    assert 'hx-get="/vendors/"' in asked
    assert '<datalist id="id_total-options"></datalist>' in asked


def test_error_summary_links_to_the_fields() -> None:
    html = render("{% error_summary form %}", form=Form(data={"total": "3"}))

    assert '<a href="#id_kind">Kind</a>: This field is required.' in html
    assert 'role="alert"' in html


def test_no_errors_no_summary() -> None:
    assert render("{% error_summary form %}", form=Form()).strip() == ""


def test_errors_of_the_whole_form_come_first() -> None:
    form = Form(data={"total": "3", "kind": "a", "unit": "km", "version": "1"})
    form.is_valid()
    form.add_error(None, "The lines do not add up.")

    assert form_errors(form) == [("", "", "The lines do not add up.")]
