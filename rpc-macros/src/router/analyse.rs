//! What cannot be listed: names that stand twice.

use std::collections::HashMap;

use super::parse::{Entry, EntryKind, Router};
use crate::diagnostics::Diagnostics;

pub(super) fn analyse(router: &Router) -> syn::Result<()> {
    let mut errors = Diagnostics::default();
    refuse_duplicates(&router.entries, &mut errors);
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

fn refuse_attributes(entries: &[Entry], errors: &mut Diagnostics) {
    for entry in entries {
        for attr in &entry.others {
            errors.error(
                attr,
                "on an entry stand only `#[cfg(..)]` and doc comments; everything else is said at the function",
            );
        }
        if let EntryKind::Namespace { entries, .. } = &entry.kind {
            refuse_attributes(entries, errors);
        }
    }
}
