//! Named events, in either direction, and names of items.

use rpc_core::schema::{DeprecationSchema, EventSchema, ProcedureSchema};

use super::{
    ChangeKind, Severity,
    describe::describe,
    layer::{Direction, Pair},
    place::{Step, within},
    procedure,
    units::{Finding, UnitId},
    walk::{At, Walk},
};

pub(super) fn compare<'s>(
    walk: &mut Walk<'s, 's>,
    unit: UnitId,
    Pair { old, new }: Pair<&'s ProcedureSchema>,
) {
    let incoming = Pair { old: &old.incoming[..], new: &new.incoming[..] };
    for event in paired(walk, unit, "incoming", incoming, Direction::Input) {
        let place = place("incoming", event);
        push(
            walk,
            unit,
            Severity::Breaking,
            ChangeKind::IncomingEventRemoved,
            &place,
            "is not known any more: callers that emit it are refused",
        );
    }
    for event in only_in(incoming.new, incoming.old) {
        let place = place("incoming", event);
        push(walk, unit, Severity::Safe, ChangeKind::IncomingEventAdded, &place, "may be emitted now");
    }
    compare_outgoing(walk, unit, Pair { old: &old.outgoing, new: &new.outgoing });
    compare_names(walk, unit, Pair { old: &old.events, new: &new.events });
}

fn compare_outgoing<'s>(walk: &mut Walk<'s, 's>, unit: UnitId, events: Pair<&'s [EventSchema]>) {
    let mut added = only_in(events.new, events.old);
    let removed = paired(walk, unit, "outgoing", events, Direction::Output);
    for event in removed {
        let place = place("outgoing", event);
        match take_renamed(walk, event, &mut added) {
            Some(name) => {
                let message = format!("seems to come as `{name}` now, which callers pass over");
                let finding =
                    Finding::new(Severity::Breaking, ChangeKind::OutgoingEventRenamed, place, message);
                walk.units.at(unit).findings.push(finding.with_old(&event.name).with_new(name));
            }
            None => push(
                walk,
                unit,
                Severity::Safe,
                ChangeKind::OutgoingEventRemoved,
                &place,
                "does not come any more; callers that wait for it wait for ever",
            ),
        }
    }
    for event in added {
        let place = place("outgoing", event);
        let message = "comes now, and callers pass over what they do not know";
        push(walk, unit, Severity::Safe, ChangeKind::OutgoingEventAdded, &place, message);
    }
}

/// The data of an item is the whole item, and compared as such.
fn compare_names<'s>(walk: &mut Walk<'s, 's>, unit: UnitId, events: Pair<&'s [EventSchema]>) {
    let mut added = only_in(events.new, events.old);
    if events.old.is_empty() && !events.new.is_empty() {
        let message = "items have names now: an event stream is heard by these names only";
        push(walk, unit, Severity::Breaking, ChangeKind::ItemNameChanged, "events", message);
        return;
    }
    if events.new.is_empty() && !events.old.is_empty() {
        let message = "items have no names any more: who listens to an event stream by a name hears nothing";
        push(walk, unit, Severity::Breaking, ChangeKind::ItemNameChanged, "events", message);
        return;
    }
    for event in only_in(events.old, events.new) {
        let place = place("events", event);
        match take_renamed(walk, event, &mut added) {
            Some(name) => {
                let message =
                    format!("seems to be called `{name}` now: who listens by the name hears nothing");
                let finding = Finding::new(Severity::Breaking, ChangeKind::ItemNameChanged, place, message);
                walk.units.at(unit).findings.push(finding.with_old(&event.name).with_new(name));
            }
            None => {
                let message = "does not come any more";
                push(walk, unit, Severity::Safe, ChangeKind::ItemNameRemoved, &place, message);
            }
        }
    }
    for event in added {
        let message = "is a new name of items";
        let place = place("events", event);
        push(walk, unit, Severity::Safe, ChangeKind::ItemNameAdded, &place, message);
    }
    for (event, was) in both(events) {
        deprecate(walk, unit, "events", Pair { old: was, new: event });
    }
}

