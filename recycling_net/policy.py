"""What the two policy documents of 2024 ask of a recycling network, and under which keys a scenario says it."""

from __future__ import annotations

from dataclasses import dataclass

from recycling_net.errors import Language

SOURCES = (
    "黑龙江省 2024-04-18 推动大规模设备更新和消费品以旧换新方案,第四章;哈政发〔2024〕24号,第四章",
    "Heilongjiang province, plan of 2024-04-18, chapter 4; Harbin city, document 24 of 2024, chapter 4",
)

FIRST, LAST = 2024, 2027
"""The years that they speak of."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand of the documents.

    Attributes
    ----------
    number
        P1 to P17.
    asks
        What is asked for, in Chinese and in English.
    keys
        Where a scenario says it; ``*`` is any key or number.
    example
        A line of YAML that says some of it, as one of the shipped scenarios does.
    scenarios
        Shipped scenarios that write these keys, below ``scenarios/``.
    tests
        File and name of tests that show it, below ``tests/``.
    """

    number: str
    asks: tuple[str, str]
    keys: tuple[str, ...]
    example: str
    scenarios: tuple[str, ...]
    tests: tuple[str, ...]


_BAYAN, _CALENDAR, _LAND, _YEARS = (f"bayan/{name}.yaml" for name in ("bayan", "calendar", "bayan_land", "years"))
_CARS, _FARM, _TWO = (f"{name}/{name}.yaml" for name in ("harbin_dismantlers", "farm_machinery", "two_networks"))

