//! One document that describes a router.

use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::Arc,
};

use rustc_hash::FxHasher;
use schemars::JsonSchema;

use crate::{Deprecation, Description, Entry, ProcedureError, Router, router::join};

/// Collects the types of one procedure. [`Entry::describe`] tells them.
#[derive(Debug)]
pub struct Types<'a>(PhantomData<&'a ()>);

impl Types<'_> {
    /// What a caller sends. Not called for a procedure that takes no input.
    pub fn input<T: JsonSchema + ?Sized>(&mut self) {}

    /// What one answer, or one item, holds.
    pub fn output<T: JsonSchema + ?Sized>(&mut self) {}

    /// The procedure's own errors.
    pub fn error<E: ProcedureError>(&mut self) {}
}

/// What callers must bring. [`FromContext::security`](crate::FromContext::security) tells it.
#[derive(Debug, Default)]
pub struct Security(());

/// Collects what a router lists.
#[derive(Debug, Default)]
pub struct Builder {
    pub(crate) listed: Vec<(String, &'static Description)>,
}

impl Builder {
    /// Adds a procedure under a name within a dotted prefix.
    pub fn procedure<P: Entry>(&mut self, at: &str, name: &str, deprecated: Option<Deprecation>) {
        let _ = deprecated;
        self.listed.push((join(at, name), P::DESCRIPTION));
    }

    /// Adds all procedures of another router within a prefix.
    pub fn router<R: Router>(&mut self, at: &str, name: &str) {
        R::describe(self, &join(at, name));
    }
}

/// The document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    json: Arc<str>,
    hash: Arc<str>,
}

impl Schema {
    /// The document of a router.
    #[must_use]
    pub fn of<R: Router>() -> Self {
        let mut builder = Builder::default();
        R::describe(&mut builder, "");
        Self::new(builder)
    }

    pub(crate) fn new(builder: Builder) -> Self {
        let procedures: BTreeMap<_, _> = builder
            .listed
            .into_iter()
            .map(|(path, description)| {
                (path, serde_json::json!({"type": description.kind.as_str(), "docs": description.docs}))
            })
            .collect();
        let document = serde_json::json!({"procedures": procedures});
        let mut json = serde_json::to_string_pretty(&document).expect("JSON");
        json.push('\n');
        let mut hasher = FxHasher::default();
        json.hash(&mut hasher);
        Self { json: json.into(), hash: format!("{:016x}", hasher.finish()).into() }
    }

    /// The hash.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The document as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json.to_string()
    }
}

impl Default for Schema {
    fn default() -> Self {
        Self::new(Builder::default())
    }
}
