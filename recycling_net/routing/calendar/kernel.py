"""Clients taken out of a calendar and put back on the days and into the trips where they cost least."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled_in_place
from recycling_net.routing.calendar.moves import NEVER, SLACK, best_place, needs, put, take
from recycling_net.routing.calendar.state import Facts, Floats, Ints, Paper, State

_MOST_OUT = 14
_VEHICLE, _NEARBY = 0.06, 0.55
"""Of so many ruins a vehicle's whole day is taken out, up to so many what is near one client, else a part of a trip."""
_ELSEWHERE = 0.5
"""So often what was taken out of a vehicle's day goes to other days: one by one none would begin an idle day."""


@compiled_in_place
def leave(facts: Facts, state: State, client: int) -> None:
    """Take every visit to a client out of the calendar."""
    choice = state.choice[client]
    if choice < 0:
        return
    for visit in range(facts.visit[choice], facts.visit[choice + 1]):
        for node in range(client * facts.parts, (client + 1) * facts.parts):
            if state.trip[facts.day[visit], node] >= 0:
                take(facts, state, facts.day[visit], node)
    state.choice[client] = -1


@compiled_in_place
def visit_all(facts: Facts, state: State, client: int, choice: int) -> bool:
    """Make every visit of a choice where it costs least; undo them all where one cannot be made."""
    state.choice[client] = choice
    for visit in range(facts.visit[choice], facts.visit[choice + 1]):
        day = facts.day[visit]
        for part in range(facts.parts):
            tonnes, volume, work, is_one = needs(facts, client, facts.gap[visit], part)
            if not is_one:
                break
            begin = facts.begin[visit, 0], facts.begin[visit, 1]
            _, _, trip, left = best_place(facts, state, day, client, (tonnes, volume, work), begin)
            if trip < 0:
                leave(facts, state, client)
                return False
            node = client * facts.parts + part
            state.load[day, node, 0], state.load[day, node, 1], state.work[day, node] = tonnes, volume, work
            if facts.timed:
                state.begin[day, node, 0], state.begin[day, node, 1] = begin
            put(facts, state, (day, trip, left), node)
    return True


@compiled_in_place
def hours_of(state: State, day: int) -> float:
    """Hours of all vehicles on a day."""
    hours = 0.0
    for vehicle in range(state.busy.shape[1]):
        hours += state.busy[day, vehicle]
    return hours


@compiled_in_place
def uneven(hours: Floats, day: int, more: float) -> float:
    """Hours of all days above their mean, were there so many more on one day."""
    mean, above = more, 0.0
    for one in range(len(hours)):
        mean += hours[one]
    mean /= len(hours)
    for one in range(len(hours)):
        above += max(0.0, hours[one] + (more if one == day else 0.0) - mean)
    return float(above)


@compiled_in_place
def hours_a_day(facts: Facts, state: State, by_day: Floats) -> None:
    """Write the hours of all vehicles on each day into ``by_day``, those of other depots among them."""
    for day in range(len(by_day)):
        by_day[day] = facts.others_h[day] + hours_of(state, day)


@compiled_in_place
def join(facts: Facts, state: State, paper: Paper, client: int, shut: int) -> bool:
    """Visit a client on the days that cost least, none of them ``shut`` (-1: all are open); say whether there are any."""
    by_day, known = paper.by_day, paper.known
    hours_a_day(facts, state, by_day)
    for day in range(len(by_day)):
        for gap in range(facts.longest + 1):
            known[day, gap] = -NEVER
    best, best_choice = NEVER, -1
    for choice in range(facts.first[client], facts.first[client + 1]):
        total = 0.0
        for visit in range(facts.visit[choice], facts.visit[choice + 1]):
            if facts.day[visit] == shut:
                total = NEVER
        if total > 0.0:
            continue
        for visit in range(facts.visit[choice], facts.visit[choice + 1]):
            day, gap = facts.day[visit], facts.gap[visit]
            if known[day, gap] == -NEVER:
                yuan, hours = 0.0, 0.0
                for part in range(facts.parts):
                    tonnes, volume, work, is_one = needs(facts, client, gap, part)
                    if not is_one:
                        break
                    begin = facts.begin[visit, 0], facts.begin[visit, 1]
                    more, more_h, _, _ = best_place(facts, state, day, client, (tonnes, volume, work), begin)
                    yuan += more
                    hours += more_h
                yuan += facts.price[2] * (uneven(by_day, day, hours) - uneven(by_day, day, 0.0))
                known[day, gap] = yuan
            total += known[day, gap]
        if total < best:
            best, best_choice = total, choice
    if best_choice < 0 or best >= NEVER / 2:
        return False
    return visit_all(facts, state, client, best_choice)


