//! The document, as it is served, kept in files and read by generators.

use std::{collections::BTreeMap, error::Error, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Builder, SecurityRequirement, SecurityScheme};
use crate::{Deprecation, Kind, Router, Source};

/// The version of the document's form that is written here, and the newest that is read.
const VERSION: u32 = 1;

/// What a router offers, in one document: JSON, with types as [JSON Schema 2020-12].
///
/// `Api::schema()` makes it, a server answers `{endpoint}/schema.json` with it, and [`from_json`](Self::from_json)
/// reads it back.
///
/// ```
/// use rpc_core::{procedure, router};
///
/// /// Counts.
/// #[procedure(query)]
/// async fn count() -> u64 {
///     1
/// }
///
/// router! { Api { count() } }
///
/// let schema = Api::schema();
/// assert_eq!(schema.procedures[0].path, "count");
/// assert_eq!(schema.procedures[0].docs, "Counts.");
/// assert_eq!(schema.procedures[0].output["type"], "integer");
/// ```
///
/// The same router gives the same document, byte by byte: procedures stand in the order in which they are listed,
/// everything that has a name in the order of the names.
///
/// [JSON Schema 2020-12]: https://json-schema.org/draft/2020-12
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Schema {
    /// The version of this document's form: 1.
    pub rpc: u32,
    /// Tells what callers are compiled against, in 16 hexadecimal digits: paths, kinds, types with their rules, codes
    /// of errors. It stays the same when documentation, deprecations, security, the order of the list (unless types
    /// share a name, and so get numbers by that order) or the places of the source change. The header `RPC-Schema` carries it.
    pub hash: String,
    /// The router's doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// The namespaces and nested routers that have documentation, by their dotted paths.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub namespaces: BTreeMap<String, NamespaceSchema>,
    /// The procedures, in the order in which they are listed.
    pub procedures: Vec<ProcedureSchema>,
    /// The types of errors, by the names that [`ProcedureSchema::errors`] says, each with its errors in the order of
    /// the variants.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, Vec<ErrorSchema>>,
    /// What callers may have to bring, by the names that [`ProcedureSchema::security`] says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub security_schemes: BTreeMap<String, SecurityScheme>,
    /// The types that have a name, as JSON Schemas. They are referred to as `#/$defs/Name`.
    #[serde(rename = "$defs", default)]
    pub definitions: BTreeMap<String, Value>,
}

/// A namespace, or a nested router.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NamespaceSchema {
    /// Its documentation.
    pub docs: String,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProcedureSchema {
    /// The dotted path under which it is called.
    pub path: String,
    /// What kind of conversation it is.
    pub kind: Kind,
    /// The doc comment of its entry in the list, or else of the function.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// Whether it is deprecated, by its entry or by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<DeprecationSchema>,
    /// What a caller sends: what serde reads. `None` if it takes no input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What one answer holds, or one item of a subscription: what serde writes. That of a two-way procedure is `null`.
    pub output: Value,
    /// The events that a client of a two-way procedure emits, in the order of the variants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incoming: Vec<EventSchema>,
    /// The events that a two-way procedure emits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outgoing: Vec<EventSchema>,
    /// The names of a subscription's items, where they have such: what an event stream says as `event:`. The data is
    /// the whole item, as [`output`](Self::output) has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventSchema>,
    /// Its own errors, as a name in [`Schema::errors`]. `None` if it has none that are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<String>,
    /// Whether it may end with errors of its own that are not known beforehand: its error is
    /// [`RpcError`](struct@crate::RpcError).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_errors: bool,
    /// What callers must bring: all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<SecurityRequirement>,
    /// Where it is written. Builds without debug assertions, which release builds are, leave it out; so it is for what
    /// is not in the workspace that is compiled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceSchema>,
}

