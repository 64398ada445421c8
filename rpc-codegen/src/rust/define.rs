//! From a type to the item that defines it.

use rpc_core::schema::EventSchema;
use serde_json::Value;

use super::{
    generator::Generator,
    names::{self, Naming, Scope, naming, pascal, rename_field},
    spell::{Place, field_name, json, rules_of, without_null},
    text::{Body, Field, Fields, Item, Said, attribute, literal},
    variants::is_untagged,
};
use crate::model::{Object, Property, Rest, Shape, Type, lower};

/// What all types derive.
const DERIVES: &[&str] = &["Debug", "Clone", "PartialEq", "Serialize", "Deserialize", "JsonSchema"];
const DERIVES_OF_EVENTS: &[&str] =
    &["Debug", "Clone", "PartialEq", "Serialize", "Deserialize", "JsonSchema", "Events"];

/// A type that gets an item.
pub(super) struct Define<'t, 'a> {
    pub(super) ty: &'t Type<'a>,
    /// As it stands in the document, for what a type does not tell.
    pub(super) raw: Option<&'a Value>,
    pub(super) name: String,
    /// Its name in the document, if it has one.
    pub(super) definition: Option<&'t str>,
    /// The definition that it belongs to.
    pub(super) owner: Option<&'t str>,
    /// Whether it stands among the members of an object.
    pub(super) is_flattened: bool,
    /// The names of its variants, if it is a type of named items.
    pub(super) events: Option<&'a [EventSchema]>,
}

/// A field, and its name on the wire unless it is flattened.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) wire: Option<String>,
    pub(super) field: Field,
}

impl<'a> Generator<'a> {
    /// Writes a type that has no name in the document, and gives it one.
    pub(super) fn anonymous(&mut self, ty: &Type<'a>, name: &str, owner: Option<&str>) -> String {
        self.anonymous_in(ty, name, owner, false)
    }

    fn anonymous_in(&mut self, ty: &Type<'a>, name: &str, owner: Option<&str>, is_flattened: bool) -> String {
        let name = self.scope.take(name);
        self.define(Define {
            ty,
            raw: None,
            name: name.clone(),
            definition: None,
            owner,
            is_flattened,
            events: None,
        });
        name
    }

    /// Writes a type.
    pub(super) fn define(&mut self, define: Define<'_, 'a>) {
        let place = self.items.len();
        self.items.push(None);
        self.defined.insert(define.name.clone());
        let mut said =
            Said { docs: define.ty.docs.to_owned(), is_deprecated: define.ty.deprecated, ..Said::default() };
        match define.definition {
            None => said.attrs.push("#[schemars(inline)]".to_owned()),
            Some(name) if name != define.name => {
                said.attrs.extend(attribute("schemars", &[format!("rename = {}", literal(name))]));
            }
            Some(_) => {}
        }
        let mut derives = DERIVES;
        let body = match &define.ty.shape {
            _ if single(define.raw).is_some() => {
                let variants = [lower(single(define.raw).expect("it was there"))];
                self.variants_of(&variants, &define, &mut said, &mut derives)
            }
            Shape::Union(variants) if is_enum(variants) => {
                self.variants_of(variants, &define, &mut said, &mut derives)
            }
            Shape::Literal(Value::String(_)) => {
                self.variants_of(std::slice::from_ref(define.ty), &define, &mut said, &mut derives)
            }
            Shape::Object(object) if has_tag(object) => {
                self.variants_of(std::slice::from_ref(define.ty), &define, &mut said, &mut derives)
            }
            Shape::Never => Body::Enum(Vec::new()),
            Shape::Null => Body::Struct(Fields::Unit),
            Shape::Object(object) if is_map(object) => self.newtype(&define, &mut said),
            Shape::Object(_) | Shape::Intersection(_) if is_members(define.ty) => {
                let members = self.members(define.ty, &define.name, define.owner, None);
                if let Shape::Object(Object { rest: Rest::Refused, .. }) = define.ty.shape {
                    said.attrs.push("#[serde(deny_unknown_fields)]".to_owned());
                }
                let case = naming_of(&members);
                if let Naming::Case(case) = case {
                    said.attrs.push(format!("#[serde(rename_all = \"{case}\")]"));
                }
                Body::Struct(Fields::Named(fields(members, case)))
            }
            Shape::Intersection(_) => Body::Struct(Fields::Tuple(vec![unnamed("serde_json::Value")])),
            Shape::Tuple { items, required, rest: None } if items.len() > 1 && *required == items.len() => {
                let place = Place::new(&define.name, define.owner);
                Body::Struct(Fields::Tuple(items.iter().map(|item| self.unnamed(item, place)).collect()))
            }
            _ => self.newtype(&define, &mut said),
        };
        self.items[place] = Some(Item { said, derives, name: define.name, body });
    }

