//! From what a router lists to the document.

use std::{
    any::TypeId,
    collections::{BTreeMap, HashMap},
    fmt,
};

use schemars::JsonSchema;
use serde_json::Value;

use super::{
    ErrorSchema, EventSchema, NamespaceSchema, ProcedureSchema, Schema, Security, SourceSchema,
    definitions::Definitions,
    events::{Contract, EventTypes, item},
    hash,
};
use crate::{Deprecation, Description, Entry, Events, Handler, ProcedureError, Router, TwoWay};

/// What an entry of a list says of a procedure, in place of what the procedure says of itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Listing {
    /// The entry's doc comment.
    pub docs: Option<&'static str>,
    /// The entry's `#[deprecated]`.
    pub deprecated: Option<Deprecation>,
}

/// Collects what a router lists. `router!` tells it.
#[derive(Debug, Default, Clone)]
pub struct Builder {
    listed: Vec<Listed>,
    /// By dotted paths; that of the router itself is empty.
    docs: BTreeMap<String, &'static str>,
}

/// A procedure in a list. Nothing is described before somebody asks.
#[derive(Clone)]
struct Listed {
    path: String,
    listing: Listing,
    description: &'static Description,
    describe: fn(&mut Types<'_>),
    /// `None` where it is not known who answers.
    security: Option<fn(&mut Security)>,
}

impl fmt::Debug for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listed").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Builder {
    /// Adds a procedure under a name within a dotted prefix.
    pub fn procedure<P: Entry>(&mut self, at: &str, name: &str, listing: Listing) {
        self.add(join(at, name), P::DESCRIPTION, P::describe, None, listing);
    }

    /// Adds a procedure of which it is known who answers.
    pub(crate) fn handler<C, P: Handler<C>>(&mut self, path: String, listing: Listing) {
        self.add(path, P::DESCRIPTION, P::describe, Some(P::security), listing);
    }

    fn add(
        &mut self,
        path: String,
        description: &'static Description,
        describe: fn(&mut Types<'_>),
        security: Option<fn(&mut Security)>,
        listing: Listing,
    ) {
        self.listed.push(Listed { path, listing, description, describe, security });
    }

    /// Adds all procedures of another router within a prefix.
    pub fn router<R: Router>(&mut self, at: &str, name: &str) {
        R::describe(self, &join(at, name));
    }

    /// Documents a namespace, or a router as a whole: its name is empty.
    pub fn namespace(&mut self, at: &str, name: &str, docs: &'static str) {
        self.docs.insert(join(at, name), docs);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.listed.extend(other.listed);
        self.docs.extend(other.docs);
    }

    pub(crate) fn finish(mut self) -> Schema {
        let mut schema = Schema::empty();
        let mut types = Collected::default();
        schema.docs = self.docs.remove("").unwrap_or_default().to_owned();
        let namespaces =
            self.docs.into_iter().map(|(path, docs)| (path, NamespaceSchema { docs: docs.to_owned() }));
        schema.namespaces = namespaces.collect();
        for Listed { path, listing, description, describe, security } in self.listed {
            let mut procedure = ProcedureSchema {
                path,
                kind: description.kind,
                docs: listing.docs.unwrap_or(description.docs).to_owned(),
                deprecated: listing.deprecated.or(description.deprecated).map(Into::into),
                input: None,
                output: Definitions::of_nothing(),
                incoming: Vec::new(),
                outgoing: Vec::new(),
                events: Vec::new(),
                errors: None,
                open_errors: false,
                security: Vec::new(),
                source: SourceSchema::of(description.source),
            };
            describe(&mut Types { collected: &mut types, procedure: &mut procedure });
            let mut needs = Security::default();
            if let Some(security) = security {
                security(&mut needs);
            }
            procedure.security = needs.finish(&mut schema.security_schemes);
            schema.procedures.push(procedure);
        }
        schema.errors = types.errors;
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for procedure in &mut schema.procedures {
            inputs.extend(&mut procedure.input);
            inputs.extend(procedure.incoming.iter_mut().filter_map(|event| event.data.as_mut()));
            outputs.push(&mut procedure.output);
            let sent = procedure.outgoing.iter_mut().chain(&mut procedure.events);
            outputs.extend(sent.filter_map(|event| event.data.as_mut()));
        }
        outputs.extend(schema.errors.values_mut().flatten().filter_map(|error| error.details.as_mut()));
        schema.definitions = types.definitions.finish(&mut inputs, &outputs);
        for schema in inputs.into_iter().chain(outputs) {
            schema.sort_all_objects();
        }
        schema.hash = hash::of(&schema);
        schema
    }
}

/// A name within a dotted prefix. Either may be empty.
pub(crate) fn join(at: &str, name: &str) -> String {
    match (at, name) {
        ("", name) => name.to_owned(),
        (at, "") => at.to_owned(),
        (at, name) => format!("{at}.{name}"),
    }
}

/// Collects the types of one procedure. [`Entry::describe`] tells them.
pub struct Types<'a> {
    collected: &'a mut Collected,
    procedure: &'a mut ProcedureSchema,
}

