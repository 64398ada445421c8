//! Items as text, as rustfmt leaves them with its own settings.

use std::fmt::Write;

/// What rustfmt fills at most.
const WIDTH: usize = 100;
/// What the fields of a variant may fill to stand on one line.
const VARIANT_WIDTH: usize = 35;
/// What the arguments of an attribute may fill to stand on one line.
const ATTRIBUTE_WIDTH: usize = 70;

/// What is said of an item, a variant or a field.
#[derive(Debug, Default, Clone)]
pub(super) struct Said {
    pub(super) docs: String,
    pub(super) is_deprecated: bool,
    /// Attributes, in lines.
    pub(super) attrs: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) said: Said,
    pub(super) derives: &'static [&'static str],
    pub(super) name: String,
    pub(super) body: Body,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    Struct(Fields),
    Enum(Vec<Variant>),
}

#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) said: Said,
    pub(super) name: String,
    pub(super) fields: Fields,
}

#[derive(Debug, Clone)]
pub(super) enum Fields {
    Unit,
    Tuple(Vec<Field>),
    Named(Vec<Field>),
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) said: Said,
    /// Empty in a tuple.
    pub(super) name: String,
    pub(super) ty: String,
}

impl Said {
    pub(super) fn docs(docs: &str) -> Self {
        Self { docs: docs.to_owned(), ..Self::default() }
    }

    fn is_nothing(&self) -> bool {
        self.docs.is_empty() && !self.is_deprecated && self.attrs.is_empty()
    }

    pub(super) fn write(&self, indent: usize, out: &mut String) {
        docs(&self.docs, "///", indent, out);
        if self.is_deprecated {
            line(out, indent, "#[deprecated]");
        }
        for attr in merged(&self.attrs) {
            line(out, indent, &attr);
        }
    }
}

/// The attributes, those of one name as one where it stands first.
fn merged(attrs: &[String]) -> Vec<String> {
    let mut merged: Vec<String> = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for attr in attrs {
        let name = ["serde", "schemars"].into_iter().find(|name| arguments(attr, name).is_some());
        match name {
            None => merged.push(attr.clone()),
            Some(name) if told.contains(&name) => {}
            Some(name) => {
                told.push(name);
                let all: Vec<String> =
                    attrs.iter().filter_map(|attr| arguments(attr, name)).map(str::to_owned).collect();
                // rustfmt leaves alone what is no list of names and values.
                match all.iter().any(|argument| argument.starts_with("extend(")) {
                    true => merged.push(format!("#[{name}({})]", all.join(", "))),
                    false => merged.extend(attribute(name, &all)),
                }
            }
        }
    }
    merged
}

/// What stands between the parentheses of an attribute of this name, on one line.
fn arguments<'t>(attr: &'t str, name: &str) -> Option<&'t str> {
    attr.strip_prefix("#[")?.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(")]")
}

impl Variant {
    fn is_on_lines(&self) -> bool {
        let has_long_fields = match &self.fields {
            Fields::Named(fields) if !fields.is_empty() => {
                bare(fields).is_none_or(|bare| bare.len() > VARIANT_WIDTH)
            }
            _ => false,
        };
        has_long_fields || !self.said.is_nothing()
    }
}

impl Item {
    /// The types of all fields, as they are written and as schemars is told them.
    pub(super) fn types(&self) -> String {
        let of_fields = |fields: &Fields| match fields {
            Fields::Unit => String::new(),
            Fields::Tuple(fields) | Fields::Named(fields) => fields
                .iter()
                .flat_map(|Field { said, ty, .. }| {
                    [&**ty, " "].into_iter().chain(said.attrs.iter().map(|attr| &**attr))
                })
                .collect(),
        };
        match &self.body {
            Body::Struct(fields) => of_fields(fields),
            Body::Enum(variants) => variants.iter().map(|variant| of_fields(&variant.fields) + " ").collect(),
        }
    }

