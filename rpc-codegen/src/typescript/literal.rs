//! Values of JavaScript as text, laid out as prettier lays them out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{layout::WIDTH, text::quoted, types::member_key};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    /// A text in its quotes, a number, a keyword.
    Word(String),
    List(Vec<Literal>),
    /// In one line where it fits.
    Object(Vec<(String, Literal)>),
    /// An object whose members have lines of their own, wherever it would fit.
    Table(Vec<(String, Literal)>),
}

impl Literal {
    pub(super) fn text(text: &str) -> Self {
        Self::Word(quoted(text))
    }

    /// An object that is in one line only if it has a single member.
    pub(super) fn table(members: BTreeMap<String, Self>) -> Self {
        let members: Vec<_> = members.into_iter().collect();
        if members.len() > 1 { Self::Table(members) } else { Self::Object(members) }
    }

    /// A value of JSON.
    pub(super) fn of_json(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::text(text),
            Value::Array(items) => Self::List(items.iter().map(Self::of_json).collect()),
            Value::Object(members) => Self::Object(
                members.iter().map(|(name, value)| (name.clone(), Self::of_json(value))).collect(),
            ),
            Value::Number(number) => {
                let number = number.to_string();
                Self::Word(number.strip_suffix(".0").unwrap_or(&number).to_owned())
            }
            Value::Bool(_) | Value::Null => Self::Word(value.to_string()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Word(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Object(members) | Self::Table(members) => members.is_empty(),
        }
    }

    /// In one line, if it may be.
    fn flat(&self) -> Option<String> {
        match self {
            Self::Word(word) => Some(word.clone()),
            Self::List(items) if are_apart(items) => None,
            Self::List(items) => {
                let items = items.iter().map(Self::flat).collect::<Option<Vec<_>>>()?;
                Some(format!("[{}]", items.join(", ")))
            }
            Self::Object(members) if members.is_empty() => Some("{}".to_owned()),
            Self::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| Some(format!("{}: {}", member_key(name), value.flat()?)))
                    .collect::<Option<Vec<_>>>()?;
                Some(format!("{{ {} }}", members.join(", ")))
            }
            Self::Table(_) => None,
        }
    }

    /// In a line that is indented by `indent`, of which `used` columns are taken, with one character behind it.
    pub(super) fn print(&self, indent: usize, used: usize, text: &mut String) {
        if let Some(flat) = self.flat().filter(|flat| used + flat.chars().count() < WIDTH) {
            text.push_str(&flat);
            return;
        }
        let pad = " ".repeat(indent);
        match self {
            Self::Word(word) => text.push_str(word),
            Self::List(items) if items.iter().all(Self::is_number) => {
                text.push_str(&format!("[{}\n{pad}]", filled(items, indent + 2)));
            }
            Self::List(items) => {
                text.push_str("[\n");
                for item in items {
                    text.push_str(&format!("{pad}  "));
                    item.print(indent + 2, indent + 2, text);
                    text.push_str(",\n");
                }
                text.push_str(&format!("{pad}]"));
            }
            Self::Object(members) | Self::Table(members) => {
                text.push_str("{\n");
                for (name, value) in members {
                    let key = member_key(name);
                    let used = indent + 2 + key.chars().count() + 2;
                    text.push_str(&format!("{pad}  {key}:"));
                    if value.is_below(&key, used) {
                        text.push_str(&format!("\n{pad}    "));
                    } else {
                        text.push(' ');
                    }
                    value.print(indent + 2, used, text);
                    text.push_str(",\n");
                }
                text.push_str(&format!("{pad}}}"));
            }
        }
    }

    /// Whether it has a line of its own below its key: a text that does not fit behind one that is not short.
    fn is_below(&self, key: &str, used: usize) -> bool {
        let Self::Word(word) = self else { return false };
        word.starts_with(['\'', '"']) && key.chars().count() > 4 && used + word.chars().count() >= WIDTH
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Word(word) if word.starts_with(|char: char| char == '-' || char.is_ascii_digit()))
    }
}

/// Whether items stand in lines of their own whatever their length: objects, or lists, of several members each.
fn are_apart(items: &[Literal]) -> bool {
    let objects = |item: &Literal| match item {
        Literal::Object(members) | Literal::Table(members) => members.len() > 1,
        _ => false,
    };
    let lists = |item: &Literal| matches!(item, Literal::List(items) if items.len() > 1);
    items.len() > 1 && (items.iter().all(objects) || items.iter().all(lists))
}

/// Numbers, as many in a line as fit.
fn filled(numbers: &[Literal], indent: usize) -> String {
    let mut text = String::new();
    let mut column = WIDTH;
    for (place, number) in numbers.iter().enumerate() {
        let number = number.flat().unwrap_or_default() + ",";
        // The last comma is not counted.
        let width = number.len() - usize::from(place + 1 == numbers.len());
        if column + 1 + width > WIDTH {
            text.push_str(&format!("\n{}", " ".repeat(indent)));
            column = indent;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(&number);
        column += width;
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Literal;

    fn printed(value: &Value) -> String {
        let mut text = String::new();
        Literal::of_json(value).print(0, 0, &mut text);
        text
    }

    #[test]
    fn what_fits_stands_in_one_line() {
        let value = json!({ "a": [1, 2.0, -0.5], "it's": null, "__proto__": {} });
        assert_eq!(printed(&value), r#"{ ['__proto__']: {}, a: [1, 2, -0.5], "it's": null }"#);
        assert_eq!(printed(&json!([[1, 2], [3]])), "[[1, 2], [3]]");
    }

    #[test]
    fn what_does_not_fit_stands_in_several() {
        let long = "x".repeat(90);
        assert_eq!(printed(&json!({ "const": long })), format!("{{\n  const:\n    '{long}',\n}}"));
        assert_eq!(printed(&json!({ "enum": long })), format!("{{\n  enum: '{long}',\n}}"));
        assert_eq!(printed(&json!([[1, 2], [3, 4]])), "[\n  [1, 2],\n  [3, 4],\n]");
        let numbers: Vec<_> = (1000..1020).collect();
        let [first, second] = [&numbers[..16], &numbers[16..]]
            .map(|line| line.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        assert_eq!(printed(&json!(numbers)), format!("[\n  {first},\n  {second},\n]"));
    }
}