DEMANDS = (
    Demand(
        "P1",
        ("覆盖县、乡、村的回收网络,新增标准化站点", "a network over county, township and village; new standardised points"),
        ("places", "facilities.collection_point", "rules.coverage", "rules.at_least", "rules.site_standard"),
        'rules: {at_least: [{kind: transfer_station, count: 1, per: township, year: 2027}]}',
        (_BAYAN, _LAND),
        ("siting/test_rules.py::test_coverage", "siting/test_rules.py::test_at_least_per_township", "siting/test_land.py::test_a_size_needs_room"),
    ),
    Demand(
        "P2",
        ("交投点 – 中转站 – 分拣中心三级体系", "three levels: collection point, transfer station, sorting centre"),
        ("streams.*.chain", "facilities.transfer_station", "facilities.sorting_centre", "hauls"),
        'streams: {recyclables: {chain: [collection_point, transfer_station, sorting_centre, processing_base]}}',
        (_BAYAN,),
        ("siting/test_rules.py::test_capacity", "siting/test_optimum.py::test_small_counties"),
    ),
    Demand(
        "P3",
        ("两网融合:生活垃圾清运体系与再生资源回收体系合一", "household-waste and recyclables systems joined"),
        ("two_networks.sites", "two_networks.backhauls"),
        'two_networks: {sites: {table: waste_sites.csv}, backhauls: {table: waste_rounds.csv}}',
        (_TWO,),
        ("two_networks/test_plan.py::test_small_counties_against_everything_tried", "two_networks/test_plan.py::test_what_sharing_saves_is_the_difference_of_two_proven_plans"),
    ),
    Demand(
        "P4",
        ("换新+回收:配送、安装、维修时带回旧的", "sellers take the old one back when they deliver, install, repair"),
        ("streams.*.modes.retailer_backhaul", "rules.service_limit"),
        'rules: {service_limit: [{mode: retailer_backhaul, stream: appliance, per: county, deliveries: 6000, load: 60 kg}]}',
        (_TWO,),
        ("siting/test_ways_on.py::test_what_the_vehicles_of_retailers_bring_back", "routing/test_mixed.py::test_deliveries_make_room_for_pickups"),
    ),
    Demand(
        "P5",
        ("互联网+回收:平台订单", "orders arrive from a platform"),
        ("rounds.door_to_door.orders", "rounds.dispatch"),
        'rounds: {door_to_door: {vehicle: van, orders: {table: orders.csv}}}',
        (_BAYAN,),
        ("test_dispatch.py::test_the_shipped_orders_of_bayan_are_all_served", "reading/test_orders.py::test_every_fault_is_told_with_its_sheet_and_row"),
    ),
    Demand(
        "P6",
        ("上门回收废旧消费品", "old goods fetched from the door"),
        ("streams.*.modes.door_to_door", "rounds.door_to_door", "fleet"),
        'streams: {appliance: {modes: {door_to_door: {at: transfer_station, share: [{within: 10 km, share: 50 %}]}}}}',
        (_BAYAN,),
        ("siting/test_visits.py::test_a_call_takes_its_load", "test_dispatch.py::test_a_day_ends_with_a_whole_checked_folder"),
    ),
    Demand(
        "P7",
        ("以车代库流动回收", "the vehicle as the warehouse: mobile collection by a calendar"),
        ("streams.*.modes.mobile", "rounds.mobile"),
        'rounds: {mobile: {vehicle: box_truck, every: 2, dwell: 90 min, markets: {table: markets.csv}}}',
        (_CALENDAR,),
        ("routing/test_calendar_plan.py::test_a_village_is_visited_every_second_week_and_on_its_market_day", "siting/test_visits.py::test_the_best_frequency_of_each_village"),
    ),
    Demand(
        "P8",
        ("优化报废机动车拆解企业布局,监测产能并预警,上门取车", "licensed dismantlers laid out, capacity watched with early warning, vehicles fetched"),
        ("facilities.dismantler", "facilities.dismantler.amber", "facilities.dismantler.red", "rules.min_distance", "rounds.tow"),
        'facilities: {dismantler: {amber: 80 %, red: 95 %}}',
        (_CARS,),
        ("test_shipped.py::test_dismantlers_are_warned_of_by_capacity_and_their_tow_trucks_are_counted", "report/test_capacity.py::test_sums_by_kind_and_area", "siting/test_land.py::test_two_of_a_kind_keep_their_distance"),
    ),
    Demand(
        "P9",
        ("报废农机代存、上门回收", "custody storage of scrapped farm machinery, fetched from the farm"),
        ("facilities.custody_depot", "streams.farm_machinery.season", "facilities.custody_depot.sizes.*.storage", "rounds.low_loader"),
        'facilities: {custody_depot: {sizes: {small: {capacity: 300 t/年, storage: 60 t}}}}',
        (_FARM,),
        ("siting/test_storage.py::test_the_store_is_the_limit", "test_shipped.py::test_farm_machinery_goes_through_depots_of_five_counties_to_dismantlers"),
    ),
    Demand(
        "P10",
        ("公共机构办公设备统一回收,可用的先循环使用", "office equipment of public institutions through one channel, reuse first"),
        ("streams.office_equipment", "streams.office_equipment.yields", "rounds.joint.*.windows"),
        'streams: {office_equipment: {yields: {sorting_centre: {office_equipment/reuse: 30 %}}}}',
        (_TWO, _CALENDAR),
        ("siting/test_ways_on.py::test_reuse_leaves_early_and_has_outlets_of_its_own", "routing/test_joint.py::test_institutions_are_visited_in_their_windows"),
    ),
    Demand(
        "P11",
        ("2027 年比 2023 年:家电 +30 %,报废汽车约翻番", "2027 against 2023: appliances +30 %, scrapped vehicles about doubled"),
        ("horizon.base", "rules.recovery_target"),
        'rules: {recovery_target: [{stream: scrap_vehicle, year: 2027, increase: 100 %}]}',
        (_BAYAN, _CARS),
        ("siting/test_rules.py::test_recovery_target", "report/test_goals.py::test_the_first_year_in_which_a_target_is_met"),
    ),
    Demand(
        "P12",
        ("八类家电", "eight categories of appliances"),
        ("supply.items", "streams.appliance"),
        'supply: {items: {table: items.csv}}',
        (_BAYAN,),
        ("test_data.py::test_items_hold_the_eight_appliance_categories_and_every_stream", "network/test_supply.py::test_pieces_are_households_times_ownership_over_life_with_growth"),
    ),
    Demand(
        "P13",
        ("省内资源综合利用基地", "processing bases of the province"),
        ("sites", "streams.*.sale_price", "streams.*.residue", "streams.*.disposal"),
        'streams: {recyclables: {sale_price: 1150 元/t, residue: 12 %, disposal: 180 元/t}}',
        (_BAYAN,),
        ("siting/test_rules.py::test_single_haul_and_outside_capacity", "siting/test_rules.py::test_residue"),
    ),
    Demand(
        "P14",
        ("网点纳入规划、保障用地,防范环境与安全风险", "sites in local plans, land secured, environmental and safety risk prevented"),
        ("maps", "land", "rules.exclusion_zone", "rules.zoning", "rules.land_status", "rules.decided", "fixed.facilities"),
        'rules: {decided: [{site: TS230126106, open: true, year: 2026}], zoning: [{map: 用地, kind: sorting_centre, zones: [工业用地, 仓储物流用地]}]}',
        (_LAND,),
        ("siting/test_land.py::test_nothing_opens_in_a_zone_or_its_buffer", "siting/test_land.py::test_rules_about_land_against_everything_tried", "siting/test_decided.py::test_from_a_year_on_and_no_earlier_unless_it_pays", "siting/test_fixed.py::test_a_kept_facility_opens_in_its_year_and_the_rest_is_planned_around_it"),
    ),
    Demand(
        "P15",
        ("补贴、预算、低成本信贷、碳减排工具", "subsidies, budgets, low-cost credit, carbon tools"),
        ("site_subsidies", "streams.*.subsidy", "rules.capex_budget.*.carry", "discount_rate", "carbon.price", "rules.carbon_cap"),
        'rules: {capex_budget: [{year: 2025, most: 1200 万元, carry: 50 %}]}',
        (_YEARS, _FARM),
        ("siting/test_money.py::test_everything_at_once", "siting/test_money.py::test_carbon"),
    ),
    Demand(
        "P16",
        ("二手流通、再制造、梯次利用", "reuse, refurbishing, remanufacturing"),
        ("streams.*.yields",),
        'streams: {scrap_vehicle: {yields: {dismantler: {recyclables/steel: 68 %, scrap_vehicle/parts: 8 %}}}}',
        (_CARS, _TWO),
        ("siting/test_products.py::test_yields_are_sold_and_disposed_of", "siting/test_ways_on.py::test_reuse_leaves_early_and_has_outlets_of_its_own"),
    ),
    Demand(
        "P17",
        ("各市县、各部门按职责分工负责", "cities and counties answer for their part"),
        ("county", "places"),
        'county: "2301"',
        (_CARS, _FARM),
        ("report/test_rollup.py::test_every_level_adds_up_to_the_plan", "report/test_rollup.py::test_a_plan_of_two_counties_names_both"),
    ),
)  # fmt: skip
"""Every demand, in the order of the documents' chapters as numbered in the design."""


def text(language: Language = "zh") -> str:
    """Return the demands with their keys, an example and shipped scenarios, a paragraph each."""
    at = int(language == "en")
    keys, example, scenarios = (("情景中的键", "例如", "示范情景"), ("keys", "for example", "shipped scenarios"))[at]
    between = ("、", ", ")[at]
    parts = [
        f"{demand.number}  {demand.asks[at]}\n    {keys}: {between.join(demand.keys)}\n    {example}: {demand.example}\n    {scenarios}: {between.join(demand.scenarios)}"
        for demand in DEMANDS
    ]
    return "\n".join([SOURCES[at], *parts])
