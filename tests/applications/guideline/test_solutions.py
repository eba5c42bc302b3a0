"""Do 五 and the principles of 八(二)1 answer rightly on each side of their limits?"""

from dataclasses import replace

import pytest

from applications.guideline import ProgrammeLimits, Result
from applications.models.promotion import Country
from tests.applications.guideline.filed import filed, paper, places, plan, result, ruling, solution, with_papers


def agent(country, **more):
    return filed(solution(vendor_role="agent", origin_name="測試原廠", origin_country=country, **more))


def months(*numbers):
    return filed(solution(price_plans=tuple(plan(subscription_months=number) for number in numbers)))


@pytest.mark.clause("R5-1", "R3-3")
def test_cloud_solution_is_for_a_reviewer_to_judge():
    assert result(filed(), "R5-1") == Result.PERSON


@pytest.mark.clause("R5-2", "R3-6", "F3-03", "A-22")
@pytest.mark.parametrize(
    ("country", "answer"),
    [
        ("CN", Result.NOT_MET),
        ("HK", Result.PERSON),
        ("MO", Result.PERSON),
        ("TW", Result.PERSON),
        ("other", Result.PERSON),
        ("US", Result.MET),
        ("", Result.NOT_MET),
    ],
)
def test_origin_country_decides_whether_an_agent_may_apply(country, answer):
    assert result(agent(country), "R5-2") == answer


@pytest.mark.clause("R5-2")
def test_origin_answers_for_every_country_on_the_form():
    refused = [country.value for country in Country if result(agent(country.value), "R5-2") == Result.NOT_MET]
    asked = [country.value for country in Country if result(agent(country.value), "R5-2") == Result.PERSON]
    assert (refused, asked) == (["CN"], ["TW", "HK", "MO", "other"])


@pytest.mark.clause("R5-2", "F3-03")
def test_mainland_origin_is_refused_in_the_official_words():
    answer = ruling(agent("CN"), "R5-2")
    assert answer.reason == "方案原廠商如為陸資請勿申請。"
    assert places(agent("CN"), "R5-2") == [("promotion", "origin_country", 1)]


@pytest.mark.clause("R5-2", "A-22")
def test_unlisted_origin_country_is_shown_as_it_was_written():
    assert ruling(agent("other", origin_country_other="土耳其"), "R5-2").evidence == ("原廠：測試原廠（土耳其）",)


@pytest.mark.clause("R5-2", "F3-02")
def test_original_vendor_with_an_old_country_is_not_judged_by_it():
    assert result(filed(solution(vendor_role="original", origin_country="CN")), "R5-2") == Result.PERSON


@pytest.mark.clause("R5-2", "F3-02")
def test_origin_without_a_role_is_not_met():
    facts = filed(solution(vendor_role=""))
    assert (result(facts, "R5-2"), places(facts, "R5-2")) == (Result.NOT_MET, [("promotion", "vendor_role", 1)])


@pytest.mark.clause("R5-3", "R3-3", "F3-13", "A-14")
@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (2, Result.NOT_MET),
        (3, Result.MET),
        (9, Result.MET),
        (10, Result.NOT_MET),
        ("3.5", Result.NOT_MET),
        (None, Result.NOT_MET),
    ],
)
def test_subscription_is_three_to_nine_whole_months(number, answer):
    assert result(months(number), "R5-3") == answer


@pytest.mark.clause("R5-3")
def test_subscription_of_one_plan_out_of_range_refuses_the_solution():
    assert result(months(3, 9, 10), "R5-3") == Result.NOT_MET
    assert places(months(3, 9, 10), "R5-3") == [("promotion", "price_plans", 1)]
    assert ruling(months(3, 10), "R5-3").evidence == ("價格(1)使用期限：3 個月", "價格(2)使用期限：10 個月")


@pytest.mark.clause("R5-3")
def test_subscription_limits_are_of_the_programme():
    wide = ProgrammeLimits(min_months=1, max_months=12)
    assert [result(filed(*months(number).solutions, limits=wide), "R5-3") for number in (1, 12, 13)] == [
        Result.MET,
        Result.MET,
        Result.NOT_MET,
    ]


