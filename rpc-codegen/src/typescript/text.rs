//! TypeScript as text, laid out as prettier lays it out.
//!
//! Without semicolons, with single quotes and two spaces, up to 100 columns. Only what is generated here is known; a
//! test runs prettier over documents by chance.

use std::ops::Range;

use super::{docs::Docs, layout::Layout};

/// A type, as an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ts {
    /// A keyword, a literal or a name.
    Word(String),
    /// A generic type with its arguments.
    Apply(&'static str, Vec<Ts>),
    Array(Box<Ts>),
    Tuple(Vec<Element>),
    Object(Vec<Member>),
    /// At least two.
    Union(Vec<Ts>),
    /// At least two.
    Intersection(Vec<Ts>),
}

/// An element of a tuple.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    /// All elements have one, or none.
    pub(super) label: Option<&'static str>,
    pub(super) is_optional: bool,
    pub(super) is_rest: bool,
    pub(super) value: Ts,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) docs: Docs,
    /// As it is written: `readonly name?`, `'a-b'`, `[key: string]`.
    pub(super) key: String,
    pub(super) value: Ts,
}

impl Ts {
    pub(super) fn word(word: impl Into<String>) -> Self {
        Self::Word(word.into())
    }

    /// One of these: flat, each once.
    pub(super) fn union(types: Vec<Self>) -> Self {
        let mut distinct = Vec::new();
        for part in types {
            let parts = match part {
                Self::Union(parts) => parts,
                part => vec![part],
            };
            for part in parts {
                if !distinct.contains(&part) {
                    distinct.push(part);
                }
            }
        }
        let unknown = Self::word("unknown");
        if distinct.contains(&unknown) {
            return unknown;
        }
        // `null` last, as people write it.
        let null = Self::word("null");
        if let Some(at) = distinct.iter().position(|part| *part == null) {
            distinct.remove(at);
            distinct.push(null);
        }
        match distinct.len() {
            0 => Self::word("never"),
            1 => distinct.swap_remove(0),
            _ => Self::Union(distinct),
        }
    }

    /// The type behind `=`, of whose line `used` columns are taken, and the line's end.
    pub(super) fn print_assigned(&self, used: usize, text: &mut String) {
        let mut value = self.layout(Place::Alone);
        if matches!(self, Self::Union(types) if !is_object_or_null(types)) {
            value = Layout::group(Layout::indent(Layout::All(vec![Layout::Space, value])));
            text.push_str(&value.print(0, used - 1));
        } else if value.begins_within(used) {
            text.push(' ');
            text.push_str(&value.print(0, used));
        } else {
            text.push_str("\n  ");
            text.push_str(&value.print(2, 2));
        }
        text.push('\n');
    }

    fn layout(&self, place: Place) -> Layout {
        match self {
            Self::Word(word) => Layout::text(word),
            Self::Apply(name, arguments) => {
                let arguments = arguments.iter().map(|argument| argument.layout(Place::Alone)).collect();
                let arguments = Layout::join(arguments, &[Layout::text(","), Layout::Space]);
                Layout::All(vec![Layout::text(*name), Layout::enclosed("<", vec![arguments], ">")])
            }
            Self::Array(item) => Layout::All(vec![item.layout(Place::Operand), Layout::text("[]")]),
            Self::Tuple(elements) if elements.is_empty() => Layout::text("[]"),
            Self::Tuple(elements) => {
                let place = if elements.len() == 1 { Place::Alone } else { Place::Element };
                let elements = elements.iter().map(|element| Layout::group(element.layout(place))).collect();
                let elements = Layout::join(elements, &[Layout::text(","), Layout::Space]);
                Layout::enclosed("[", vec![elements, Layout::if_broken(Layout::text(","))], "]")
            }
            Self::Object(members) if members.is_empty() => Layout::text("{}"),
            Self::Object(members) => {
                let is_map =
                    matches!(&members[..], [only] if only.docs.is_empty() && only.key.starts_with('['));
                let members = Layout::join(members.iter().map(Member::layout).collect(), &[Layout::End]);
                let inner = Layout::indent(Layout::All(vec![Layout::Space, members]));
                let object = Layout::All(vec![Layout::text("{"), inner, Layout::Space, Layout::text("}")]);
                // A map stands in a line where it fits; all other objects have a line for each member.
                if is_map { Layout::group(object) } else { Layout::broken(object) }
            }
            Self::Union(types) => union(types, place),
            Self::Intersection(parts) => {
                let parts = intersection(parts);
                match place {
                    Place::Operand => Layout::All(vec![Layout::text("("), parts, Layout::text(")")]),
                    _ => parts,
                }
            }
        }
    }
}

/// What stands around a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A member's name.
    Member,
    /// Nothing, or brackets.
    Alone,
    /// Brackets, and other elements.
    Element,
    /// An operator, which makes operations need parentheses.
    Operand,
}

