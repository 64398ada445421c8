//! From the alternatives of a type to the variants of an enum.

use serde_json::Value;

use super::{
    define::{Define, Member, fields, is_map, is_members, naming_of},
    generator::Generator,
    names::{Naming, Scope, naming, pascal, rename_variant},
    spell::Place,
    text::{Field, Fields, Said, Variant, attribute, literal},
};
use crate::model::{Object, Rest, Shape, Tagging, Type, tagging};

/// How serde tells variants apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form<'t> {
    External,
    Internal { tag: &'t str },
    Adjacent { tag: &'t str, content: &'t str },
    Untagged,
}

/// A variant before it is known how names are told.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) said: Said,
    pub(super) name: String,
    pub(super) wire: String,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Nothing,
    Values(Vec<Field>),
    Members(Vec<Member>),
}

/// Names that are usual for what stands beside a tag.
const USUAL_CONTENTS: &[&str] = &["c", "content", "data", "details", "payload", "value"];

impl<'a> Generator<'a> {
    /// The variants of an enum, its attributes, and whether these are events.
    pub(super) fn variants(
        &mut self,
        variants: &[Type<'a>],
        define: &Define<'_, 'a>,
    ) -> (Vec<Variant>, Vec<String>, bool) {
        let form = form(variants, define.is_flattened);
        let mut scope = Scope::default();
        let drafts: Vec<Draft> = match form {
            Form::External => {
                variants.iter().map(|variant| self.external(variant, define, &mut scope)).collect()
            }
            Form::Internal { tag } => {
                variants.iter().map(|variant| self.internal(variant, tag, define, &mut scope)).collect()
            }
            Form::Adjacent { tag, content } => variants
                .iter()
                .map(|variant| self.adjacent(variant, tag, content, define, &mut scope))
                .collect(),
            Form::Untagged => self.untagged(variants, define, &mut scope),
        };
        let mut attrs = match form {
            Form::External => Vec::new(),
            Form::Internal { tag } => attribute("serde", &[format!("tag = {}", literal(tag))]),
            Form::Adjacent { tag, content } => attribute(
                "serde",
                &[format!("tag = {}", literal(tag)), format!("content = {}", literal(content))],
            ),
            Form::Untagged => vec!["#[serde(untagged)]".to_owned()],
        };
        let events = define.events.filter(|_| form != Form::Untagged).map(|events| {
            let names = drafts.iter().map(|draft| event_name(draft, events.iter().map(|event| &*event.name)));
            names.collect::<Option<Vec<_>>>()
        });
        let events = events.flatten();
        let naming = match &events {
            _ if form == Form::Untagged => Naming::Same,
            None => naming(drafts.iter().map(|draft| (&*draft.name, &*draft.wire)), rename_variant),
            // An event is called as serde calls it only if it is renamed.
            Some(names) if names.iter().all(|name| *name == EventName::Default) => Naming::Same,
            Some(names) if names.iter().all(|name| *name == EventName::OfSerde) => {
                match naming(drafts.iter().map(|draft| (&*draft.name, &*draft.wire)), rename_variant) {
                    Naming::Same => Naming::Each,
                    naming => naming,
                }
            }
            Some(_) => Naming::Each,
        };
        if let Naming::Case(case) = naming {
            attrs.push(format!("#[serde(rename_all = \"{case}\")]"));
        }
        let rename = |place: usize, draft: &Draft| match &events {
            _ if naming != Naming::Each => false,
            None => draft.name != draft.wire,
            Some(names) => names[place] == EventName::OfSerde,
        };
        let (variants, of_fields) =
            finish(
                drafts,
                |place, draft| {
                    if rename(place, draft) { renamed(&draft.wire) } else { Vec::new() }
                },
            );
        attrs.extend(of_fields);
        (variants, attrs, events.is_some())
    }

    fn external(&mut self, variant: &Type<'a>, define: &Define<'_, 'a>, scope: &mut Scope) -> Draft {
        let (wire, content) = match &variant.shape {
            Shape::Literal(Value::String(text)) => (text.clone(), Content::Nothing),
            Shape::Object(object) => {
                let only = &object.properties[0];
                let content = match only.value.shape {
                    Shape::Null if define.is_flattened => Content::Nothing,
                    _ => self.content(&only.value, &nested(define, &only.name), define.owner),
                };
                (only.name.clone().into_owned(), content)
            }
            _ => unreachable!("the form says that it is a text or an object with one member"),
        };
        draft(variant, wire, content, scope)
    }

    fn internal(
        &mut self,
        variant: &Type<'a>,
        tag: &str,
        define: &Define<'_, 'a>,
        scope: &mut Scope,
    ) -> Draft {
        let wire = text_of(variant, tag);
        let content = match &variant.shape {
            Shape::Object(object) if is_only_tag(object) => Content::Nothing,
            Shape::Intersection(parts) => match &parts[..] {
                [
                    Type { shape: Shape::Object(object), .. },
                    held @ Type { shape: Shape::Reference(_), .. },
                ]
                | [
                    held @ Type { shape: Shape::Reference(_), .. },
                    Type { shape: Shape::Object(object), .. },
                ] if is_only_tag(object) => {
                    let name = nested(define, &wire);
                    Content::Values(vec![self.unnamed(held, Place::new(&name, define.owner))])
                }
                _ => self.content_beside(variant, tag, &wire, define),
            },
            _ => self.content_beside(variant, tag, &wire, define),
        };
        draft(variant, wire, content, scope)
    }

    fn content_beside(
        &mut self,
        variant: &Type<'a>,
        tag: &str,
        wire: &str,
        define: &Define<'_, 'a>,
    ) -> Content {
        Content::Members(self.members(variant, &nested(define, wire), define.owner, Some(tag)))
    }

    fn adjacent(
        &mut self,
        variant: &Type<'a>,
        tag: &str,
        content: &str,
        define: &Define<'_, 'a>,
        scope: &mut Scope,
    ) -> Draft {
        let wire = text_of(variant, tag);
        let Shape::Object(object) = &variant.shape else {
            unreachable!("the form says that it is an object")
        };
        let held = object.properties.iter().find(|property| property.name == content);
        let content = match held {
            None => Content::Nothing,
            Some(held) => self.content(&held.value, &nested(define, &wire), define.owner),
        };
        draft(variant, wire, content, scope)
    }

    /// Variants that nothing tells apart but what they hold.
    fn untagged(&mut self, variants: &[Type<'a>], define: &Define<'_, 'a>, scope: &mut Scope) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let is_text = |variant: &&Type<'a>| matches!(variant.shape, Shape::Literal(Value::String(_)));
        let texts: Vec<Type<'a>> = variants.iter().filter(is_text).cloned().collect();
        let mut has_texts = false;
        for variant in variants {
            let (name, content) = match &variant.shape {
                Shape::Null => ("Null".to_owned(), Content::Nothing),
                Shape::Literal(Value::String(_)) => {
                    if std::mem::replace(&mut has_texts, true) {
                        continue;
                    }
                    // All of them, where the first one stands.
                    let shape = match <[Type<'a>; 1]>::try_from(texts.clone()) {
                        Ok([only]) => only.shape,
                        Err(texts) => Shape::Union(texts),
                    };
                    let name = self.anonymous(&Type::bare(shape), &nested(define, "constant"), define.owner);
                    let field = Field { said: Said::default(), name: String::new(), ty: name };
                    ("Constant".to_owned(), Content::Values(vec![field]))
                }
                _ => {
                    let name = named_after(variant);
                    let content = self.content(variant, &nested(define, &name), define.owner);
                    (name, content)
                }
            };
            drafts.push(draft(variant, name, content, scope));
        }
        drafts
    }

    /// What a variant holds.
    pub(super) fn content(&mut self, ty: &Type<'a>, name: &str, owner: Option<&str>) -> Content {
        let place = Place::new(name, owner);
        match &ty.shape {
            Shape::Object(object) if is_map(object) => Content::Values(vec![self.unnamed(ty, place)]),
            Shape::Object(_) | Shape::Intersection(_) if is_members(ty) => {
                Content::Members(self.members(ty, name, owner, None))
            }
            Shape::Tuple { items, required, rest: None } if items.len() > 1 && *required == items.len() => {
                Content::Values(items.iter().map(|item| self.unnamed(item, place)).collect())
            }
            _ => Content::Values(vec![self.unnamed(ty, place)]),
        }
    }
}

fn draft(variant: &Type<'_>, wire: String, content: Content, scope: &mut Scope) -> Draft {
    let said = Said { docs: variant.docs.to_owned(), is_deprecated: variant.deprecated, ..Said::default() };
    Draft { said, name: variant_name(&wire, scope), wire, content }
}

/// A variant's name that is free among those of its enum.
pub(super) fn variant_name(wire: &str, scope: &mut Scope) -> String {
    match pascal(wire) {
        name if name == "Self" => scope.take("Self_"),
        name => scope.take(&name),
    }
}

/// `#[serde(rename = "..")]`.
pub(super) fn renamed(wire: &str) -> Vec<String> {
    attribute("serde", &[format!("rename = {}", literal(wire))])
}

/// The variants with the attributes that name each, and the attribute of the enum that names all fields.
pub(super) fn finish(
    drafts: Vec<Draft>,
    attrs: impl Fn(usize, &Draft) -> Vec<String>,
) -> (Vec<Variant>, Option<String>) {
    let members = drafts.iter().flat_map(|draft| match &draft.content {
        Content::Members(members) => &members[..],
        _ => &[],
    });
    let naming = naming_of(members.collect::<Vec<_>>());
    let of_fields = match naming {
        Naming::Case(case) => Some(format!("#[serde(rename_all_fields = \"{case}\")]")),
        _ => None,
    };
    let variants = drafts.into_iter().enumerate().map(|(place, mut draft)| {
        let own = attrs(place, &draft);
        draft.said.attrs.splice(0..0, own);
        let fields = match draft.content {
            Content::Nothing => Fields::Unit,
            Content::Values(fields) => Fields::Tuple(fields),
            Content::Members(members) => Fields::Named(fields(members, naming)),
        };
        Variant { said: draft.said, name: draft.name, fields }
    });
    (variants.collect(), of_fields)
}

/// What an event is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventName {
    /// As `derive(Events)` calls it, while serde calls it by the variant's name.
    Default,
    /// As serde calls it.
    OfSerde,
}

fn event_name<'e>(draft: &Draft, names: impl Iterator<Item = &'e str>) -> Option<EventName> {
    let by_default = rename_variant("camelCase", &draft.name);
    let mut found = None;
    for name in names {
        if name == draft.wire {
            return Some(EventName::OfSerde);
        }
        if name == by_default && draft.name == draft.wire {
            found = Some(EventName::Default);
        }
    }
    found
}

