"""The addresses of the pages. Verbs become resources: to accept is to post an acceptance."""

from django.urls import path

from pitstop.web import (
    answers,
    board,
    cases,
    customer_urls,
    design,
    desk,
    handoffs,
    leads_urls,
    live,
    promises,
    search,
    sign_in,
)
from pitstop.web.notices_urls import urlpatterns as notices_urls

app_name = "web"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("board", board.board, name="board"),
    path("handoffs/<int:handoff_id>/nudge", board.nudge, name="nudge"),
    path("handoffs/<int:handoff_id>/decision", board.decision, name="decision"),
    path("live", live.live, name="live"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("cases/new", cases.new, name="new_case"),
    path("cases/<int:case_id>", cases.case, name="case"),
    path("cases/<int:case_id>/messages", cases.messages, name="messages"),
    path("cases/<int:case_id>/holder", cases.holder, name="holder"),
    path("cases/<int:case_id>/priority", cases.priority, name="priority"),
    path("cases/<int:case_id>/closure", cases.closure, name="closure"),
    path("cases/<int:case_id>/promises/<int:promise_id>/keeping", promises.keeping, name="keeping"),
    path("cases/<int:case_id>/promises/<int:promise_id>/release", promises.release, name="release"),
    path("cases/<int:case_id>/handoffs/new", handoffs.new, name="new_handoff"),
    path("cases/<int:case_id>/handoffs", handoffs.create, name="handoffs"),
    path("cases/<int:case_id>/introduction", handoffs.preview, name="introduction"),
    path("handoffs/<int:handoff_id>", answers.handoff, name="handoff"),
    path("handoffs/<int:handoff_id>/question", answers.question, name="question"),
    path("handoffs/<int:handoff_id>/explanation", answers.explanation, name="explanation"),
    path("handoffs/<int:handoff_id>/correction", answers.correction, name="correction"),
    path("handoffs/<int:handoff_id>/understanding", answers.understanding, name="understanding"),
    path("handoffs/<int:handoff_id>/acceptance", answers.acceptance, name="acceptance"),
    path("handoffs/<int:handoff_id>/return", answers.give_back, name="return"),
    path("handoffs/<int:handoff_id>/withdrawal", answers.withdrawal, name="withdrawal"),
    path("search", search.search, name="search"),
    path("search/palette", search.palette, name="search_palette"),
    path("search/filters", search.save, name="saved_filters"),
    path("search/filters/<int:filter_id>/name", search.rename, name="saved_filter_name"),
    path("search/filters/<int:filter_id>/removal", search.removal, name="saved_filter_removal"),
    *customer_urls.urlpatterns,
    *leads_urls.urlpatterns,
    *notices_urls,
    path("design", design.design, name="design"),
    path("design/samples/<str:name>", design.sample, name="design_sample"),
]
