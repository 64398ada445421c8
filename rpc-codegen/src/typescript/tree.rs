//! Procedures, by their namespaces, and what belongs to them: events and errors.

use std::collections::BTreeMap;

use rpc_core::{
    Kind,
    schema::{ErrorSchema, EventSchema, ProcedureSchema, Schema, SourceSchema},
};

use super::{
    GenerateError,
    definitions::{Declaration, Definitions},
    docs::Docs,
    names::{Names, pascal},
    text::{Element, Member, Ts, quoted},
    types::{At, DEEPEST_UNION, key},
};
use crate::model::{Namespace, Shape, Tagging, TreeMember, Type, last};

/// What procedures have beside types.
#[derive(Debug)]
pub(super) struct Tree<'t, 'a> {
    schema: &'a Schema,
    definitions: &'t Definitions<'a>,
    /// The names of interfaces, by dotted paths.
    namespaces: BTreeMap<&'a str, String>,
    /// The names of error types, and of the errors of each.
    errors: BTreeMap<&'a str, (String, Vec<String>)>,
    /// The names of maps of events, by the paths of procedures.
    events: BTreeMap<(&'a str, Events), String>,
    root: Namespace<'a>,
}

/// Which events of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Events {
    Incoming,
    Outgoing,
    Items,
}

/// An interface of procedures, with the places in the source of those that have one.
#[derive(Debug)]
pub(super) struct Interface<'a> {
    pub(super) docs: Docs,
    pub(super) name: String,
    pub(super) members: Vec<(Member, Option<&'a SourceSchema>)>,
}

impl<'t, 'a> Tree<'t, 'a> {
    pub(super) fn new(
        schema: &'a Schema,
        root: String,
        definitions: &'t Definitions<'a>,
        names: &mut Names,
    ) -> Self {
        let mut tree = Self {
            schema,
            definitions,
            namespaces: BTreeMap::from([("", root)]),
            errors: BTreeMap::new(),
            events: BTreeMap::new(),
            root: Namespace::of(schema),
        };
        let root_name = tree.namespaces[""].clone();
        for path in tree.root.paths() {
            let name = names.give(&format!("{root_name}{}", pascal(path)));
            tree.namespaces.insert(path, name);
        }
        for (name, errors) in &schema.errors {
            let given = names.give(name);
            let variants = errors.iter().map(|error| names.give(&format!("{given}{}", pascal(&error.code))));
            let variants = variants.collect();
            tree.errors.insert(name, (given, variants));
        }
        for procedure in &schema.procedures {
            for (which, events) in events_of(procedure) {
                if !events.is_empty() {
                    let name = names.give(&format!("{}{}", pascal(&procedure.path), which.name()));
                    tree.events.insert((&procedure.path, which), name);
                }
            }
        }
        tree
    }