/// Whether nothing tells these apart but what they hold.
pub(super) fn is_untagged(variants: &[Type<'_>]) -> bool {
    form(variants, false) == Form::Untagged
}

/// How these are told apart.
fn form<'t>(variants: &'t [Type<'_>], is_flattened: bool) -> Form<'t> {
    let is_text = |variant: &Type<'_>| matches!(variant.shape, Shape::Literal(Value::String(_)));
    if variants.iter().all(is_text) {
        return Form::External;
    }
    // One object of one member looks like a variant wherever it is.
    match tagging(variants) {
        Some(Tagging::Member(tag))
            if !variants.iter().any(|variant| is_text(variant) || variant.shape == Shape::Null) =>
        {
            match content_of_all(variants, tag) {
                Some(content) => Form::Adjacent { tag, content },
                None => Form::Internal { tag },
            }
        }
        Some(Tagging::Key)
            if variants.iter().all(|variant| is_text(variant) || is_variant(variant, is_flattened)) =>
        {
            Form::External
        }
        _ => Form::Untagged,
    }
}

/// Whether an object is a variant under its name. serde refuses others beside it, unless it is flattened; so does what
/// the schema says of it, but for that of `Result`.
fn is_variant(variant: &Type<'_>, is_flattened: bool) -> bool {
    let Shape::Object(object) = &variant.shape else { return false };
    let is_result = || object.properties.iter().all(|property| matches!(&*property.name, "Ok" | "Err"));
    !matches!(object.rest, Rest::Of(_)) && (is_flattened || object.rest == Rest::Refused || is_result())
}

/// The one member that variants have beside their tag, if it looks like their content.
fn content_of_all<'t>(variants: &'t [Type<'_>], tag: &str) -> Option<&'t str> {
    let mut content = None;
    let mut is_usual = false;
    for variant in variants {
        let Shape::Object(object) = &variant.shape else { return None };
        if matches!(object.rest, Rest::Of(_)) {
            return None;
        }
        for property in object.properties.iter().filter(|property| property.name != tag) {
            if !property.is_required || content.is_some_and(|content| content != property.name) {
                return None;
            }
            content = Some(&*property.name);
            is_usual |= USUAL_CONTENTS.contains(&&*property.name)
                || matches!(
                    property.value.shape,
                    Shape::Object(_) | Shape::Tuple { .. } | Shape::Intersection(_)
                );
        }
    }
    content.filter(|_| is_usual)
}

fn text_of(variant: &Type<'_>, tag: &str) -> String {
    Tagging::Member(tag).text_of(variant).unwrap_or_default().to_owned()
}

fn is_only_tag(object: &Object<'_>) -> bool {
    object.properties.len() == 1 && !matches!(object.rest, Rest::Of(_))
}

/// What a type within a variant is called.
fn nested(define: &Define<'_, '_>, wire: &str) -> String {
    format!("{}{}", define.name, pascal(wire))
}

/// A name for a variant that has none.
fn named_after(variant: &Type<'_>) -> String {
    match &variant.shape {
        Shape::Reference(name) => pascal(name),
        Shape::Boolean => "Boolean".to_owned(),
        Shape::Number { is_integer: true, .. } => "Integer".to_owned(),
        Shape::Number { .. } => "Number".to_owned(),
        Shape::Text { .. } => "Text".to_owned(),
        Shape::List { .. } => "List".to_owned(),
        Shape::Tuple { .. } => "Tuple".to_owned(),
        Shape::Object(object) => match object.properties.first() {
            Some(first) => pascal(&first.name),
            None if is_map(object) => "Map".to_owned(),
            None => "Object".to_owned(),
        },
        Shape::Intersection(_) => "Object".to_owned(),
        _ => "Other".to_owned(),
    }
}