    /// What it derives. An attribute of schemars needs its derive, also where nothing else asks for it.
    pub(super) fn derives(&self) -> Vec<&'static str> {
        let is_of_schemars = |said: &Said| said.attrs.iter().any(|attr| attr.starts_with("#[schemars("));
        let in_fields = |fields: &Fields| match fields {
            Fields::Unit => false,
            Fields::Tuple(fields) | Fields::Named(fields) => {
                fields.iter().any(|field| is_of_schemars(&field.said))
            }
        };
        let is_needed = is_of_schemars(&self.said)
            || match &self.body {
                Body::Struct(fields) => in_fields(fields),
                Body::Enum(variants) => variants.iter().any(|variant| in_fields(&variant.fields)),
            };
        let mut derives = self.derives.to_vec();
        if is_needed && !derives.contains(&"JsonSchema") {
            derives.insert(derives.len() - 1, "JsonSchema");
        }
        derives
    }

    pub(super) fn write(&self, out: &mut String) {
        let Said { docs: text, is_deprecated, attrs } = &self.said;
        docs(text, "///", 0, out);
        if *is_deprecated {
            line(out, 0, "#[deprecated]");
        }
        line(out, 0, &format!("#[derive({})]", self.derives().join(", ")));
        for attr in merged(attrs) {
            line(out, 0, &attr);
        }
        let name = &self.name;
        match &self.body {
            Body::Struct(Fields::Unit) => line(out, 0, &format!("pub struct {name};")),
            Body::Struct(Fields::Tuple(fields)) => {
                tuple(&format!("pub struct {name}"), "pub ", ";", fields, 0, out);
            }
            Body::Struct(Fields::Named(fields)) => {
                named(&format!("pub struct {name}"), "pub ", fields, 0, out);
            }
            Body::Enum(variants) if variants.is_empty() => line(out, 0, &format!("pub enum {name} {{}}")),
            Body::Enum(variants) => {
                line(out, 0, &format!("pub enum {name} {{"));
                // Where one variant takes several lines, rustfmt gives several to all that have fields with names.
                let on_lines = variants.iter().filter(|variant| variant.is_on_lines()).count();
                let width = if on_lines == 0 || on_lines == variants.len() { VARIANT_WIDTH } else { 0 };
                for Variant { said, name, fields } in variants {
                    said.write(4, out);
                    match fields {
                        Fields::Unit => line(out, 4, &format!("{name},")),
                        Fields::Tuple(fields) => tuple(name, "", ",", fields, 4, out),
                        Fields::Named(fields) => variant(name, fields, width, out),
                    }
                }
                line(out, 0, "}");
            }
        }
    }
}

fn tuple(head: &str, visibility: &str, end: &str, fields: &[Field], indent: usize, out: &mut String) {
    let one = |Field { said, ty, .. }: &Field| {
        let attrs: String = merged(&said.attrs).iter().map(|attr| format!("{attr} ")).collect();
        format!("{attrs}{visibility}{ty}")
    };
    let fields: Vec<String> = fields.iter().map(one).collect();
    let on_one_line = format!("{head}({}){end}", fields.join(", "));
    if indent + on_one_line.len() <= WIDTH {
        return line(out, indent, &on_one_line);
    }
    line(out, indent, &format!("{head}("));
    fields.iter().for_each(|field| line(out, indent + 4, &format!("{field},")));
    line(out, indent, &format!("){end}"));
}

fn named(head: &str, visibility: &str, fields: &[Field], indent: usize, out: &mut String) {
    if fields.is_empty() {
        let end = if indent == 0 { "" } else { "," };
        return line(out, indent, &format!("{head} {{}}{end}"));
    }
    line(out, indent, &format!("{head} {{"));
    for Field { said, name, ty } in fields {
        said.write(indent + 4, out);
        line(out, indent + 4, &format!("{visibility}{name}: {ty},"));
    }
    line(out, indent, if indent == 0 { "}" } else { "}," });
}

fn variant(name: &str, fields: &[Field], width: usize, out: &mut String) {
    match bare(fields) {
        Some(fields) if fields.len() <= width => line(out, 4, &format!("{name} {{ {fields} }},")),
        _ => named(name, "", fields, 4, out),
    }
}

/// The fields on one line, if nothing is said of them.
fn bare(fields: &[Field]) -> Option<String> {
    let is_bare = !fields.is_empty() && fields.iter().all(|field| field.said.is_nothing());
    let bare = || fields.iter().map(|Field { name, ty, .. }| format!("{name}: {ty}")).collect::<Vec<_>>();
    is_bare.then(|| bare().join(", "))
}

pub(super) fn line(out: &mut String, indent: usize, text: &str) {
    let _ = writeln!(out, "{:indent$}{text}", "");
}

/// A doc comment, of lines that begin with `mark`.
pub(super) fn docs(docs: &str, mark: &str, indent: usize, out: &mut String) {
    for text in docs.lines() {
        // A carriage return by itself is refused in a comment.
        let text = text.replace('\r', " ");
        line(out, indent, format!("{mark} {text}").trim_end());
    }
}

/// A function that is declared, on one line if it fits.
pub(super) fn signature(head: &str, parameter: Option<&str>, answer: &str, indent: usize, out: &mut String) {
    let on_one_line = format!("{head}({}){answer};", parameter.unwrap_or_default());
    match parameter {
        Some(parameter) if indent + on_one_line.len() > WIDTH => {
            line(out, indent, &format!("{head}("));
            line(out, indent + 4, &format!("{parameter},"));
            line(out, indent, &format!("){answer};"));
        }
        _ => line(out, indent, &on_one_line),
    }
}

/// An attribute, in lines.
pub(super) fn attribute(name: &str, arguments: &[String]) -> Vec<String> {
    let joined = arguments.join(", ");
    if joined.len() <= ATTRIBUTE_WIDTH {
        return vec![format!("#[{name}({joined})]")];
    }
    let mut lines = vec![format!("#[{name}(")];
    let last = arguments.len().saturating_sub(1);
    let comma = |place| if place == last { "" } else { "," };
    lines.extend(
        arguments.iter().enumerate().map(|(place, argument)| format!("    {argument}{}", comma(place))),
    );
    lines.push(")]".to_owned());
    lines
}

/// The import of the map that types are written with, if a text does.
pub(super) fn import_of_maps(text: &str) -> &'static str {
    if text.contains("BTreeMap<") { "use std::collections::BTreeMap;" } else { "" }
}

/// Text as a literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}
