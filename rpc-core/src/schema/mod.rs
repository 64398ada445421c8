//! One document that describes a router: its procedures, their types as JSON Schema, their errors, what callers must
//! bring.

// - `document`: the document;
// - `collect`: from what a router lists to the document;
// - `events`: what the data of events is, told event by event;
// - `definitions`: types with a name, under both of serde's contracts;
// - `security`: what callers must bring;
// - `hash`: what callers are compiled against, as one number.

mod collect;
mod definitions;
mod document;
mod events;
mod hash;
mod security;

pub(crate) use self::collect::join;
pub use self::{
    collect::{Builder, Details, Listing, Types},
    document::{
        DeprecationSchema, ErrorSchema, EventSchema, NamespaceSchema, ProcedureSchema, Schema, SchemaError,
        SourceSchema,
    },
    events::EventTypes,
    security::{KeyPlace, Security, SecurityRequirement, SecurityScheme, SecuritySchemeKind},
};
