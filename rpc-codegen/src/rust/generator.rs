//! What is known of a document while its types are written.

use std::collections::{BTreeMap, HashMap, HashSet};

use rpc_core::schema::{EventSchema, Schema};
use serde_json::Value;

use super::{
    GenerateError,
    define::Define,
    names::{Scope, pascal},
    recursion::{Groups, each_reference},
    text::Item,
};
use crate::model::{Type, lower};

#[derive(Debug)]
pub(super) struct Generator<'a> {
    pub(super) schema: &'a Schema,
    pub(super) has_formats: bool,
    pub(super) groups: Groups<'a>,
    /// The names of definitions in Rust, by those in the document.
    definitions: HashMap<&'a str, String>,
    /// Those of the types of errors.
    pub(super) errors: HashMap<&'a str, String>,
    pub(super) names_of_errors: HashSet<String>,
    pub(super) scope: Scope,
    /// The names of all items.
    pub(super) defined: HashSet<String>,
    /// The types that are written, each in front of those that it needed.
    pub(super) items: Vec<Option<Item>>,
}

/// What follows the name of a type of events: `derive(Events)` emits the enum of its kinds.
pub(super) const KINDS: &[&str] = &["Kind"];

impl<'a> Generator<'a> {
    /// Gives names to all that has one in the document, and writes the definitions.
    pub(super) fn new(schema: &'a Schema, has_formats: bool) -> Result<Self, GenerateError> {
        let types: BTreeMap<&'a str, Type<'a>> =
            schema.definitions.iter().map(|(name, definition)| (name.as_str(), lower(definition))).collect();
        for (name, ty) in &types {
            defined(schema, ty, || format!("the type `{name}`"))?;
        }
        let mut scope = Scope::of_types();
        // First the errors: `derive(RpcError)` gives them no other name.
        let errors: HashMap<_, _> =
            schema.errors.keys().map(|name| (name.as_str(), scope.take(&pascal(name)))).collect();
        let events = named_items(schema);
        let definitions = schema.definitions.keys().map(|name| {
            let endings = if events.contains_key(name.as_str()) { KINDS } else { &[] };
            (name.as_str(), scope.take_with(&pascal(name), endings))
        });
        let mut generator = Self {
            schema,
            has_formats,
            definitions: definitions.collect(),
            groups: Groups::of(&types),
            names_of_errors: errors.values().cloned().collect(),
            errors,
            scope,
            defined: HashSet::new(),
            items: Vec::new(),
        };
        for (name, ty) in &types {
            generator.define(Define {
                ty,
                raw: schema.definitions.get(*name),
                name: generator.definitions[name].clone(),
                definition: Some(name),
                owner: Some(name),
                is_flattened: false,
                events: events.get(name).copied(),
            });
        }
        Ok(generator)
    }

    /// The name of a definition in Rust.
    pub(super) fn definition_name(&self, name: &str) -> &str {
        self.definitions.get(name).expect("every reference was looked up before")
    }

    /// A type of a procedure, as it stands in the document.
    pub(super) fn lower(&self, raw: &'a Value, at: impl Fn() -> String) -> Result<Type<'a>, GenerateError> {
        let ty = lower(raw);
        defined(self.schema, &ty, at)?;
        Ok(ty)
    }
}

/// Checks that all that a type refers to is there.
fn defined(schema: &Schema, ty: &Type<'_>, at: impl Fn() -> String) -> Result<(), GenerateError> {
    let mut missing = None;
    each_reference(&ty.shape, &mut |name| {
        if missing.is_none() && !schema.definitions.contains_key(name) {
            missing = Some(name.to_owned());
        }
    });
    missing.map_or(Ok(()), |name| Err(GenerateError::Undefined { at: at(), name }))
}

/// The definitions that are the named items of a subscription.
fn named_items(schema: &Schema) -> HashMap<&str, &[EventSchema]> {
    let streams = schema.procedures.iter().filter(|procedure| !procedure.events.is_empty());
    let items = streams.filter_map(|procedure| {
        let reference = procedure.output.get("$ref")?.as_str()?;
        Some((reference.strip_prefix("#/$defs/")?, &procedure.events[..]))
    });
    items.collect()
}
