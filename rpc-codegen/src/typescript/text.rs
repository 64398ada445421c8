//! TypeScript as text, laid out as prettier lays it out.
//!
//! Without semicolons, with single quotes and two spaces, up to 100 columns. Only what is generated here is known, and
//! a test runs prettier over all of it.

use std::ops::Range;

use super::docs::Docs;

/// How long a line may be.
pub(super) const WIDTH: usize = 100;

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

    /// The type in a line whose indentation is `indent` and of which `used` columns are taken.
    pub(super) fn print(&self, indent: usize, used: usize) -> String {
        match self.flat() {
            Some(flat) if used + flat.chars().count() <= WIDTH => flat,
            _ => self.broken(indent, used),
        }
    }

    /// The type behind `=`, of whose line `used` columns are taken, and the line's end.
    pub(super) fn print_assigned(&self, used: usize, text: &mut String) {
        let value = self.print(0, used);
        let is_too_long = !value.contains('\n') && used + value.chars().count() > WIDTH;
        text.push_str(match () {
            () if value.starts_with('\n') => "",
            () if is_too_long => "\n  ",
            () => " ",
        });
        text.push_str(&value);
        text.push('\n');
    }

    /// In one line. `None` if an object is within, which never stands in one.
    fn flat(&self) -> Option<String> {
        let all = |types: &[Self], separator: &str| {
            let parts = types.iter().map(Self::flat_operand).collect::<Option<Vec<_>>>()?;
            Some(parts.join(separator))
        };
        match self {
            Self::Word(word) => Some(word.clone()),
            Self::Apply(name, arguments) => {
                let arguments = arguments.iter().map(Self::flat).collect::<Option<Vec<_>>>()?;
                Some(format!("{name}<{}>", arguments.join(", ")))
            }
            Self::Array(item) => Some(format!("{}[]", item.flat_operand()?)),
            Self::Tuple(elements) => {
                let elements = elements.iter().map(Element::flat).collect::<Option<Vec<_>>>()?;
                Some(format!("[{}]", elements.join(", ")))
            }
            Self::Object(members) => match &members[..] {
                [Member { docs, key, value }] if docs.is_empty() && key.starts_with('[') => {
                    Some(format!("{{ {key}: {} }}", value.flat()?))
                }
                _ => None,
            },
            Self::Union(types) => all(types, " | "),
            Self::Intersection(types) => all(types, " & "),
        }
    }

    /// In one line, in parentheses where an operator follows or precedes.
    fn flat_operand(&self) -> Option<String> {
        let flat = self.flat()?;
        Some(if self.is_operation() { format!("({flat})") } else { flat })
    }

    fn is_operation(&self) -> bool {
        matches!(self, Self::Union(_) | Self::Intersection(_))
    }

    /// In several lines.
    fn broken(&self, indent: usize, used: usize) -> String {
        let inner = indent + 2;
        let pad = " ".repeat(indent);
        match self {
            Self::Word(word) => word.clone(),
            Self::Apply(name, arguments) => {
                let arguments: Vec<_> =
                    arguments.iter().map(|argument| argument.print(inner, inner)).collect();
                format!("{name}<\n{pad}  {}\n{pad}>", arguments.join(&format!(",\n{pad}  ")))
            }
            Self::Array(item) if item.is_operation() => {
                format!("({}\n{pad})[]", item.alternatives(inner))
            }
            Self::Array(item) => format!("{}[]", item.print(indent, used)),
            Self::Tuple(elements) => {
                let elements = elements.iter().map(|element| format!("{pad}  {},\n", element.print(inner)));
                format!("[\n{}{pad}]", elements.collect::<String>())
            }
            Self::Object(members) => {
                let mut text = String::from("{\n");
                for member in members {
                    member.print(inner, &mut text);
                }
                text.push_str(&pad);
                text.push('}');
                text
            }
            Self::Union(types) if is_object_or_null(types) => {
                let parts: Vec<_> = types.iter().map(|part| part.print(indent, used)).collect();
                parts.join(" | ")
            }
            Self::Union(_) => self.alternatives(inner),
            // Braces keep together what would stand in lines of its own.
            Self::Intersection(parts) if parts.iter().any(|part| matches!(part, Self::Object(_))) => {
                let parts: Vec<_> = parts.iter().map(|part| part.operand(indent, used)).collect();
                parts.join(" & ")
            }
            Self::Intersection(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| part.operand(inner, inner)).collect();
                parts.join(&format!(" &\n{pad}  "))
            }
        }
    }

    /// Beside an operator, in parentheses if it is an operation itself.
    fn operand(&self, indent: usize, used: usize) -> String {
        if !self.is_operation() {
            return self.print(indent, used);
        }
        match self.flat_operand() {
            Some(flat) if used + flat.chars().count() <= WIDTH => flat,
            _ if matches!(self, Self::Union(_)) => {
                format!("({}\n{})", self.alternatives(indent + 2), " ".repeat(indent))
            }
            _ => format!("({})", self.print(indent, used + 1)),
        }
    }

    /// The alternatives of a union after the line that is begun: in one, or else in one for each.
    fn alternatives(&self, indent: usize) -> String {
        let pad = " ".repeat(indent);
        if let Some(flat) = self.flat().filter(|flat| indent + flat.chars().count() <= WIDTH) {
            return format!("\n{pad}{flat}");
        }
        let types = match self {
            Self::Union(types) => &types[..],
            other => std::slice::from_ref(other),
        };
        // What is within is indented to where it begins, behind the bar.
        types.iter().map(|part| format!("\n{pad}| {}", part.operand(indent + 2, indent + 2))).collect()
    }
}

/// An object that may be `null` keeps its brace in the line.
fn is_object_or_null(types: &[Ts]) -> bool {
    let nulls = types.iter().filter(|part| **part == Ts::word("null")).count();
    nulls + 1 == types.len() && types.iter().any(|part| matches!(part, Ts::Object(_)))
}

impl Element {
    fn frame(&self) -> (String, &'static str) {
        let rest = if self.is_rest { "..." } else { "" };
        match (self.label, self.is_optional) {
            (Some(label), true) => (format!("{rest}{label}?: "), ""),
            (Some(label), false) => (format!("{rest}{label}: "), ""),
            (None, true) => (rest.to_owned(), "?"),
            (None, false) => (rest.to_owned(), ""),
        }
    }

    fn flat(&self) -> Option<String> {
        let (before, after) = self.frame();
        let value =
            if after.is_empty() && !self.is_rest { self.value.flat() } else { self.value.flat_operand() };
        Some(format!("{before}{}{after}", value?))
    }

    fn print(&self, indent: usize) -> String {
        let (before, after) = self.frame();
        format!("{before}{}{after}", self.value.print(indent, indent + before.len()))
    }
}

impl Member {
    /// Prints it, and tells where it is: behind its documentation, up to the line's end.
    pub(super) fn print(&self, indent: usize, text: &mut String) -> Range<usize> {
        let pad = " ".repeat(indent);
        self.docs.print(indent, text);
        let start = text.len() + indent;
        let head = format!("{pad}{}:", self.key);
        text.push_str(&head);
        let value = self.value.print(indent, head.chars().count() + 1);
        if !value.starts_with('\n') {
            text.push(' ');
        }
        text.push_str(&value);
        text.push('\n');
        start..text.len() - 1
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