    fn newtype(&mut self, define: &Define<'_, 'a>, said: &mut Said) -> Body {
        let name = format!("{}Value", define.name);
        let spelled = self.spell(define.ty, Place::new(&name, define.owner));
        let rules = extend(&rules_of(define.ty, self.has_formats));
        said.attrs.extend(rules);
        let mut field = unnamed(&spelled.value);
        field.said.attrs = spelled.with().map(|with| attribute("schemars", &[with])).unwrap_or_default();
        Body::Struct(Fields::Tuple(vec![field]))
    }

    fn variants_of(
        &mut self,
        variants: &[Type<'a>],
        define: &Define<'_, 'a>,
        said: &mut Said,
        derives: &mut &'static [&'static str],
    ) -> Body {
        let (variants, attrs, has_events) = self.variants(variants, define);
        said.attrs.extend(attrs);
        if has_events {
            *derives = DERIVES_OF_EVENTS;
        }
        Body::Enum(variants)
    }

    /// A field without a name.
    pub(super) fn unnamed(&mut self, ty: &Type<'a>, place: Place<'_>) -> Field {
        let spelled = self.spell(ty, place);
        let mut field = unnamed(&spelled.value);
        let rules = rules_of(ty, self.has_formats);
        field.said.attrs = spelled.with().map(|with| attribute("schemars", &[with])).unwrap_or_default();
        field.said.attrs.extend(extend(&rules));
        field
    }

    /// The members of an object, or of several in one, less the tag.
    pub(super) fn members(
        &mut self,
        ty: &Type<'a>,
        parent: &str,
        owner: Option<&str>,
        tag: Option<&str>,
    ) -> Vec<Member> {
        let (mut members, mut scope) = (Vec::new(), Scope::default());
        let mut flattened = Vec::new();
        self.collect(ty, parent, owner, tag, &mut scope, &mut members, &mut flattened);
        for part in flattened {
            let (name, ty) = match &part.shape {
                Shape::Reference(name) => {
                    let place = Place::new(parent, owner);
                    (names::field(name), self.spell(&part, place).value)
                }
                Shape::Object(Object { rest: Rest::Of(rest), .. }) => {
                    let name = format!("{parent}Others");
                    let rest = self.spell(rest, Place { is_held: false, ..Place::new(&name, owner) });
                    ("others".to_owned(), format!("BTreeMap<String, {}>", rest.value))
                }
                Shape::Union(variants) => {
                    // What an optional one leaves out is an object of which nothing is said.
                    let rest: Vec<Type<'a>> =
                        variants.iter().filter(|variant| !says_nothing(variant)).cloned().collect();
                    let is_optional = rest.len() < variants.len();
                    let union = match <[Type<'a>; 1]>::try_from(rest) {
                        Ok([only]) => only,
                        Err(rest) => Type { shape: Shape::Union(rest), ..part.clone() },
                    };
                    let name = match &union.shape {
                        Shape::Reference(name) => self.definition_name(name).to_owned(),
                        _ => self.anonymous_in(&union, &format!("{parent}Kind"), owner, true),
                    };
                    ("kind".to_owned(), if is_optional { format!("Option<{name}>") } else { name })
                }
                _ => continue,
            };
            let name = field_name(&name, &mut scope);
            let mut said = Said::default();
            said.attrs.push("#[serde(flatten)]".to_owned());
            members.push(Member { wire: None, field: Field { said, name, ty } });
        }
        members
    }

    #[expect(clippy::too_many_arguments, reason = "it walks down what `members` was given")]
    fn collect(
        &mut self,
        ty: &Type<'a>,
        parent: &str,
        owner: Option<&str>,
        tag: Option<&str>,
        scope: &mut Scope,
        members: &mut Vec<Member>,
        flattened: &mut Vec<Type<'a>>,
    ) {
        match &ty.shape {
            Shape::Object(object) => {
                for property in object.properties.iter().filter(|property| Some(&*property.name) != tag) {
                    let name = field_name(&property.name, scope);
                    let (said, ty) =
                        self.property(property, &format!("{parent}{}", pascal(&property.name)), owner);
                    let wire = Some(property.name.clone().into_owned());
                    members.push(Member { wire, field: Field { said, name, ty } });
                }
                if let Rest::Of(_) = object.rest {
                    flattened.push(ty.clone());
                }
            }
            Shape::Intersection(parts) => {
                for part in parts {
                    self.collect(part, parent, owner, tag, scope, members, flattened);
                }
            }
            _ => flattened.push(ty.clone()),
        }
    }

