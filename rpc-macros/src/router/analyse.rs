//! What cannot be listed: names that stand twice, and names that are taken.

use std::collections::HashMap;

use super::{
    client::each_namespace,
    parse::{Entry, EntryKind, Router},
};
use crate::{diagnostics::Diagnostics, names};

pub(super) fn analyse(router: &Router) -> syn::Result<()> {
    let mut errors = Diagnostics::default();
    refuse_duplicates(&router.entries, &mut errors);
    refuse_namespaces_of_one_type(router, &mut errors);
    refuse_taken_names(&router.entries, &mut errors);
    refuse_attributes(&router.entries, &mut errors);
    errors.finish(())
}

fn refuse_duplicates(entries: &[Entry], errors: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for entry in entries {
        // Of entries that exist only under a condition, the compiler knows which there are.
        if entry.cfgs.is_empty() {
            let name = entry.wire_name();
            if let Some(first) = seen.insert(name.clone(), entry.ident()) {
                let spelled = if first == entry.ident() {
                    String::new()
                } else {
                    format!(" (`{first}` and `{}` are one name on the wire)", entry.ident())
                };
                let other = match entry.kind {
                    EntryKind::Procedure { .. } => "give one of them another name with `as`",
                    EntryKind::Namespace { .. } => {
                        "put all that belongs to it into one, or give one of them another name"
                    }
                    EntryKind::Router { .. } => "give one of them another name",
                };
                errors.error(entry.ident(), format!("`{name}` is listed twice{spelled}; {other}"));
            }
        }
        if let EntryKind::Namespace { entries, .. } = &entry.kind {
            refuse_duplicates(entries, errors);
        }
    }
}

/// The client's types are named after the names that lead to a namespace, written together.
fn refuse_namespaces_of_one_type(router: &Router, errors: &mut Diagnostics) {
    let mut seen: HashMap<String, String> = HashMap::new();
    each_namespace(router, &mut |namespace| {
        if !namespace.cfgs.is_empty() {
            return;
        }
        match seen.get(&namespace.ty.to_string()) {
            None => _ = seen.insert(namespace.ty.to_string(), namespace.name.clone()),
            // Two of one name were reported already.
            Some(first) if *first == namespace.name => {}
            Some(first) => errors.push(syn::Error::new(
                namespace.ty.span(),
                format!(
                    "`{first}` and `{}` would both be `{}` in the client; give one of them another name",
                    namespace.name, namespace.ty
                ),
            )),
        }
    });
}

/// What the client can do by itself, as methods and functions of its type.
pub(super) const OF_THE_CLIENT: &[&str] = &["clone", "connect", "local", "over", "routes", "schema"];

/// What a namespace of the client can do by itself.
pub(super) const OF_A_NAMESPACE: &[&str] = &["clone"];

/// What a server answers under its endpoint itself.
const OF_THE_ENDPOINT: &[[&str; 2]] = &[["schema", "json"], ["openapi", "json"], ["asyncapi", "json"]];

fn refuse_taken_names(entries: &[Entry], errors: &mut Diagnostics) {
    refuse_names(OF_THE_CLIENT, entries, errors);
    for entry in entries {
        let EntryKind::Namespace { name, entries: inner } = &entry.kind else { continue };
        let is_reported = OF_THE_CLIENT.contains(&names::plain(name).as_str());
        for inner in inner.iter().filter(|_| !is_reported) {
            if OF_THE_ENDPOINT.contains(&[&entry.wire_name(), &inner.wire_name()]) {
                let path = format!("{}.{}", entry.wire_name(), inner.wire_name());
                errors.error(
                    inner.ident(),
                    format!("the server answers `{path}` itself: give one of them another name"),
                );
            }
        }
    }
}

fn refuse_names(taken: &[&str], entries: &[Entry], errors: &mut Diagnostics) {
    for entry in entries {
        let name = names::plain(entry.ident());
        if taken.contains(&name.as_str()) {
            let other = match entry.kind {
                EntryKind::Procedure { .. } => "list it under another name, with `as`",
                EntryKind::Namespace { .. } | EntryKind::Router { .. } => "give it another name",
            };
            errors
                .error(entry.ident(), format!("`{name}` is something that the client itself does: {other}"));
        }
        if let EntryKind::Namespace { entries, .. } = &entry.kind {
            refuse_names(OF_A_NAMESPACE, entries, errors);
        }
    }
}

fn refuse_attributes(entries: &[Entry], errors: &mut Diagnostics) {
    for entry in entries {
        if let (Some(deprecated), false) = (
            entry.said.iter().find(|attr| attr.path().is_ident("deprecated")),
            matches!(entry.kind, EntryKind::Procedure { .. }),
        ) {
            errors.error(deprecated, "procedures are deprecated, each by itself: say it at their entries");
        }
        for attr in &entry.others {
            errors.error(
                attr,
                "on an entry stand only `#[cfg(..)]`, `#[deprecated]` and doc comments; everything else is said at the \
                 function",
            );
        }
        if let EntryKind::Namespace { entries, .. } = &entry.kind {
            refuse_attributes(entries, errors);
        }
    }
}