/// What several procedures share.
#[derive(Default)]
struct Collected {
    definitions: Definitions,
    errors: BTreeMap<String, Vec<ErrorSchema>>,
    /// The names in `errors`.
    names: HashMap<TypeId, String>,
}

impl Types<'_> {
    /// What a caller sends. Not called for a procedure that takes no input.
    pub fn input<T: JsonSchema + ?Sized>(&mut self) {
        self.procedure.input = Some(self.collected.definitions.input::<T>());
    }

    /// What one answer, or one item, holds.
    pub fn output<T: JsonSchema + ?Sized>(&mut self) {
        self.procedure.output = self.collected.definitions.output::<T>();
    }

    /// The procedure's own errors.
    pub fn error<E: ProcedureError>(&mut self) {
        self.procedure.open_errors = E::IS_OPEN;
        if !E::DEFINITIONS.is_empty() {
            self.procedure.errors = Some(self.collected.error::<E>());
        }
    }

    /// The events of a two-way procedure, in both directions.
    pub fn two_way<P: TwoWay>(&mut self) {
        let definitions = &mut self.collected.definitions;
        let incoming = EventTypes::of_all::<P::Incoming>(definitions, Contract::Read);
        let outgoing = EventTypes::of_all::<P::Outgoing>(definitions, Contract::Written);
        self.procedure.incoming = events::<P::Incoming>(incoming);
        self.procedure.outgoing = events::<P::Outgoing>(outgoing);
    }

    /// That the items of a subscription are named events. They are sent as serde encodes the enum as a whole.
    pub fn named_items<T: Events>(&mut self) {
        let data = EventTypes::of_all::<T>(&mut self.collected.definitions, Contract::Written);
        let items = data.into_iter().zip(T::DEFINITIONS);
        let items = items.map(|(data, definition)| Some(item(T::TAGGING, definition.variant, data)));
        self.procedure.events = events::<T>(items.collect());
    }
}

/// The definitions of events with the schemas of their data.
fn events<T: Events>(data: Vec<Option<Value>>) -> Vec<EventSchema> {
    let events = T::DEFINITIONS.iter().zip(data).map(|(definition, data)| EventSchema {
        name: definition.name.to_owned(),
        docs: definition.docs.to_owned(),
        deprecated: definition.deprecated.map(Into::into),
        data,
    });
    events.collect()
}

impl Collected {
    /// The name of a type of errors, which is described when it is seen first.
    fn error<E: ProcedureError>(&mut self) -> String {
        if let Some(name) = self.names.get(&TypeId::of::<E>()) {
            return name.clone();
        }
        let errors = E::DEFINITIONS.iter().map(|definition| ErrorSchema {
            code: definition.code.to_owned(),
            status: definition.status,
            message: definition.message.to_owned(),
            docs: definition.docs.to_owned(),
            details: None,
        });
        let mut details = Details { definitions: &mut self.definitions, errors: errors.collect() };
        E::describe(&mut details);
        let errors = details.errors;
        let name = free_name(E::NAME, |name| !self.errors.contains_key(name));
        self.errors.insert(name.clone(), errors);
        self.names.insert(TypeId::of::<E>(), name.clone());
        name
    }
}

/// A name that nothing else has: itself, or else with a number.
pub(super) fn free_name(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| is_free(name)).expect("there is always another number")
}

impl fmt::Debug for Types<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Types").finish_non_exhaustive()
    }
}

/// Collects what the errors of one type hold. [`ProcedureError::describe`] tells it.
pub struct Details<'a> {
    definitions: &'a mut Definitions,
    errors: Vec<ErrorSchema>,
}

impl Details<'_> {
    /// What `details` of the definition of this number holds.
    ///
    /// # Panics
    ///
    /// If there is no such definition.
    pub fn of<T: JsonSchema + ?Sized>(&mut self, number: usize) {
        let details = self.definitions.inline_output::<T>();
        self.errors[number].details = Some(details);
    }
}

impl fmt::Debug for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details").finish_non_exhaustive()
    }
}
