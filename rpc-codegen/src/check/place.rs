//! Where something is within a type, as a path that is read.

use std::fmt::Write;

/// One step into a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Member(&'t str),
    /// Every item of a list.
    Items,
    /// One item of a tuple.
    Item(usize),
    /// Every value of a map.
    Values,
    /// A variant, by what it is told by.
    Variant(&'t str),
}

/// The path that goes one step further.
pub(super) fn within(place: &str, step: Step<'_>) -> String {
    let mut path = place.to_owned();
    match step {
        Step::Member(name) if is_plain(name) => {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        Step::Member(name) => {
            // A string of JSON shows what is in the name, however odd.
            let _ = write!(path, "[{}]", serde_json::Value::from(name));
        }
        Step::Items => path.push_str("[]"),
        Step::Item(at) => {
            let _ = write!(path, "[{at}]");
        }
        Step::Values => path.push_str(".*"),
        Step::Variant(text) => {
            let _ = write!(path, "({text})");
        }
    }
    path
}

/// A path within what another path leads to.
pub(super) fn join(outer: &str, inner: &str) -> String {
    let is_name = inner.chars().next().is_some_and(|first| !matches!(first, '[' | '(' | '.'));
    match is_name && !outer.is_empty() {
        true => format!("{outer}.{inner}"),
        false => format!("{outer}{inner}"),
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '-' | '$' | '@'))
}
