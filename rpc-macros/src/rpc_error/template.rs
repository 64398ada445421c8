//! Message templates: text in which `{field}` stands for a field of the variant, as in `format!`.

use std::collections::BTreeSet;

/// A template, ready for `format!`, with the bindings of the fields that it names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) format: String,
    pub(super) fields: BTreeSet<String>,
}

/// Reads a template.
///
/// # Errors
///
/// What is wrong with it, in words for whoever wrote it.
pub(super) fn parse(text: &str) -> Result<Template, String> {
    let mut format = String::with_capacity(text.len());
    let mut fields = BTreeSet::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        format.push(c);
        match c {
            '{' if chars.peek() == Some(&'{') => format.extend(chars.next()),
            '}' if chars.peek() == Some(&'}') => format.extend(chars.next()),
            '}' => return Err("a `}` without its `{`; write `}}` for the character itself".to_owned()),
            '{' => {
                let mut inside = String::new();
                loop {
                    match chars.next() {
                        Some('}') => break,
                        Some(c) => inside.push(c),
                        None => {
                            return Err(
                                "a `{` without its `}`; write `{{` for the character itself".to_owned()
                            );
                        }
                    }
                }
                let (name, spec) = match inside.split_once(':') {
                    Some((name, spec)) => (name.trim(), format!(":{spec}")),
                    None => (inside.trim(), String::new()),
                };
                if name.is_empty() {
                    return Err("name the field: `{field}`, or `{0}` in a tuple variant".to_owned());
                }
                let binding = binding(name);
                format.push_str(&binding);
                format.push_str(&spec);
                format.push('}');
                fields.insert(binding);
            }
            _ => {}
        }
    }
    Ok(Template { format, fields })
}

/// The variable that holds a field in `format!`: of its name, unless that cannot be a variable's (`0`, `type`).
pub(super) fn binding(field: &str) -> String {
    match syn::parse_str::<syn::Ident>(field) {
        Ok(_) => field.to_owned(),
        Err(_) => format!("_{field}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Template, parse};

    #[test]
    fn fields_are_named_or_numbered() {
        let template = parse("{0} of {{all}} in {room_id:?} of {type}").expect("a template");
        let fields = ["_0", "_type", "room_id"].map(str::to_owned).into();
        assert_eq!(template, Template { format: "{_0} of {{all}} in {room_id:?} of {_type}".into(), fields });
    }

    #[test]
    fn broken_ones_are_refused() {
        for text in ["{", "}", "{a", "{}", "a } b", "{ }"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
