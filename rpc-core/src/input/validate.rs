//! Validation that nobody can forget: chosen at compile time, by method resolution.
//!
//! The code that `#[procedure]` emits calls `(&&Validation::<Input>::new()).validate(..)`, with the three traits below
//! in scope. Method resolution tries the receiver as it stands before it takes references off, so it finds
//! [`ValidateInput`] if the type has rules that need no context, else [`RefuseContext`] (which does not compile) if it
//! has rules that need one, else [`NotValidated`]. It works only where the type is concrete: in emitted code.

use std::{
    any::TypeId,
    collections::HashMap,
    marker::PhantomData,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use garde::Validate;
use schemars::JsonSchema;
use serde_json::Value;

use super::{RawInput, wire_path::violations};
use crate::{EventKind, Events, RpcError, Violation, schema::EventTypes};

/// The probe that validation is chosen by.
#[derive(Debug)]
pub struct Validation<T>(PhantomData<T>);

impl<T> Validation<T> {
    /// A probe for the type.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only emitted code makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Validation<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Validation<T> {}

/// The type has rules: they are applied.
pub trait ValidateInput<T> {
    /// Applies the rules.
    ///
    /// # Errors
    ///
    /// `VALIDATION_ERROR` with one violation for each broken rule, its path in wire names.
    fn validate(&self, input: &T, raw: &RawInput) -> Result<(), RpcError>
    where
        T: JsonSchema + 'static;

    /// Applies the rules to an event. The data is what it was decoded from.
    ///
    /// # Errors
    ///
    /// `VALIDATION_ERROR` with one violation for each broken rule, its path within the data, in wire names.
    fn validate_event(&self, event: &T, data: &RawInput) -> Result<(), RpcError>
    where
        T: Events;
}

impl<T> ValidateInput<T> for &Validation<T>
where
    T: Validate<Context = ()>,
{
    fn validate(&self, input: &T, raw: &RawInput) -> Result<(), RpcError>
    where
        T: JsonSchema + 'static,
    {
        input.validate().map_err(|report| {
            let schema = kept_schema(TypeId::of::<T>(), 0, || schemars::schema_for!(T).to_value());
            RpcError::not_valid("input", &broken_rules(&report, &schema, raw))
        })
    }

    fn validate_event(&self, event: &T, data: &RawInput) -> Result<(), RpcError>
    where
        T: Events,
    {
        event.validate().map_err(|report| {
            let number = event.kind().position();
            let schema = kept_schema(TypeId::of::<T>(), number, || EventTypes::data_of::<T>(number));
            RpcError::not_valid("data", &broken_rules(&report, &schema, data))
        })
    }
}

/// The type has rules that need a context, which a procedure's input cannot have.
pub trait RefuseContext<T> {
    /// Does not compile where it is called.
    ///
    /// # Errors
    ///
    /// Never.
    fn validate(&self, input: &T, raw: &RawInput) -> Result<(), RpcError>
    where
        T: Validate,
        T::Context: UnitContext;

    /// Does not compile where it is called.
    ///
    /// # Errors
    ///
    /// Never.
    fn validate_event(&self, event: &T, data: &RawInput) -> Result<(), RpcError>
    where
        T: Validate,
        T::Context: UnitContext;
}

impl<T: Validate> RefuseContext<T> for Validation<T> {
    fn validate(&self, _: &T, _: &RawInput) -> Result<(), RpcError>
    where
        T::Context: UnitContext,
    {
        Ok(())
    }

    fn validate_event(&self, _: &T, _: &RawInput) -> Result<(), RpcError>
    where
        T::Context: UnitContext,
    {
        Ok(())
    }
}

/// The context of rules that need none.
#[diagnostic::on_unimplemented(
    message = "an input whose validation needs a context cannot be validated automatically",
    label = "`#[garde(context({Self}))]` is on the input's type",
    note = "leave `#[garde(context(..))]` out and check what needs the context in the function"
)]
pub trait UnitContext {}
impl UnitContext for () {}

/// The type has no rules.
pub trait NotValidated<T> {
    /// Does nothing.
    ///
    /// # Errors
    ///
    /// Never.
    fn validate(self, input: &T, raw: &RawInput) -> Result<(), RpcError>;

    /// Does nothing.
    ///
    /// # Errors
    ///
    /// Never.
    fn validate_event(self, event: &T, data: &RawInput) -> Result<(), RpcError>;
}

impl<T> NotValidated<T> for Validation<T> {
    fn validate(self, _: &T, _: &RawInput) -> Result<(), RpcError> {
        Ok(())
    }

    fn validate_event(self, _: &T, _: &RawInput) -> Result<(), RpcError> {
        Ok(())
    }
}

/// The schema of an input, or of the data of an event by its number, made when it is first needed: only what is refused
/// needs it.
fn kept_schema(of: TypeId, number: usize, make: impl FnOnce() -> Value) -> Arc<Value> {
    type Schemas = RwLock<HashMap<(TypeId, usize), Arc<Value>>>;
    static SCHEMAS: LazyLock<Schemas> = LazyLock::new(RwLock::default);

    let key = (of, number);
    if let Some(schema) = SCHEMAS.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(schema);
    }
    let schema = Arc::new(make());
    SCHEMAS.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&schema));
    schema
}

fn broken_rules(report: &garde::Report, schema: &Value, raw: &RawInput) -> Vec<Violation> {
    let instance = raw.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    violations(report, schema, &instance)
}