/// Compares the data of events that are in both, and gives those that are not there any more.
fn paired<'s>(
    walk: &mut Walk<'s, 's>,
    unit: UnitId,
    root: &str,
    events: Pair<&'s [EventSchema]>,
    direction: Direction,
) -> Vec<&'s EventSchema> {
    for (event, was) in both(events) {
        deprecate(walk, unit, root, Pair { old: was, new: event });
        let types = Pair {
            old: walk.inclusion.old.of_data(was.data.as_ref()),
            new: walk.inclusion.new.of_data(event.data.as_ref()),
        };
        let place = place(root, event);
        if direction == Direction::Input
            && let (None, Some(data)) = (&was.data, &event.data)
            && procedure::accepts_nothing(walk, types.new)
        {
            let finding = Finding::new(Severity::Safe, ChangeKind::InputAdded, place, "may have data now");
            walk.units.at(unit).findings.push(finding.with_new(describe(walk.inclusion.new.of(data))));
            continue;
        }
        let at = At { unit, place: &place, direction };
        match direction {
            Direction::Input => procedure::compare_sent(walk, at, types),
            Direction::Output => walk.enter(at, types),
        }
    }
    only_in(events.old, events.new)
}

/// Takes out the only new event with the same data, and gives its name.
fn take_renamed<'s>(
    walk: &mut Walk<'s, 's>,
    event: &'s EventSchema,
    added: &mut Vec<&'s EventSchema>,
) -> Option<&'s str> {
    // Without data there is nothing to know it by.
    let was = walk.inclusion.old.of(event.data.as_ref()?);
    let same: Vec<usize> = (0..added.len())
        .filter(|at| {
            let Some(data) = added[*at].data.as_ref() else { return false };
            let types = Pair { old: was, new: walk.inclusion.new.of(data) };
            walk.inclusion.holds(types, Direction::Input) && walk.inclusion.holds(types, Direction::Output)
        })
        .collect();
    match same[..] {
        [at] => Some(&added.remove(at).name),
        _ => None,
    }
}

fn deprecate(walk: &mut Walk<'_, '_>, unit: UnitId, root: &str, Pair { old, new }: Pair<&EventSchema>) {
    if old.deprecated.is_none() && new.deprecated.is_some() {
        let finding = deprecated(&place(root, new), new.deprecated.as_ref());
        walk.units.at(unit).findings.push(finding);
    }
}

/// That something is deprecated, with the note that says what to use instead.
pub(super) fn deprecated(place: &str, deprecation: Option<&DeprecationSchema>) -> Finding {
    let note = deprecation.and_then(|deprecation| deprecation.note.as_deref());
    let message = match note {
        Some(note) => format!("is deprecated now: {note}"),
        None => "is deprecated now".into(),
    };
    Finding::new(Severity::Safe, ChangeKind::Deprecated, place, message)
}

fn push(
    walk: &mut Walk<'_, '_>,
    unit: UnitId,
    severity: Severity,
    kind: ChangeKind,
    place: &str,
    message: &str,
) {
    walk.units.at(unit).findings.push(Finding::new(severity, kind, place, message));
}

fn place(root: &str, event: &EventSchema) -> String {
    within(root, Step::Member(&event.name))
}

fn only_in<'s>(these: &'s [EventSchema], those: &[EventSchema]) -> Vec<&'s EventSchema> {
    these.iter().filter(|event| those.iter().all(|other| other.name != event.name)).collect()
}

/// New events with what they were.
fn both(events: Pair<&[EventSchema]>) -> Vec<(&EventSchema, &EventSchema)> {
    let old = |event: &EventSchema| events.old.iter().find(|old| old.name == event.name);
    events.new.iter().filter_map(|event| Some((event, old(event)?))).collect()
}
