//! Two documents, procedure by procedure.

use std::collections::HashMap;

use rpc_core::schema::{ProcedureSchema, Schema};

use super::{
    ChangeKind, Report, Severity, layer::Pair, procedure, renames::renames, security, side::Side,
    units::Finding, walk::Walk,
};

/// What changes for callers that were made for `old` when the server is `new`.
///
/// The same two documents give the same report. Documentation, the order of the list, names of types and places of the
/// source make no difference.
///
/// Where a rule of an output is loosened, that is safe: no client checks rules of what it gets. An outgoing event that
/// is not known is passed over by clients, and so is safe; an error that is not known reaches them as one of the
/// framework's would, and is safe too. See [`ChangeKind`] for everything that is told apart.
#[must_use]
pub fn check(old: &Schema, new: &Schema) -> Report {
    let (old_side, new_side) = (Side::new(old), Side::new(new));
    let mut walk = Walk::new(&old_side, &new_side);
    let tells_security = security::is_told(Pair { old, new }, &mut walk);
    let kept: HashMap<&str, &ProcedureSchema> =
        new.procedures.iter().map(|procedure| (procedure.path.as_str(), procedure)).collect();
    let known: HashMap<&str, &ProcedureSchema> =
        old.procedures.iter().map(|procedure| (procedure.path.as_str(), procedure)).collect();
    let removed: Vec<_> =
        old.procedures.iter().filter(|procedure| !kept.contains_key(&*procedure.path)).collect();
    let added: Vec<_> =
        new.procedures.iter().filter(|procedure| !known.contains_key(&*procedure.path)).collect();
    let renamed = renames(&removed, &added, Pair { old: &old_side, new: &new_side });
    for procedure in &old.procedures {
        let root = walk.units.add_root(&procedure.path);
        let finding = match (kept.get(&*procedure.path), renamed.get(&*procedure.path)) {
            (Some(now), _) => {
                procedure::compare(&mut walk, root, Pair { old: procedure, new: now }, tells_security);
                continue;
            }
            (None, Some(name)) => Finding::new(
                Severity::Breaking,
                ChangeKind::ProcedureRenamed,
                "",
                format!(
                    "is not there any more: was it renamed to `{name}`, which is new and has the same types?"
                ),
            )
            .with_new(*name),
            (None, None) => Finding::new(
                Severity::Breaking,
                ChangeKind::ProcedureRemoved,
                "",
                "is not there any more: callers get NOT_FOUND",
            ),
        };
        walk.units.at(root).findings.push(finding.with_old(&procedure.path));
    }
    for procedure in added {
        if !renamed.values().any(|name| *name == procedure.path) {
            let root = walk.units.add_root(&procedure.path);
            let finding = Finding::new(Severity::Safe, ChangeKind::ProcedureAdded, "", "is new");
            walk.units.at(root).findings.push(finding.with_new(&procedure.path));
        }
    }
    walk.finish();
    walk.units.report()
}