    /// The interfaces, that of the router first.
    pub(super) fn interfaces(&self) -> Result<Vec<Interface<'a>>, GenerateError> {
        let mut interfaces = Vec::new();
        let mut open = vec![&self.root];
        while let Some(namespace) = open.pop() {
            let mut members = Vec::new();
            let mut inner = Vec::new();
            for member in &namespace.members {
                members.push(match member {
                    TreeMember::Procedure(procedure) => {
                        (self.procedure(procedure)?, procedure.source.as_ref())
                    }
                    TreeMember::Namespace(namespace) => {
                        inner.push(namespace);
                        let value = Ts::word(&self.namespaces[namespace.path]);
                        let key = format!("readonly {}", key(namespace.name()));
                        (Member { docs: Docs::of(namespace.docs), key, value }, None)
                    }
                });
            }
            open.extend(inner.into_iter().rev());
            let name = self.namespaces[namespace.path].clone();
            interfaces.push(Interface { docs: Docs::of(namespace.docs), name, members });
        }
        Ok(interfaces)
    }

    fn procedure(&self, procedure: &'a ProcedureSchema) -> Result<Member, GenerateError> {
        let path = &procedure.path;
        let mut docs = Docs::of(&procedure.docs);
        let output = self.definitions.lower(&procedure.output);
        if let Some(note) = self.definitions.note(&output) {
            docs.paragraph(note);
        }
        docs.deprecated(procedure.deprecated.as_ref());
        docs.source(procedure.source.as_ref());
        let mut arguments = vec![self.arguments(procedure)?];
        let kind = match procedure.kind {
            Kind::Socket => {
                arguments
                    .extend([Events::Incoming, Events::Outgoing].map(|which| self.map_name(path, which)));
                "rpc.Duplex"
            }
            kind => {
                arguments.push(self.definitions.ts(&output, At::root(path).within("output"))?);
                match kind {
                    Kind::Query => "rpc.Query",
                    Kind::Mutation => "rpc.Mutation",
                    _ => "rpc.Subscription",
                }
            }
        };
        arguments.push(self.failure(procedure, At::root(path))?);
        if self.events.contains_key(&(path, Events::Items)) {
            arguments.push(self.map_name(path, Events::Items));
        }
        let key = format!("readonly {}", key(last(path)));
        Ok(Member { docs, key, value: Ts::Apply(kind, arguments) })
    }

    fn map_name(&self, path: &str, which: Events) -> Ts {
        match self.events.get(&(path, which)) {
            Some(name) => Ts::word(name),
            None => Ts::Apply("Record", vec![Ts::word("never"), Ts::word("never")]),
        }
    }

    /// The arguments of a call, as a tuple.
    fn arguments(&self, procedure: &ProcedureSchema) -> Result<Ts, GenerateError> {
        let Some(input) = &procedure.input else { return Ok(Ts::Tuple(Vec::new())) };
        let input = self.definitions.lower(input);
        let value = self.definitions.ts(&input, At::root(&procedure.path).within("input"))?;
        let is_optional = self.definitions.may_be_absent(&input, 0);
        Ok(Ts::Tuple(vec![Element { label: Some("input"), is_optional, is_rest: false, value }]))
    }

    /// What a call may fail with, beside what any call may.
    fn failure(&self, procedure: &ProcedureSchema, at: At<'_>) -> Result<Ts, GenerateError> {
        let mut failures = Vec::new();
        if let Some(name) = &procedure.errors {
            let known = self.errors.get(&**name);
            let undefined = || GenerateError::Undefined { at: at.to_string(), name: name.clone() };
            failures.push(Ts::word(&known.ok_or_else(undefined)?.0));
        }
        if procedure.open_errors {
            failures.push(Ts::word("rpc.ProcedureError"));
        }
        Ok(Ts::union(failures))
    }

    /// The types of events and of errors.
    pub(super) fn declare(&self) -> Result<Vec<Declaration>, GenerateError> {
        let mut declarations = Vec::new();
        for procedure in &self.schema.procedures {
            for (which, events) in events_of(procedure) {
                if let Some(name) = self.events.get(&(&*procedure.path, which)) {
                    declarations.push(self.event_map(procedure, which, events, name)?);
                }
            }
        }
        for (name, errors) in &self.schema.errors {
            let (name, variants) = &self.errors[&**name];
            let value = Ts::union(variants.iter().map(Ts::word).collect());
            declarations.push(Declaration::Alias { docs: Docs::default(), name: name.clone(), value });
            for (error, name) in errors.iter().zip(variants) {
                declarations.push(self.error(error, name)?);
            }
        }
        Ok(declarations)
    }

    fn event_map(
        &self,
        procedure: &ProcedureSchema,
        which: Events,
        events: &[EventSchema],
        name: &str,
    ) -> Result<Declaration, GenerateError> {
        let place = At::root(&procedure.path);
        let mut members = Vec::new();
        for event in events {
            let mut docs = Docs::of(&event.docs);
            let at = place.within(&event.name);
            let value = match &event.data {
                None => Ts::word("null"),
                Some(data) => {
                    let data = self.definitions.lower(data);
                    if let Some(note) = self.definitions.note(&data) {
                        docs.paragraph(note);
                    }
                    match (which, self.variant(procedure, &data)) {
                        (Events::Items, Some(name)) => Ts::word(name),
                        _ => self.definitions.ts(&data, at)?,
                    }
                }
            };
            docs.deprecated(event.deprecated.as_ref());
            members.push(Member { docs, key: key(&event.name), value });
        }
        let said = match which {
            Events::Incoming => format!("What can be emitted to `{}`.", procedure.path),
            Events::Outgoing => format!("What `{}` emits.", procedure.path),
            Events::Items => format!("The items of `{}`, by their names.", procedure.path),
        };
        Ok(Declaration::Interface { docs: Docs::of(&said), name: name.to_owned(), extends: None, members })
    }

    /// The name of the variant of a subscription's items that a named item is.
    fn variant(&self, procedure: &ProcedureSchema, item: &Type<'_>) -> Option<&str> {
        match self.definitions.lower(&procedure.output).shape {
            Shape::Reference(union) => self.definitions.variant(&union, Tagging::of_one(item)?),
            _ => None,
        }
    }

    fn error(&self, error: &ErrorSchema, name: &str) -> Result<Declaration, GenerateError> {
        let ErrorSchema { code, message, docs, details, .. } = error;
        let details = match details {
            None => Member { docs: Docs::default(), key: "details?".to_owned(), value: Ts::word("never") },
            Some(details) => {
                let details = self.definitions.lower(details);
                let value = self.definitions.ts(&details, At::root(name).within("details"))?;
                Member { docs: self.definitions.docs(&details), key: "details".to_owned(), value }
            }
        };
        let code = Member { docs: Docs::default(), key: "code".to_owned(), value: Ts::word(quoted(code)) };
        Ok(Declaration::Interface {
            docs: Docs::of(if docs.is_empty() { message } else { docs }),
            name: name.to_owned(),
            extends: Some("rpc.ProcedureError".to_owned()),
            members: vec![code, details],
        })
    }
}

impl Definitions<'_> {
    /// Whether a call may leave its input out: `null` or `{}` stand in its place then.
    fn may_be_absent(&self, input: &Type<'_>, depth: usize) -> bool {
        if depth > DEEPEST_UNION {
            return false;
        }
        match &self.resolve(input).shape {
            Shape::Unknown | Shape::Null => true,
            Shape::Object(object) => object.properties.iter().all(|property| !property.is_required),
            Shape::Union(variants) => variants.iter().any(|variant| self.may_be_absent(variant, depth + 1)),
            Shape::Intersection(parts) => parts.iter().all(|part| self.may_be_absent(part, depth + 1)),
            _ => false,
        }
    }
}

fn events_of(procedure: &ProcedureSchema) -> [(Events, &[EventSchema]); 3] {
    [
        (Events::Incoming, &procedure.incoming),
        (Events::Outgoing, &procedure.outgoing),
        (Events::Items, &procedure.events),
    ]
}

impl Events {
    fn name(self) -> &'static str {
        match self {
            Self::Incoming => "Incoming",
            Self::Outgoing => "Outgoing",
            Self::Items => "Events",
        }
    }
}
