//! A procedure beside what it was.

use rpc_core::{Kind, schema::ProcedureSchema};

use super::{
    ChangeKind, Severity,
    describe::describe,
    errors, events,
    layer::{Direction, Pair},
    security,
    units::{Finding, UnitId},
    walk::{At, Walk},
};
use crate::model::{Object, Rest, Rules, Shape, Type};

pub(super) fn compare<'s>(
    walk: &mut Walk<'s, 's>,
    unit: UnitId,
    procedures: Pair<&'s ProcedureSchema>,
    tells_security: bool,
) {
    let Pair { old, new } = procedures;
    if old.deprecated.is_none() && new.deprecated.is_some() {
        walk.units.at(unit).findings.push(events::deprecated("", new.deprecated.as_ref()));
    }
    if old.kind != new.kind {
        let (was, is) = (old.kind.as_str(), new.kind.as_str());
        let message = format!("is a {is} now, and was a {was}: callers call it in another way");
        let finding = Finding::new(Severity::Breaking, ChangeKind::KindChanged, "", message);
        walk.units.at(unit).findings.push(finding.with_old(was).with_new(is));
        return;
    }
    compare_inputs(walk, unit, procedures);
    let place = if new.kind == Kind::Subscription { "item" } else { "output" };
    let outputs = Pair { old: walk.inclusion.old.of(&old.output), new: walk.inclusion.new.of(&new.output) };
    walk.enter(At { unit, place, direction: Direction::Output }, outputs);
    events::compare(walk, unit, procedures);
    errors::compare(walk, unit, procedures);
    if tells_security {
        security::compare(walk, unit, procedures);
    }
}

fn compare_inputs<'s>(walk: &mut Walk<'s, 's>, unit: UnitId, Pair { old, new }: Pair<&'s ProcedureSchema>) {
    let (sides, place) = (Pair { old: walk.inclusion.old, new: walk.inclusion.new }, "input");
    let finding = match (&old.input, &new.input) {
        (None, None) => return,
        (Some(old), Some(new)) => {
            let types = Pair { old: sides.old.of(old), new: sides.new.of(new) };
            compare_sent(walk, At { unit, place, direction: Direction::Input }, types);
            return;
        }
        (None, Some(input)) => {
            let input = sides.new.of(input);
            let (severity, kind, message) = if accepts_nothing(walk, input) {
                (Severity::Safe, ChangeKind::InputAdded, "may be sent now")
            } else {
                let message = "is new and must be sent: callers that send none are refused";
                (Severity::Breaking, ChangeKind::InputRequired, message)
            };
            Finding::new(severity, kind, place, message).with_new(describe(input))
        }
        (Some(input), None) => {
            let input = sides.old.of(input);
            let is_nothing = walk.inclusion.holds(Pair { old: input, new: &NULL }, Direction::Input);
            if is_nothing {
                return;
            }
            let message = "is not taken any more: callers that send it are refused";
            Finding::new(Severity::Breaking, ChangeKind::InputRemoved, place, message)
                .with_old(describe(input))
        }
    };
    walk.units.at(unit).findings.push(finding);
}

/// Compares what a call or an event sends. `null` is as if nothing was sent, so that it is refused only where `{}` is
/// too.
pub(super) fn compare_sent<'s>(walk: &mut Walk<'s, 's>, at: At<'_>, types: Pair<&'s Type<'s>>) {
    let known = walk.units.at(at.unit).findings.len();
    walk.enter(at, types);
    if accepts_nothing(walk, types.new) {
        let is_refused =
            |finding: &Finding| finding.kind == ChangeKind::InputNotNullable && finding.place == at.place;
        let findings = &mut walk.units.at(at.unit).findings;
        let found = findings.split_off(known);
        findings.extend(found.into_iter().filter(|finding| !is_refused(finding)));
    }
}

/// Whether a call or an event without data is accepted. It sends `null`, and where that does not fit, `{}`.
pub(super) fn accepts_nothing<'s>(walk: &mut Walk<'s, 's>, new: &'s Type<'s>) -> bool {
    [&NULL, &EMPTY].into_iter().any(|old| walk.inclusion.holds(Pair { old, new }, Direction::Input))
}

static NULL: Type<'static> = Type { docs: "", deprecated: false, default: None, shape: Shape::Null };

/// `{}`.
static EMPTY: Type<'static> = Type {
    docs: "",
    deprecated: false,
    default: None,
    shape: Shape::Object(Object { properties: Vec::new(), rest: Rest::Refused, rules: Rules::new() }),
};
