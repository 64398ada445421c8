//! Names that TypeScript accepts, each given once.

use std::collections::BTreeSet;

/// What no type can be called: reserved words, the names of built-in types, and what generated files use or hold.
const TAKEN: &[&str] = &[
    "any",
    "arguments",
    "as",
    "asserts",
    "async",
    "await",
    "bigint",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "declare",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "infer",
    "instanceof",
    "interface",
    "intrinsic",
    "is",
    "keyof",
    "let",
    "module",
    "namespace",
    "never",
    "new",
    "null",
    "number",
    "object",
    "of",
    "package",
    "private",
    "protected",
    "public",
    "readonly",
    "require",
    "return",
    "satisfies",
    "static",
    "string",
    "super",
    "switch",
    "symbol",
    "this",
    "throw",
    "true",
    "try",
    "type",
    "typeof",
    "undefined",
    "unique",
    "unknown",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "Date",
    "Record",
    "Uint8Array",
    "contract",
    "createClient",
    "rpc",
];

/// The names that are given in one file.
#[derive(Debug)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self { taken: TAKEN.iter().map(|name| (*name).to_owned()).collect() }
    }
}

impl Names {
    /// A name that is nobody else's: as it is wished for, where TypeScript accepts it, or else in the case of types,
    /// and with a number where it is taken.
    pub(super) fn give(&mut self, wish: &str) -> String {
        let name = if is_identifier(wish) { wish.to_owned() } else { pascal(wish) };
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| !self.taken.contains(name))
            .expect("there is always another number");
        self.taken.insert(free.clone());
        free
    }
}

/// Whether this can stand as a name, and as a member without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(is_start) && name.chars().all(|char| char == '$' || unicode_ident::is_xid_continue(char))
}

fn is_start(char: char) -> bool {
    matches!(char, '_' | '$') || unicode_ident::is_xid_start(char)
}

/// The words of a name in the case of types: `room-not_found` is `RoomNotFound`.
pub(super) fn pascal(name: &str) -> String {
    let is_between = |char: char| char == '_' || !unicode_ident::is_xid_continue(char);
    let words = name.split(is_between).filter(|word| !word.is_empty());
    let mut pascal = String::new();
    for word in words {
        // SCREAMING words are words; the humps of others are kept.
        let is_loud = !word.chars().any(char::is_lowercase);
        let mut chars = word.chars();
        pascal.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        if is_loud {
            pascal.extend(chars.flat_map(char::to_lowercase));
        } else {
            pascal.extend(chars);
        }
    }
    match pascal.chars().next() {
        Some(first) if is_start(first) => pascal,
        _ => format!("_{pascal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, pascal};

    #[test]
    fn names_are_given_once() {
        let mut names = Names::default();
        let mut give = |wish: &str| names.give(wish);
        assert_eq!([give("Room"), give("Room"), give("Room")], ["Room", "Room2", "Room3"]);
        assert_eq!([give("Page<Room>"), give("PageRoom")], ["PageRoom", "PageRoom2"]);
        assert_eq!([give("string"), give("class"), give("Date")], ["string2", "class2", "Date2"]);
        assert_eq!([give("2d-point"), give("été"), give("$x"), give("...")], ["_2dPoint", "été", "$x", "_"]);
    }

    #[test]
    fn words_become_the_name_of_a_type() {
        let names = ["room-not_found", "ROOM_NOT_FOUND", "roomNotFound", "a.b", "x", "URL", "userID"];
        let expected = ["RoomNotFound", "RoomNotFound", "RoomNotFound", "AB", "X", "Url", "UserID"];
        assert_eq!(names.map(pascal), expected);
    }
}