@compiled_in_place
def cost(facts: Facts, state: State, hours: Floats) -> float:
    """Yuan of all days, with what balance and clients left out are taken to cost; ``hours`` of each day is written on."""
    hours_a_day(facts, state, hours)
    total: float = facts.price[2] * uneven(hours, 0, 0.0)
    for day in range(len(hours)):
        total += facts.price[0] * hours[day]
        for vehicle in range(state.busy.shape[1]):
            if state.busy[day, vehicle] > 0.0:
                total += facts.price[1]
        for trip in range(state.driven.shape[1]):
            total += state.driven[day, trip]
    for client in range(len(state.choice)):
        if state.choice[client] < 0:
            total += facts.price[3]
    return total


@compiled_in_place
def ruin(facts: Facts, state: State, out: Ints) -> tuple[int, int]:
    """Take some clients out; return how many stand in ``out``, some of those that were out before among them, and the
    day that a vehicle's whole day was taken out of, -1 where none was."""
    clients, nodes = len(state.choice), state.trip.shape[1]
    count, begin = 0, np.random.randint(0, clients)
    for k in range(clients):
        client = (begin + k) % clients
        if state.choice[client] < 0 and count < _MOST_OUT:
            out[count] = client
            count += 1
    most = min(clients, count + np.random.randint(1, _MOST_OUT + 1))
    kind = np.random.random()
    seed = np.random.randint(0, clients)
    if kind < _NEARBY and kind >= _VEHICLE:
        for k in range(-1, facts.near.shape[1]):
            if count >= most:
                break
            client = seed if k < 0 else facts.near[seed, k]
            if state.choice[client] >= 0:
                leave(facts, state, client)
                out[count] = client
                count += 1
        return count, -1
    if state.choice[seed] < 0:
        return count, -1
    first, last = facts.visit[state.choice[seed]], facts.visit[state.choice[seed] + 1]
    day = facts.day[np.random.randint(first, last)]
    trip = state.trip[day, seed * facts.parts]
    if kind < _VEHICLE:
        most = clients
        vehicle = trip // facts.trips
        trips = (vehicle * facts.trips, (vehicle + 1) * facts.trips)
    else:
        trips = (trip, trip + 1)
    for one in range(trips[0], trips[1]):
        node = state.after[day, nodes + one]
        skip = 0 if kind < _VEHICLE else np.random.randint(0, max(1, state.stops[day, one] - _MOST_OUT // 2 + 1))
        while node < nodes and count < most:
            following = state.after[day, node]
            if skip > 0:
                skip -= 1
            else:
                client = node // facts.parts
                while following < nodes and following // facts.parts == client:
                    following = state.after[day, following]
                leave(facts, state, client)
                out[count] = client
                count += 1
            node = following
    return count, day if kind < _VEHICLE else -1


@compiled_in_place
def order(facts: Facts, out: Ints, count: int, weight: Floats) -> None:
    """Bring the clients that are out into the order of coming back: at random, the largest, or the farthest first."""
    kind = np.random.randint(0, 4)
    for k in range(count):
        client = out[k]
        weight[k] = np.random.random()
        if kind == 1:
            weight[k] = -max(facts.rate[client, 0] / facts.room[0], facts.rate[client, 1] / facts.room[1])
        elif kind == 2:
            weight[k] = -facts.hours[0, client + 1]
        elif kind == 3:
            weight[k] = facts.first[client + 1] - facts.first[client] + 0.5 * weight[k]
    for k in range(1, count):
        client, mine = out[k], weight[k]
        at = k
        while at > 0 and weight[at - 1] > mine:
            out[at], weight[at] = out[at - 1], weight[at - 1]
            at -= 1
        out[at], weight[at] = client, mine


@compiled_in_place
def hold(target: State, source: State) -> None:
    """Make one state the same as another."""
    for k in range(len(source.ints)):
        target.ints[k] = source.ints[k]
    for k in range(len(source.floats)):
        target.floats[k] = source.floats[k]


@compiled_in_place
def search(facts: Facts, states: tuple[State, State, State], paper: Paper, heat: Floats, steps: int, seed: int) -> None:
    """Improve ``states`` (at hand, kept, best) for some steps; ``heat`` is the first and the last temperature."""
    state, kept, best = states
    np.random.seed(seed)
    out, by_day = paper.out, paper.by_day
    kept_cost, best_cost = cost(facts, kept, by_day), cost(facts, best, by_day)
    for step in range(steps):
        heat_now = heat[0] * (heat[1] / heat[0]) ** (step / steps)
        count, day = ruin(facts, state, out)
        shut = day if np.random.random() < _ELSEWHERE else -1
        order(facts, out, count, paper.weight)
        for k in range(count):
            if not join(facts, state, paper, out[k], shut) and shut >= 0:
                join(facts, state, paper, out[k], -1)
        now = cost(facts, state, by_day)
        if now < kept_cost - heat_now * np.log(1.0 - np.random.random()):
            kept_cost = now
            hold(kept, state)
            if now < best_cost - SLACK:
                best_cost = now
                hold(best, state)
        else:
            hold(state, kept)