@pytest.mark.clause("R5-3", "F3-11")
@pytest.mark.parametrize(
    ("count", "answer"), [(0, Result.NOT_MET), (1, Result.MET), (3, Result.MET), (4, Result.NOT_MET)]
)
def test_price_plans_are_one_to_three(count, answer):
    assert result(months(*[3] * count), "R5-3") == answer


@pytest.mark.clause("R5-3", "R3-3")
def test_subscription_needs_a_word_on_services():
    mute = filed(solution(order_process="", support_capacity=""))
    assert (result(mute, "R5-3"), places(mute, "R5-3")) == (Result.NOT_MET, [("promotion", "order_process", 1)])
    assert result(filed(solution(order_process="", support_capacity="電話及到場服務")), "R5-3") == Result.MET


@pytest.mark.clause("R5-4", "F3-05")
def test_category_is_one_or_more():
    assert result(filed(solution(categories=["factory_people", "finance"])), "R5-4") == Result.MET
    bare = filed(solution(categories=[]))
    assert (result(bare, "R5-4"), places(bare, "R5-4")) == (Result.NOT_MET, [("promotion", "categories", 1)])


@pytest.mark.parametrize("row", ["R5-1", "R5-2", "R5-3", "R5-4", "R8-2-1-4", "R8-2-1-5", "R6-2-4", "F2-18"])
def test_application_without_a_solution_is_not_met(row):
    empty = type(filed())(filed().submitted_on)
    assert ruling(empty, row).reason == "還沒有加入任何雲端解決方案，請至少新增一項。"
    assert result(empty, row) == Result.NOT_MET


@pytest.mark.clause("R8-2-1-4")
@pytest.mark.parametrize(("hardware", "answer"), [(True, Result.NOT_MET), (False, Result.PERSON)])
def test_hardware_in_a_price_is_refused(hardware, answer):
    facts = filed(solution(price_plans=(plan(), plan(includes_hardware=hardware))))
    assert result(facts, "R8-2-1-4") == answer


@pytest.mark.clause("R8-2-1-5", "F2-02", "F2-06", "A-18")
@pytest.mark.parametrize(
    ("architecture", "usage", "answer"),
    [
        ("public", [], Result.MET),
        ("public", ["storage"], Result.MET),
        ("hybrid", ["other"], Result.MET),
        ("hybrid", ["storage", "other"], Result.PERSON),
        ("hybrid", ["compute"], Result.PERSON),
        ("", [], Result.NOT_MET),
    ],
)
def test_core_in_a_private_cloud_is_for_a_reviewer(architecture, usage, answer):
    facts = filed(solution(cloud_architecture=architecture, hybrid_private_usage=usage))
    assert result(facts, "R8-2-1-5") == answer


@pytest.mark.clause("R8-2-1-5", "A-18")
def test_core_in_a_private_cloud_shows_the_vendor_s_explanation():
    hybrid = solution(
        cloud_architecture="hybrid",
        hybrid_private_usage=["storage", "compute"],
        hybrid_core_explanation="僅暫存設備訊號",
    )
    answer = ruling(filed(hybrid), "R8-2-1-5")
    assert answer.evidence == ("私有雲用途：儲存、運算", "廠商說明：僅暫存設備訊號")


@pytest.mark.clause("F3-16", "A-29")
@pytest.mark.parametrize(
    ("market", "answer"), [(29_999, Result.NOT_MET), (30_000, Result.PERSON), (None, Result.PERSON)]
)
def test_price_above_the_market_price_is_refused(market, answer):
    assert result(filed(solution(price_plans=(plan(market_price=market),))), "F3-16") == answer


@pytest.mark.clause("F3-16")
def test_market_price_needs_a_link_or_a_file():
    bare = filed(solution(market_price_url=""))
    assert result(bare, "F3-16") == Result.NOT_MET
    assert result(with_papers(bare, paper("market_price_proof", 1)), "F3-16") == Result.PERSON


@pytest.mark.clause("R8-2-1-5")
@pytest.mark.parametrize(
    ("open_names", "answer"),
    [({("hybrid_private_usage", 1)}, Result.UNKNOWN), ({("hybrid_private_usage", 2)}, Result.MET), (set(), Result.MET)],
)
def test_hybrid_cloud_waits_for_what_the_private_part_is_for(open_names, answer):
    facts = replace(filed(solution(1, cloud_architecture="hybrid")), open=frozenset(open_names))
    assert result(facts, "R8-2-1-5") == answer
