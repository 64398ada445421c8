//! Whether the items of a subscription are named events, told apart by type.
//!
//! Emitted code calls `(&Naming::<Item>::new()).name_of()`, with both traits in scope. Method resolution finds
//! [`NameItems`] if the item implements [`Events`], else [`LeaveUnnamed`]. It works only where the type is concrete: in
//! emitted code.

use std::marker::PhantomData;

use crate::{Events, schema::Types};

/// The probe.
#[derive(Debug)]
pub struct Naming<T>(PhantomData<T>);

impl<T> Naming<T> {
    /// A probe for the type.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only emitted code makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Naming<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Naming<T> {}

/// The items are events: their names are these events'.
pub trait NameItems<T> {
    /// What names an item.
    fn name_of(&self) -> impl Fn(&T) -> Option<&'static str> + Send + 'static;

    /// Tells the events, for the schema.
    fn describe(&self, types: &mut Types<'_>);
}

impl<T: Events> NameItems<T> for Naming<T> {
    fn name_of(&self) -> impl Fn(&T) -> Option<&'static str> + Send + 'static {
        |item: &T| Some(item.name())
    }

    fn describe(&self, types: &mut Types<'_>) {
        types.named_items::<T>();
    }
}

/// In scope for all other items.
pub trait LeaveUnnamed<T> {
    /// What names none.
    fn name_of(self) -> impl Fn(&T) -> Option<&'static str> + Send + 'static;

    /// Tells nothing.
    fn describe(self, types: &mut Types<'_>);
}

impl<T> LeaveUnnamed<T> for Naming<T> {
    fn name_of(self) -> impl Fn(&T) -> Option<&'static str> + Send + 'static {
        |_: &T| None
    }

    fn describe(self, _: &mut Types<'_>) {}
}
