//! What callers must bring.

use rpc_core::schema::{ProcedureSchema, Schema, SecurityRequirement, SecuritySchemeKind};

use super::{
    ChangeKind, Severity,
    layer::Pair,
    place::{Step, within},
    units::{Finding, UnitId},
    walk::Walk,
};

/// Whether both documents tell security. That of a contract never does, so one that tells none may need all.
pub(super) fn is_told(schemas: Pair<&Schema>, walk: &mut Walk<'_, '_>) -> bool {
    let tells = |schema: &Schema| !schema.security_schemes.is_empty();
    if !tells(schemas.old) && tells(schemas.new) {
        let root = walk.units.add_root("");
        let message = "the new schema tells what callers must bring, and the old one does not (a contract's never \
                       does), so that was not compared";
        let finding = Finding::new(Severity::Safe, ChangeKind::SecurityUnknown, "security", message);
        walk.units.at(root).findings.push(finding);
    }
    tells(schemas.old) && tells(schemas.new)
}

pub(super) fn compare<'s>(
    walk: &mut Walk<'s, 's>,
    unit: UnitId,
    Pair { old, new }: Pair<&'s ProcedureSchema>,
) {
    let schemas = Pair { old: walk.inclusion.old.schema, new: walk.inclusion.new.schema };
    let mut known: Vec<_> = old.security.iter().collect();
    let mut findings = Vec::new();
    for need in &new.security {
        let scheme = scheme(schemas.new, need);
        // Schemes are told apart by what they are: their names are the document's own.
        let same = known.iter().position(|known| self::scheme(schemas.old, known) == scheme);
        let was = same.map(|at| known.remove(at));
        compare_need(was, need, &mut findings);
    }
    for need in known {
        let place = within("security", Step::Member(&need.scheme));
        let message = "need not be brought any more";
        findings.push(
            Finding::new(Severity::Safe, ChangeKind::SecurityRemoved, place, message).with_old(&need.scheme),
        );
    }
    walk.units.at(unit).findings.extend(findings);
}

fn compare_need(was: Option<&SecurityRequirement>, need: &SecurityRequirement, findings: &mut Vec<Finding>) {
    let place = within("security", Step::Member(&need.scheme));
    let mut find = |severity, kind, message: String| {
        findings.push(Finding::new(severity, kind, &*place, message).with_new(&need.scheme));
    };
    let Some(was) = was else {
        return match need.optional {
            true => find(Severity::Safe, ChangeKind::SecurityAdded, "may be brought now".into()),
            false => find(
                Severity::Breaking,
                ChangeKind::SecurityRequired,
                "must be brought now: callers that do not bring it are refused".into(),
            ),
        };
    };
    match (was.optional, need.optional) {
        (true, false) => find(
            Severity::Breaking,
            ChangeKind::SecurityRequired,
            "must be brought now, and could be left out: callers without it are refused".into(),
        ),
        (false, true) => find(Severity::Safe, ChangeKind::SecurityOptional, "can be left out now".into()),
        _ => {}
    }
    let missing = |these: &[String], those: &[String]| {
        let missing: Vec<_> = these.iter().filter(|scope| !those.contains(scope)).cloned().collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    };
    if let Some(scopes) = missing(&need.scopes, &was.scopes) {
        let message = format!("asks for more, {scopes}: callers that may not do that are refused");
        find(Severity::Breaking, ChangeKind::SecurityScopesAdded, message);
    }
    if let Some(scopes) = missing(&was.scopes, &need.scopes) {
        find(
            Severity::Safe,
            ChangeKind::SecurityScopesRemoved,
            format!("does not ask for {scopes} any more"),
        );
    }
}

fn scheme<'s>(schema: &'s Schema, need: &SecurityRequirement) -> Option<&'s SecuritySchemeKind> {
    schema.security_schemes.get(&need.scheme).map(|scheme| &scheme.kind)
}