fn union(types: &[Ts], place: Place) -> Layout {
    let parts: Vec<_> = types.iter().map(|part| part.layout(Place::Operand)).collect();
    if is_object_or_null(types) {
        let parts = Layout::join(parts, &[Layout::text(" | ")]);
        return match place {
            Place::Operand => Layout::All(vec![Layout::text("("), parts, Layout::text(")")]),
            _ => parts,
        };
    }
    let bar = || Layout::text("| ");
    let parts = parts.into_iter().enumerate().map(|(number, part)| {
        let before =
            if number == 0 { Layout::if_broken(bar()) } else { Layout::All(vec![Layout::Space, bar()]) };
        // What is within is indented to where it begins, behind the bar.
        Layout::All(vec![before, Layout::indent(part)])
    });
    let parts = Layout::group(Layout::All(parts.collect()));
    match place {
        Place::Alone => parts,
        Place::Member => Layout::group(Layout::indent(Layout::All(vec![Layout::Soft, parts]))),
        Place::Operand => {
            let inner = Layout::indent(Layout::All(vec![Layout::Soft, parts]));
            let inner = Layout::group(Layout::All(vec![inner, Layout::Soft]));
            Layout::All(vec![Layout::text("("), inner, Layout::text(")")])
        }
        Place::Element => {
            let open = Layout::if_broken(Layout::All(vec![Layout::text("("), Layout::Soft]));
            let inner = Layout::indent(Layout::All(vec![open, parts]));
            Layout::group(Layout::All(vec![inner, Layout::Soft, Layout::if_broken(Layout::text(")"))]))
        }
    }
}

fn intersection(parts: &[Ts]) -> Layout {
    let is_object = |part: &Ts| matches!(part, Ts::Object(_));
    let mut is_indented = false;
    let mut all = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let layout = part.layout(Place::Operand);
        let Some(before) = number.checked_sub(1).map(|before| &parts[before]) else {
            all.push(layout);
            continue;
        };
        match (is_object(before), is_object(part)) {
            (false, false) => {
                all.push(Layout::indent(Layout::All(vec![Layout::text(" &"), Layout::Space, layout])));
                continue;
            }
            (true, true) => {}
            // Braces keep together what would stand in lines of its own.
            _ => is_indented = number > 1,
        }
        let layout = if is_indented { Layout::indent(layout) } else { layout };
        all.extend([Layout::text(" & "), layout]);
    }
    Layout::group(Layout::All(all))
}

/// An object that may be `null` keeps its brace in the line.
fn is_object_or_null(types: &[Ts]) -> bool {
    let nulls = types.iter().filter(|part| **part == Ts::word("null")).count();
    nulls + 1 == types.len() && types.iter().any(|part| matches!(part, Ts::Object(_)))
}

impl Element {
    fn layout(&self, place: Place) -> Layout {
        let rest = if self.is_rest { "..." } else { "" };
        let (before, after, place) = match (self.label, self.is_optional) {
            (Some(label), true) => (format!("{rest}{label}?: "), "", Place::Member),
            (Some(label), false) => (format!("{rest}{label}: "), "", Place::Member),
            (None, true) => (rest.to_owned(), "?", Place::Operand),
            (None, false) => (rest.to_owned(), "", place),
        };
        Layout::All(vec![Layout::text(before), self.value.layout(place), Layout::text(after)])
    }
}

impl Member {
    /// Prints it, and tells where it is: behind its documentation, up to the line's end.
    pub(super) fn print(&self, indent: usize, text: &mut String) -> Range<usize> {
        let pad = " ".repeat(indent);
        self.docs.print(indent, text);
        let start = text.len() + indent;
        text.push_str(&pad);
        text.push_str(&self.declaration().print(indent, indent));
        text.push('\n');
        start..text.len() - 1
    }

    fn layout(&self) -> Layout {
        let mut docs = String::new();
        self.docs.print(0, &mut docs);
        let mut lines: Vec<_> = docs.lines().flat_map(|line| [Layout::text(line), Layout::End]).collect();
        lines.push(self.declaration());
        Layout::All(lines)
    }

    fn declaration(&self) -> Layout {
        let head = Layout::text(format!("{}: ", self.key));
        Layout::group(Layout::All(vec![head, self.value.layout(Place::Member)]))
    }
}

/// A text as a literal, in the quotes that need fewer escapes.
pub(super) fn quoted(text: &str) -> String {
    let quote = if text.matches('\'').count() > text.matches('"').count() { '"' } else { '\'' };
    let mut literal = String::from(quote);
    for char in text.chars() {
        match char {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            char if char == quote => literal.extend(['\\', char]),
            // Line ends to JavaScript, and what an editor would not show.
            char if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                literal.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            char => literal.push(char),
        }
    }
    literal.push(quote);
    literal
}
