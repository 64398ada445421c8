//! From names on the wire to identifiers, and how serde names what it derives.

use std::collections::HashSet;

/// What no identifier may be. Those of the second list cannot be written as raw identifiers either.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
const NEVER_RAW: &[&str] = &["_", "Self", "crate", "self", "super"];

/// Names that emitted code means something else by: what is always in scope, and what is imported.
const TAKEN: &[&str] = &[
    "Api",
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Deserialize",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Events",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Into",
    "IntoIterator",
    "Iterator",
    "JsonSchema",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "RpcError",
    "Self",
    "Send",
    "Serialize",
    "Sized",
    "Some",
    "Stream",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// The words of a name: what stands between other characters than letters and digits, and from capital to capital.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let chars: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (place, c) in chars.iter().enumerate() {
            let after_lower = place > 0 && !chars[place - 1].is_ascii_uppercase();
            let before_lower = chars.get(place + 1).is_some_and(char::is_ascii_lowercase);
            if c.is_ascii_uppercase() && !word.is_empty() && (after_lower || before_lower) {
                words.push(std::mem::take(&mut word));
            }
            word.push(c.to_ascii_lowercase());
        }
        words.push(word);
    }
    words
}

/// The name of a field: `roomId` is `room_id`.
pub(super) fn field(wire: &str) -> String {
    let name = words(wire).join("_");
    match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

/// The name of a type or a variant: `unitV` is `UnitV`, and `ROOM_NOT_FOUND` is `RoomNotFound`.
pub(super) fn pascal(wire: &str) -> String {
    let name: String = if wire.contains(|c: char| c.is_ascii_lowercase()) {
        // Capitals within words are kept: an `HTTPError` is no `HttpError`.
        let parts = wire.split(|c: char| !c.is_ascii_alphanumeric());
        parts.map(capitalized).collect()
    } else {
        words(wire).iter().map(|word| capitalized(word)).collect()
    };
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().map(|first| first.to_ascii_uppercase()).chain(chars).collect()
}

/// The name of a procedure or a namespace, of which `router!` makes its name on the wire: `createRoom` is
/// `create_room`. `None` for a name that nothing in Rust has.
pub(super) fn procedure(wire: &str) -> Option<String> {
    let mut name = String::with_capacity(wire.len() + 4);
    for c in wire.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    let is_name =
        wire.starts_with(|c: char| c.is_ascii_lowercase()) && wire.chars().all(|c| c.is_ascii_alphanumeric());
    is_name.then_some(name)
}

/// A name as it is written: raw where it is a keyword.
pub(super) fn written(name: &str) -> String {
    if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// What serde calls what is written so.
pub(super) fn plain(written: &str) -> &str {
    written.strip_prefix("r#").unwrap_or(written)
}

/// Whether it names a package.
pub(super) fn is_package(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && !KEYWORDS.contains(&name)
        && !NEVER_RAW.contains(&name)
        && name != "test"
}

/// The names within one place, each for one thing.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// The place of all types.
    pub(super) fn of_types() -> Self {
        Self { taken: TAKEN.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// This name, or else with a number.
    pub(super) fn take(&mut self, name: &str) -> String {
        self.take_with(name, &[])
    }

    /// The same, where something else is called after it: the name with each of these endings is free as well.
    pub(super) fn take_with(&mut self, name: &str, endings: &[&str]) -> String {
        let numbered = (2_u32..).map(|number| format!("{name}{number}"));
        let is_free = |name: &String| {
            let mut derived = endings.iter().map(|ending| format!("{name}{ending}"));
            !self.taken.contains(name) && derived.all(|name| !self.taken.contains(&name))
        };
        let free = std::iter::once(name.to_owned()).chain(numbered).find(is_free);
        let free = free.expect("there is always another number");
        self.taken.extend(endings.iter().map(|ending| format!("{free}{ending}")));
        self.taken.insert(free.clone());
        free
    }
}

/// How serde's `rename_all` names a variant.
pub(super) fn rename_variant(case: &str, variant: &str) -> String {
    let between = |between: char| {
        let mut name = String::new();
        for (place, c) in variant.char_indices() {
            if place > 0 && c.is_ascii_uppercase() {
                name.push(between);
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    };
    match case {
        "lowercase" => variant.to_ascii_lowercase(),
        "UPPERCASE" => variant.to_ascii_uppercase(),
        "camelCase" => variant[..1].to_ascii_lowercase() + &variant[1..],
        "snake_case" => between('_'),
        "SCREAMING_SNAKE_CASE" => between('_').to_ascii_uppercase(),
        "kebab-case" => between('-'),
        "SCREAMING-KEBAB-CASE" => between('-').to_ascii_uppercase(),
        _ => variant.to_owned(),
    }
}

/// How serde's `rename_all` names a field.
pub(super) fn rename_field(case: &str, field: &str) -> String {
    let pascal = || field.split('_').map(capitalized).collect::<String>();
    match case {
        "camelCase" => rename_variant("camelCase", &pascal()),
        "PascalCase" => pascal(),
        "SCREAMING_SNAKE_CASE" => field.to_ascii_uppercase(),
        "kebab-case" => field.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => field.to_ascii_uppercase().replace('_', "-"),
        _ => field.to_owned(),
    }
}

/// The cases that are tried, the usual ones first.
const CASES: &[&str] = &[
    "camelCase",
    "snake_case",
    "lowercase",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "PascalCase",
    "UPPERCASE",
    "SCREAMING-KEBAB-CASE",
];

/// How the names of all these, as they are written and on the wire, can be told at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// They are what they are.
    Same,
    /// By `rename_all`.
    Case(&'static str),
    /// Each by itself.
    Each,
}

pub(super) fn naming<'a>(
    names: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    rename: fn(&str, &str) -> String,
) -> Naming {
    let mut names = names.map(|(written, wire)| (plain(written), wire));
    if names.clone().all(|(name, wire)| name == wire) {
        return Naming::Same;
    }
    let does = |case: &&&str| names.clone().all(|(name, wire)| rename(case, name) == wire);
    let case = CASES.iter().find(does).copied();
    names.next().and(case).map_or(Naming::Each, Naming::Case)
}

#[cfg(test)]
mod tests {
    use super::{Naming, Scope, field, naming, pascal, procedure, rename_field, rename_variant, written};

    #[test]
    fn names_on_the_wire_become_names_in_rust() {
        for (wire, rust) in [
            ("roomId", "room_id"),
            ("at-x", "at_x"),
            ("A-B", "a_b"),
            ("HTTPStatus", "http_status"),
            ("type", "type"),
            ("2nd", "n2nd"),
            ("", "empty"),
            ("größe", "gr_e"),
        ] {
            assert_eq!(field(wire), rust);
        }
        for (wire, rust) in [
            ("unitV", "UnitV"),
            ("ROOM_NOT_FOUND", "RoomNotFound"),
            ("incident.created", "IncidentCreated"),
            ("Range_of_uint8", "RangeOfUint8"),
            ("HTTPError", "HTTPError"),
            ("404", "N404"),
        ] {
            assert_eq!(pascal(wire), rust);
        }
        assert_eq!(procedure("createRoom").as_deref(), Some("create_room"));
        assert_eq!(procedure("list2").as_deref(), Some("list2"));
        for no_name in ["List", "create-room", "2nd", "create_room", ""] {
            assert_eq!(procedure(no_name), None);
        }
        assert_eq!([written("type"), written("self"), written("list")], ["r#type", "self_", "list"]);
    }

    #[test]
    fn two_things_never_have_one_name() {
        let mut scope = Scope::of_types();
        assert_eq!(
            [scope.take("Room"), scope.take("Room"), scope.take("String")],
            ["Room", "Room2", "String2"]
        );
        assert_eq!(scope.take("EventKind"), "EventKind");
        assert_eq!(scope.take_with("Event", &["Kind"]), "Event2");
        assert_eq!(scope.take("Event2Kind"), "Event2Kind2");
    }

    #[test]
    fn names_are_told_at_once_where_they_can_be() {
        let of = |names: &[(&'static str, &'static str)]| naming(names.iter().copied(), rename_field);
        assert_eq!(of(&[("id", "id"), ("r#type", "type")]), Naming::Same);
        assert_eq!(of(&[("room_id", "roomId"), ("id", "id")]), Naming::Case("camelCase"));
        assert_eq!(of(&[("room_id", "roomId"), ("at_x", "at-x")]), Naming::Each);
        assert_eq!(of(&[]), Naming::Same);
        let variants = [("UnitV", "unitV"), ("NewT", "newT")];
        assert_eq!(naming(variants.into_iter(), rename_variant), Naming::Case("camelCase"));
    }
}