    /// What is said of a property, and its type.
    fn property(&mut self, property: &Property<'a>, name: &str, owner: Option<&str>) -> (Said, String) {
        let Property { is_required, value: ty, .. } = property;
        let mut said = Said { docs: ty.docs.to_owned(), is_deprecated: ty.deprecated, ..Said::default() };
        let mut rules = rules_of(ty, self.has_formats);
        let default = ty.default.filter(|default| !default.is_null());
        rules.extend(default.map(|default| ("default".to_owned(), json(default))));
        let place = Place::new(name, owner);
        let is_nullable = matches!(&ty.shape, Shape::Union(variants) if without_null(variants).is_some());
        let mut spelled = self.spell(ty, place);
        if !*is_required {
            // Whoever reads `None` in place of what may be left out need not tell it from `null`.
            if is_nullable {
                said.attrs.push("#[serde(skip_serializing_if = \"Option::is_none\")]".to_owned());
            } else {
                let attr = "#[serde(default, skip_serializing_if = \"Option::is_none\")]";
                said.attrs.push(attr.to_owned());
                spelled.value = format!("Option<{}>", spelled.value);
            }
        }
        if let Some(with) = spelled.with() {
            said.attrs.extend(attribute("schemars", &[with]));
        }
        said.attrs.extend(extend(&rules));
        (said, spelled.value)
    }
}

/// `#[schemars(extend(..))]`, which rustfmt leaves alone.
fn extend(rules: &[(String, String)]) -> Option<String> {
    let rules: Vec<String> =
        rules.iter().map(|(rule, value)| format!("{} = {value}", literal(rule))).collect();
    (!rules.is_empty()).then(|| format!("#[schemars(extend({}))]", rules.join(", ")))
}

fn unnamed(ty: &str) -> Field {
    Field { said: Said::default(), name: String::new(), ty: ty.to_owned() }
}

/// How the names of members are told.
pub(super) fn naming_of<'m>(members: impl IntoIterator<Item = &'m Member, IntoIter: Clone>) -> Naming {
    let named =
        members.into_iter().filter_map(|Member { wire, field }| Some((&*field.name, wire.as_deref()?)));
    naming(named, rename_field)
}

/// The members as fields, each with its name on the wire where that is not told for all.
pub(super) fn fields(members: Vec<Member>, naming: Naming) -> Vec<Field> {
    let fields = members.into_iter().map(|Member { wire, mut field }| {
        let renamed = wire.filter(|wire| naming == Naming::Each && wire != names::plain(&field.name));
        if let Some(wire) = renamed {
            let attr = attribute("serde", &[format!("rename = {}", literal(&wire))]);
            field.said.attrs.splice(0..0, attr);
        }
        field
    });
    fields.collect()
}

/// The one alternative of an enum with one variant, which by itself looks like what the variant holds.
fn single(raw: Option<&Value>) -> Option<&Value> {
    let raw = raw?.as_object()?;
    if raw
        .keys()
        .any(|key| matches!(&**key, "properties" | "$ref" | "allOf" | "type" | "additionalProperties"))
    {
        return None;
    }
    let only = |key| match raw.get(key)?.as_array()?.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    only("oneOf").or_else(|| only("anyOf"))
}

/// Whether one of the members is always the same text: an enum with one variant.
fn has_tag(object: &Object<'_>) -> bool {
    let mut properties = object.properties.iter();
    properties.any(|property| {
        property.is_required && matches!(property.value.shape, Shape::Literal(Value::String(_)))
    })
}

/// Whether these are variants, and not a value that may be `null`. Where nothing tells variants apart, `null` is one.
fn is_enum(variants: &[Type<'_>]) -> bool {
    match without_null(variants) {
        None => !are_other_literals(variants),
        Some(Type { shape: Shape::Union(rest), .. }) => !are_other_literals(&rest) && is_untagged(&rest),
        Some(_) => false,
    }
}

fn are_other_literals(variants: &[Type<'_>]) -> bool {
    let are_literals = variants.iter().all(|variant| matches!(variant.shape, Shape::Literal(_)));
    are_literals && !variants.iter().all(|variant| matches!(variant.shape, Shape::Literal(Value::String(_))))
}

pub(super) fn is_map(object: &Object<'_>) -> bool {
    object.properties.is_empty() && matches!(object.rest, Rest::Of(_))
}

/// Whether it is an object, or several in one.
pub(super) fn is_members(ty: &Type<'_>) -> bool {
    match &ty.shape {
        Shape::Object(_) => true,
        Shape::Intersection(parts) => parts.iter().all(|part| match &part.shape {
            Shape::Reference(_) => true,
            Shape::Union(variants) => variants.iter().all(|variant| {
                matches!(
                    variant.shape,
                    Shape::Object(_)
                        | Shape::Intersection(_)
                        | Shape::Reference(_)
                        | Shape::Null
                        | Shape::Unknown
                )
            }),
            _ => is_members(part),
        }),
        _ => false,
    }
}

/// Whether it says no more than that it is an object, if that.
fn says_nothing(ty: &Type<'_>) -> bool {
    match &ty.shape {
        Shape::Null | Shape::Unknown => true,
        Shape::Object(object) => object.properties.is_empty() && !matches!(object.rest, Rest::Of(_)),
        _ => false,
    }
}