/// What is said of a deprecated procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeprecationSchema {
    /// The version since which it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An error of a procedure's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorSchema {
    /// The code, in SCREAMING_SNAKE_CASE.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The template of the message, for a person to read: `{field}` stands for a field under its name in Rust.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The variant's doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// What `details` holds. `None` if the error has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

/// A named event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventSchema {
    /// Its name on the wire.
    pub name: String,
    /// The variant's doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// Whether it is deprecated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<DeprecationSchema>,
    /// What its data is: what serde reads of one that comes in, and writes of one that goes out. `None` if it has none,
    /// and `null` stands in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

/// A place in the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SourceSchema {
    /// The file's path, relative to the workspace, with `/` between folders.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl Schema {
    /// The document of a router. A router that has a context knows what its extractors ask for; one that has none, as
    /// contracts have, leaves security out.
    #[must_use]
    pub fn of<R: Router>() -> Self {
        let mut builder = Builder::default();
        R::describe(&mut builder, "");
        builder.finish()
    }

    pub(super) fn empty() -> Self {
        Self {
            rpc: VERSION,
            hash: String::new(),
            docs: String::new(),
            namespaces: BTreeMap::new(),
            procedures: Vec::new(),
            errors: BTreeMap::new(),
            security_schemes: BTreeMap::new(),
            definitions: BTreeMap::new(),
        }
    }

    /// What callers are compiled against: see the field.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The procedure at a dotted path.
    #[must_use]
    pub fn procedure(&self, path: &str) -> Option<&ProcedureSchema> {
        self.procedures.iter().find(|procedure| procedure.path == path)
    }

    /// The document without places of the source, as release builds have it.
    #[must_use]
    pub fn without_sources(mut self) -> Self {
        for procedure in &mut self.procedures {
            procedure.source = None;
        }
        self
    }

    /// The document as text: indented JSON, with a line break at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("the document holds nothing but JSON");
        json.push('\n');
        json
    }

    /// Reads a document. Members that are not known here are passed over.
    ///
    /// # Errors
    ///
    /// For what is no JSON, what is no such document, and a document of a newer form.
    pub fn from_json(json: &str) -> Result<Self, SchemaError> {
        #[derive(Deserialize)]
        struct Version {
            rpc: u32,
        }

        let refuse = |message: String| SchemaError { message, is_of_another_form: false };
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(json) {
            return Err(refuse(format!("this is not JSON: {error}")));
        }
        let Ok(Version { rpc }) = serde_json::from_str(json) else {
            return Err(refuse(
                "this is JSON, but not the schema of an API: it has no member `rpc` with a version".into(),
            ));
        };
        if rpc != VERSION {
            let message = format!(
                "this schema has the form {rpc}, and the form that is known here is {VERSION}: update what reads it"
            );
            return Err(SchemaError { message, is_of_another_form: true });
        }
        serde_json::from_str(json).map_err(|error| refuse(format!("this schema is damaged: {error}")))
    }
}

/// Why a text is not a [`Schema`] that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError {
    message: String,
    is_of_another_form: bool,
}

impl SchemaError {
    /// Whether it is a schema, of a form that is not known here: a newer version of what reads it knows it.
    #[must_use]
    pub fn is_of_another_form(&self) -> bool {
        self.is_of_another_form
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for SchemaError {}

impl From<Deprecation> for DeprecationSchema {
    fn from(Deprecation { since, note }: Deprecation) -> Self {
        Self { since: since.map(Into::into), note: note.map(Into::into) }
    }
}

impl SourceSchema {
    /// A place within the workspace, in a build with debug assertions. A path that leads elsewhere names folders of
    /// the machine.
    pub(super) fn of(source: Option<Source>) -> Option<Self> {
        let Source { file, line } = source.filter(|_| cfg!(debug_assertions))?;
        let file = file.replace('\\', "/");
        let is_elsewhere = file.starts_with(['/', '<']) || file.starts_with("../") || file.contains(':');
        (!is_elsewhere).then_some(Self { file, line })
    }
}
