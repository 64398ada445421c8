//! The types that have a name, and the declarations that become of them.

use std::collections::BTreeMap;

use rpc_core::schema::Schema;

use super::{
    GenerateError, TypeScript,
    docs::Docs,
    names::{Names, is_identifier, pascal},
    text::{Member, Ts},
    types::At,
};
use crate::model::{Known, Object, Rest, Shape, Tagging, Type, cut_circles, lower, resolve, settle, tagging};

/// All types of a document that have a name.
#[derive(Debug)]
pub(super) struct Definitions<'a> {
    pub(super) options: TypeScript,
    definitions: BTreeMap<&'a str, Definition<'a>>,
    known: Known<'a>,
}

/// A type that has a name.
#[derive(Debug)]
struct Definition<'a> {
    name: String,
    ty: Type<'a>,
    /// The names of its parts that have names of their own.
    parts: Parts,
}

/// The names of what a type with a name is put together of.
#[derive(Debug, Default)]
struct Parts {
    /// Of the variants of a union, by its place among the parts and by their tags.
    variants: BTreeMap<(usize, String), String>,
    /// Of the members beside flattened ones.
    fields: Option<String>,
}

/// A declaration in a file.
#[derive(Debug)]
pub(super) enum Declaration {
    Interface { docs: Docs, name: String, extends: Option<String>, members: Vec<Member> },
    Alias { docs: Docs, name: String, value: Ts },
}

impl<'a> Definitions<'a> {
    pub(super) fn new(schema: &'a Schema, options: &TypeScript, names: &mut Names) -> Self {
        let lowered = schema.definitions.iter().map(|(name, schema)| (&**name, lower(schema))).collect();
        let known = cut_circles(&lowered);
        let mut definitions: BTreeMap<&str, _> = BTreeMap::new();
        // Those that can keep their names do, whatever the others become.
        let (kept, changed): (Vec<_>, Vec<_>) =
            schema.definitions.iter().partition(|(name, _)| is_identifier(name));
        for (name, _) in kept.into_iter().chain(changed) {
            let ty = settle(known[&**name].clone(), &known);
            definitions.insert(name, Definition { name: names.give(name), ty, parts: Parts::default() });
        }
        for definition in definitions.values_mut() {
            definition.parts = Parts::of(&definition.ty, &definition.name, names);
        }
        Self { options: options.clone(), definitions, known }
    }

