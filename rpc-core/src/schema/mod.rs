//! One document that describes a router.

use std::marker::PhantomData;

use schemars::JsonSchema;

use crate::{Deprecation, Entry, ProcedureError, Router};

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
pub struct Builder(());

impl Builder {
    /// Adds a procedure under a name within a dotted prefix.
    pub fn procedure<P: Entry>(&mut self, at: &str, name: &str, deprecated: Option<Deprecation>) {
        let _ = (at, name, deprecated);
    }

    /// Adds all procedures of another router within a prefix.
    pub fn router<R: Router>(&mut self, at: &str, name: &str) {
        let _ = (at, name);
    }
}

/// The document.
#[derive(Debug)]
pub struct Schema(());

impl Schema {
    /// The document of a router.
    #[must_use]
    pub fn of<R: Router>() -> Self {
        Self(())
    }
}
