//! What cannot be listed: names that stand twice, and names that are taken.

use std::collections::HashMap;

use super::parse::{Entry, EntryKind, Router};
use crate::{diagnostics::Diagnostics, names};

pub(super) fn analyse(router: &Router) -> syn::Result<()> {
    let mut errors = Diagnostics::default();
    refuse_duplicates(&router.entries, &mut errors);
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
                errors.error(
                    entry.ident(),
                    format!("`{name}` is listed twice{spelled}; give one of them another name with `as`"),
                );
            }
        }
        if let EntryKind::Namespace { entries, .. } = &entry.kind {
            refuse_duplicates(entries, errors);
        }
    }
}

/// What the client can do by itself, as methods and functions of its type.
pub(super) const OF_THE_CLIENT: &[&str] = &["clone", "connect", "local", "over", "routes", "schema"];

/// What a server answers under its endpoint itself.
const OF_THE_ENDPOINT: &[[&str; 2]] = &[["schema", "json"], ["openapi", "json"], ["asyncapi", "json"]];

fn refuse_taken_names(entries: &[Entry], errors: &mut Diagnostics) {
    for entry in entries {
        let other = match entry.kind {
            EntryKind::Procedure { .. } => "list it under another name, with `as`",
            EntryKind::Namespace { .. } | EntryKind::Router { .. } => "give it another name",
        };
        let name = names::plain(entry.ident());
        if OF_THE_CLIENT.contains(&name.as_str()) {
            errors
                .error(entry.ident(), format!("`{name}` is something that the client itself does: {other}"));
        }
        let EntryKind::Namespace { entries: inner, .. } = &entry.kind else { continue };
        for inner in inner {
            if inner.ident() == "clone" {
                errors.error(
                    inner.ident(),
                    "`clone` is something that the client itself does: give it another name",
                );
            }
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