    /// The type that a schema describes which refers to these.
    pub(super) fn lower<'s>(&self, schema: &'s serde_json::Value) -> Type<'s>
    where
        'a: 's,
    {
        settle(lower(schema), &self.known)
    }

    /// The name of a definition in TypeScript.
    pub(super) fn name_of(&self, name: &str, at: At<'_>) -> Result<&str, GenerateError> {
        let found = self.definitions.get(name).map(|definition| &*definition.name);
        found.ok_or_else(|| GenerateError::Undefined { at: at.to_string(), name: name.to_owned() })
    }

    /// The type behind a name.
    pub(super) fn get(&self, name: &str) -> Option<&Type<'a>> {
        self.definitions.get(name).map(|definition| &definition.ty)
    }

    /// All of them, by the names that the document has for them.
    pub(super) fn types(&self) -> impl Iterator<Item = (&'a str, &Type<'a>)> {
        self.definitions.iter().map(|(name, definition)| (*name, &definition.ty))
    }

    /// The name of a variant of a union that has a name.
    pub(super) fn variant(&self, union: &str, tag: &str) -> Option<&str> {
        self.definitions.get(union)?.parts.variant(0, tag)
    }

    /// What a type is in the end, behind references.
    pub(super) fn resolve<'t>(&'t self, ty: &'t Type<'a>) -> &'t Type<'a> {
        resolve(ty, self.definitions.len(), |name| self.get(name))
    }

    /// Declares all of them, in the order of their names.
    pub(super) fn declare(&self) -> Result<Vec<Declaration>, GenerateError> {
        let mut declarations = Vec::new();
        for definition in self.definitions.values() {
            self.declare_one(definition, &mut declarations)?;
        }
        Ok(declarations)
    }

    fn declare_one(
        &self,
        definition: &Definition<'_>,
        all: &mut Vec<Declaration>,
    ) -> Result<(), GenerateError> {
        let Definition { name, ty, parts } = definition;
        let at = At::root(name);
        let docs = self.docs(ty);
        let mut others = Vec::new();
        let value = match &ty.shape {
            Shape::Object(object) if is_interface(object) => {
                let members = self.members(object, at)?;
                all.push(Declaration::Interface { docs, name: name.clone(), extends: None, members });
                return Ok(());
            }
            Shape::Union(variants) => self.union((0, variants), parts, at, &mut others)?,
            Shape::Intersection(flattened) => {
                let mut types = Vec::new();
                for (place, part) in flattened.iter().enumerate() {
                    types.push(match (&part.shape, &parts.fields) {
                        (Shape::Object(object), Some(name)) if is_interface(object) => {
                            let members = self.members(object, at)?;
                            let docs = Docs::default();
                            others.push(Declaration::Interface {
                                docs,
                                name: name.clone(),
                                extends: None,
                                members,
                            });
                            Ts::word(name)
                        }
                        (Shape::Union(variants), _) => {
                            self.union((place, variants), parts, at, &mut others)?
                        }
                        _ => self.ts(part, at)?,
                    });
                }
                Ts::Intersection(types)
            }
            Shape::Text { .. } | Shape::Number { .. } | Shape::Boolean if self.options.has_brands => {
                match self.ts(ty, at)? {
                    date @ Ts::Word(_) if matches!(&date, Ts::Word(word) if word == "Date" || word == "Uint8Array") => {
                        date
                    }
                    base => Ts::Apply("rpc.Brand", vec![base, Ts::word(super::text::quoted(name))]),
                }
            }
            _ => self.ts(ty, at)?,
        };
        all.push(Declaration::Alias { docs, name: name.clone(), value });
        all.append(&mut others);
        Ok(())
    }

    /// A union whose variants have names.
    fn union(
        &self,
        (place, variants): (usize, &[Type<'_>]),
        parts: &Parts,
        at: At<'_>,
        others: &mut Vec<Declaration>,
    ) -> Result<Ts, GenerateError> {
        let tagging = tagging(variants);
        let mut types = Vec::new();
        for variant in variants {
            let tag = tagging.and_then(|tagging| tagging.text_of(variant));
            let name = tag.and_then(|tag| parts.variant(place, tag));
            let Some((tag, name)) = tag.zip(name) else {
                types.push(self.ts(variant, at)?);
                continue;
            };
            others.push(self.variant_declaration(variant, name, at.within(tag))?);
            types.push(Ts::word(name));
        }
        Ok(Ts::union(types))
    }

    fn variant_declaration(
        &self,
        variant: &Type<'_>,
        name: &str,
        at: At<'_>,
    ) -> Result<Declaration, GenerateError> {
        let (docs, name) = (self.docs(variant), name.to_owned());
        match &variant.shape {
            Shape::Object(object) => {
                Ok(Declaration::Interface { docs, name, extends: None, members: self.members(object, at)? })
            }
            Shape::Intersection(parts) => match self.extended(parts) {
                Some((base, object)) => {
                    let extends = Some(self.name_of(base, at)?.to_owned());
                    Ok(Declaration::Interface { docs, name, extends, members: self.members(object, at)? })
                }
                None => Ok(Declaration::Alias { docs, name, value: self.ts(variant, at)? }),
            },
            _ => Ok(Declaration::Alias { docs, name, value: self.ts(variant, at)? }),
        }
    }

    /// The interface that an intersection adds members to, if it is one that an interface can extend.
    fn extended<'t>(&self, parts: &'t [Type<'_>]) -> Option<(&'t str, &'t Object<'t>)> {
        let (base, object) = match parts {
            [Type { shape: Shape::Reference(base), .. }, Type { shape: Shape::Object(object), .. }]
            | [Type { shape: Shape::Object(object), .. }, Type { shape: Shape::Reference(base), .. }] => {
                (base, object)
            }
            _ => return None,
        };
        let Shape::Object(inherited) = &self.get(base)?.shape else { return None };
        let is_apart = |name: &str| inherited.properties.iter().all(|property| property.name != name);
        let can_extend = is_interface(inherited)
            && matches!(inherited.rest, Rest::Ignored | Rest::Refused)
            && object.properties.iter().all(|property| is_apart(&property.name));
        can_extend.then_some((base, object))
    }
}

/// Whether an object is declared as an interface: it has members of its own.
fn is_interface(object: &Object<'_>) -> bool {
    !object.properties.is_empty()
}

impl Parts {
    fn of(ty: &Type<'_>, name: &str, names: &mut Names) -> Self {
        let mut parts = Self::default();
        match &ty.shape {
            Shape::Union(variants) => parts.name_variants((0, variants), name, names),
            Shape::Intersection(flattened) => {
                let is_fields =
                    |part: &&Type<'_>| matches!(&part.shape, Shape::Object(object) if is_interface(object));
                if flattened.iter().filter(is_fields).count() == 1 {
                    parts.fields = Some(names.give(&format!("{name}Fields")));
                }
                for (place, part) in flattened.iter().enumerate() {
                    if let Shape::Union(variants) = &part.shape {
                        parts.name_variants((place, variants), name, names);
                    }
                }
            }
            _ => {}
        }
        parts
    }

    fn variant(&self, place: usize, tag: &str) -> Option<&str> {
        self.variants.get(&(place, tag.to_owned())).map(String::as_str)
    }

    fn name_variants(&mut self, (place, variants): (usize, &[Type<'_>]), name: &str, names: &mut Names) {
        let Some(tagging) = tagging(variants) else { return };
        for variant in variants {
            // What is a name already needs none.
            let is_anonymous = matches!(variant.shape, Shape::Object(_) | Shape::Intersection(_));
            if let Some(tag) = tagging.text_of(variant).filter(|_| is_anonymous) {
                let given = names.give(&format!("{name}{}", pascal(tag)));
                self.variants.insert((place, tag.to_owned()), given);
            }
        }
    }
}

impl Tagging<'_> {
    /// The tag of what may be one variant.
    pub(super) fn of_one<'t>(variant: &'t Type<'_>) -> Option<&'t str> {
        if let Shape::Literal(serde_json::Value::String(text)) = &variant.shape {
            return Some(text);
        }
        tagging(std::slice::from_ref(variant))?.text_of(variant)
    }
}
