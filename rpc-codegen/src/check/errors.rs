//! What a procedure may end with.

use rpc_core::schema::{ErrorSchema, ProcedureSchema, Schema};

use super::{
    ChangeKind, Severity,
    layer::{Direction, Pair},
    place::{Step, within},
    units::{Finding, UnitId},
    walk::{At, Walk},
};

pub(super) fn compare<'s>(
    walk: &mut Walk<'s, 's>,
    unit: UnitId,
    Pair { old, new }: Pair<&'s ProcedureSchema>,
) {
    if new.open_errors && !old.open_errors {
        let message = "the procedure may end with errors now that are not known beforehand; callers get them as they \
                       get the framework's";
        let finding = Finding::new(Severity::Safe, ChangeKind::ErrorsOpened, "errors", message);
        walk.units.at(unit).findings.push(finding);
    }
    let names = Pair { old: old.errors.as_deref(), new: new.errors.as_deref() };
    if names == (Pair { old: None, new: None }) {
        return;
    }
    let known = walk.errors.get(&names).copied();
    let of_errors = known.unwrap_or_else(|| {
        let of_errors = walk.units.add(names.new.or(names.old).map(Into::into));
        walk.errors.insert(names, of_errors);
        compare_errors(walk, of_errors, names);
        of_errors
    });
    walk.units.at(unit).uses.push(("errors".into(), of_errors));
}

fn compare_errors<'s>(walk: &mut Walk<'s, 's>, unit: UnitId, names: Pair<Option<&str>>) {
    let old = errors(walk.inclusion.old.schema, names.old);
    let new = errors(walk.inclusion.new.schema, names.new);
    for error in old {
        let place = within("", Step::Member(&error.code));
        match new.iter().find(|other| other.code == error.code) {
            Some(now) => compare_error(walk, unit, &place, Pair { old: error, new: now }),
            None => {
                let message = "is not among the errors any more: callers that handle it wait for it in vain";
                let finding = Finding::new(Severity::Breaking, ChangeKind::ErrorRemoved, place, message);
                walk.units.at(unit).findings.push(finding.with_old(&error.code));
            }
        }
    }
    for error in new {
        if old.iter().all(|other| other.code != error.code) {
            let place = within("", Step::Member(&error.code));
            let message = "is a new error; callers that do not know it get it as they get the framework's";
            let finding = Finding::new(Severity::Safe, ChangeKind::ErrorAdded, place, message);
            walk.units.at(unit).findings.push(finding.with_new(&error.code));
        }
    }
}

fn compare_error<'s>(walk: &mut Walk<'s, 's>, unit: UnitId, place: &str, errors: Pair<&'s ErrorSchema>) {
    let Pair { old, new } = errors;
    if old.status != new.status {
        let message = format!(
            "has the status {} now, and had {}: callers that look at it are misled",
            new.status, old.status
        );
        let finding = Finding::new(Severity::Breaking, ChangeKind::ErrorStatusChanged, place, message);
        let finding = finding.with_old(old.status.to_string()).with_new(new.status.to_string());
        walk.units.at(unit).findings.push(finding);
    }
    // Who expects no details does not look at them.
    if old.details.is_none() {
        return;
    }
    let types = Pair {
        old: walk.inclusion.old.of_data(old.details.as_ref()),
        new: walk.inclusion.new.of_data(new.details.as_ref()),
    };
    walk.enter(At { unit, place, direction: Direction::Output }, types);
}

fn errors<'s>(schema: &'s Schema, name: Option<&str>) -> &'s [ErrorSchema] {
    name.and_then(|name| schema.errors.get(name)).map_or(&[], Vec::as_slice)
}
