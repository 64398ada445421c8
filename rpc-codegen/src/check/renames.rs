//! Which procedure may be another under a new name.

use std::collections::{BTreeMap, HashMap};

use rpc_core::schema::{EventSchema, ProcedureSchema};

use super::{describe::describe_all, layer::Pair, side::Side};
use crate::model::last;

/// By the paths of procedures that are gone, those of new ones that are the same but for the path, where it is clear
/// which is which: there are no two like them, or none other with the same last name.
pub(super) fn renames<'a>(
    removed: &[&'a ProcedureSchema],
    added: &[&'a ProcedureSchema],
    sides: Pair<&Side<'_>>,
) -> HashMap<&'a str, &'a str> {
    let mut alike: BTreeMap<String, Pair<Vec<&'a str>>> = BTreeMap::new();
    let none = || Pair { old: Vec::new(), new: Vec::new() };
    for procedure in removed {
        alike.entry(signature(procedure, sides.old)).or_insert_with(none).old.push(&procedure.path);
    }
    for procedure in added {
        alike.entry(signature(procedure, sides.new)).or_insert_with(none).new.push(&procedure.path);
    }
    alike.into_values().flat_map(paired).collect()
}

fn paired(Pair { mut old, mut new }: Pair<Vec<&str>>) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    if let ([old], [new]) = (&old[..], &new[..]) {
        return vec![(old, new)];
    }
    let by_name = |paths: &[&str]| {
        let mut count: HashMap<String, usize> = HashMap::new();
        paths.iter().for_each(|path| *count.entry(last(path).to_owned()).or_default() += 1);
        count
    };
    let (olds, news) = (by_name(&old), by_name(&new));
    old.retain(|path| {
        let name = last(path);
        let is_clear = olds.get(name) == Some(&1) && news.get(name) == Some(&1);
        match new.iter().position(|path| is_clear && last(path) == name) {
            Some(at) => {
                pairs.push((*path, new.remove(at)));
                false
            }
            None => true,
        }
    });
    if let ([old], [new]) = (&old[..], &new[..]) {
        pairs.push((old, new));
    }
    pairs
}

/// Kind and types in words.
fn signature(procedure: &ProcedureSchema, side: &Side<'_>) -> String {
    let data = |events: &[EventSchema]| {
        let mut events: Vec<_> = events
            .iter()
            .map(|event| format!("{}: {}", event.name, describe_all(side.of_data(event.data.as_ref()))))
            .collect();
        events.sort_unstable();
        events
    };
    format!(
        "{} {:?} {} {:?} {:?} {:?} {}",
        procedure.kind.as_str(),
        procedure.input.as_ref().map(|input| describe_all(side.of(input))),
        describe_all(side.of(&procedure.output)),
        (data(&procedure.incoming), data(&procedure.outgoing), data(&procedure.events)),
        procedure.errors,
        procedure.open_errors,
        // Nothing in, nothing out, no errors: that says nothing.
        if says_nothing(procedure) { last(&procedure.path) } else { "" },
    )
}

fn says_nothing(procedure: &ProcedureSchema) -> bool {
    let has_events = !procedure.incoming.is_empty() || !procedure.outgoing.is_empty();
    let is_null = procedure.output.get("type").is_some_and(|of| of == "null");
    procedure.input.is_none() && is_null && procedure.errors.is_none() && !has_events
}
