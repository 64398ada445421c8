//! The types of one document, ready to be compared.

use std::{
    collections::{HashMap, HashSet},
    ptr,
};

use rpc_core::schema::Schema;
use serde_json::Value;

use super::merge::{Definitions, simplify};
use crate::model::{Shape, Type, lower};

/// How many definitions that are only a name for another are followed.
const ALIASES: usize = 64;

static UNKNOWN: Type<'static> = Type { docs: "", deprecated: false, default: None, shape: Shape::Unknown };
static NULL: Type<'static> = Type { docs: "", deprecated: false, default: None, shape: Shape::Null };

/// One of the two documents. Its types stay where they are, so that an address tells which type it is.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) schema: &'a Schema,
    definitions: Definitions<'a>,
    /// By the addresses of the JSON Schemas in the document.
    used: HashMap<usize, Type<'a>>,
}

impl<'a> Side<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let written: Definitions<'a> =
            schema.definitions.iter().map(|(name, schema)| (name.as_str(), lower(schema))).collect();
        let definitions = written.iter().map(|(name, of)| (*name, simplify(of, &written))).collect();
        let used = schemas(schema).map(|json| (address(json), simplify(&lower(json), &written))).collect();
        Self { schema, definitions, used }
    }

    /// The type of a JSON Schema of the document.
    pub(super) fn of<'t>(&'t self, schema: &Value) -> &'t Type<'a> {
        self.used.get(&address(schema)).unwrap_or(&UNKNOWN)
    }

    /// The same, and `null` where there is none.
    pub(super) fn of_data<'t>(&'t self, schema: Option<&Value>) -> &'t Type<'a> {
        schema.map_or(&NULL, |schema| self.of(schema))
    }

    /// The type itself, where it is called by a name. What is not defined may be anything.
    pub(super) fn resolve<'t>(&'t self, mut of: &'t Type<'a>) -> &'t Type<'a> {
        for _ in 0..ALIASES {
            match &of.shape {
                Shape::Reference(name) => of = self.definitions.get(&**name).unwrap_or(&UNKNOWN),
                _ => return of,
            }
        }
        &UNKNOWN
    }
}

/// The names whose definitions are the same in both documents, and all that they refer to.
pub(super) fn unchanged<'a>(old: &'a Schema, new: &'a Schema) -> HashSet<&'a str> {
    let is_same = |name: &str| old.definitions.get(name) == new.definitions.get(name);
    let mut users: HashMap<String, Vec<&str>> = HashMap::new();
    let mut changed = Vec::new();
    for (name, schema) in &old.definitions {
        if is_same(name) {
            let mut names = Vec::new();
            references(&lower(schema), &mut names);
            names.into_iter().for_each(|used| users.entry(used).or_default().push(name));
        } else {
            changed.push(name.as_str());
        }
    }
    changed.extend(new.definitions.keys().map(String::as_str).filter(|name| !is_same(name)));
    let mut unchanged: HashSet<&str> =
        old.definitions.keys().map(String::as_str).filter(|name| is_same(name)).collect();
    while let Some(name) = changed.pop() {
        for user in users.remove(name).unwrap_or_default() {
            unchanged.remove(user);
            changed.push(user);
        }
    }
    unchanged
}

fn references(of: &Type<'_>, names: &mut Vec<String>) {
    if let Shape::Reference(name) = &of.shape {
        names.push(name.to_string());
    }
    parts(of).into_iter().for_each(|part| references(part, names));
}

/// The types that stand in a type.
fn parts<'t, 'a>(of: &'t Type<'a>) -> Vec<&'t Type<'a>> {
    use crate::model::Rest;

    match &of.shape {
        Shape::List { item, .. } => vec![item],
        Shape::Tuple { items, rest, .. } => items.iter().chain(rest.as_deref()).collect(),
        Shape::Object(object) => {
            let rest = match &object.rest {
                Rest::Of(rest) => Some(&**rest),
                Rest::Ignored | Rest::Refused => None,
            };
            object.properties.iter().map(|property| &property.value).chain(rest).collect()
        }
        Shape::Union(types) | Shape::Intersection(types) => types.iter().collect(),
        _ => Vec::new(),
    }
}

fn schemas(schema: &Schema) -> impl Iterator<Item = &Value> {
    let of_procedures = schema.procedures.iter().flat_map(|procedure| {
        let events = [&procedure.incoming, &procedure.outgoing, &procedure.events];
        let data = events.into_iter().flatten().filter_map(|event| event.data.as_ref());
        procedure.input.iter().chain([&procedure.output]).chain(data)
    });
    let of_errors = schema.errors.values().flatten().filter_map(|error| error.details.as_ref());
    of_procedures.chain(of_errors)
}

fn address(schema: &Value) -> usize {
    ptr::from_ref(schema).addr()
}
