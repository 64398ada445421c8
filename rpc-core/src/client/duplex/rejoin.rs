//! What goes first after a lost connection.

use std::{fmt, marker::PhantomData};

use serde::Serialize;

use super::super::{Emission, TransportError, TransportErrorKind};
use crate::{Events, TwoWay, events};

/// A two-way procedure that was opened anew after a lost connection: see
/// [`Duplex::on_reconnect`](super::Duplex::on_reconnect).
pub struct Rejoin<P: TwoWay> {
    first: Result<Vec<Emission>, TransportError>,
    procedure: PhantomData<fn() -> P>,
}

impl<P: TwoWay> Rejoin<P> {
    pub(super) fn new() -> Self {
        Self { first: Ok(Vec::new()), procedure: PhantomData }
    }

    /// Emits an event in front of all that waits, and behind those that were given here before.
    ///
    /// One that cannot be encoded ends the conversation with that error, since what waits relies on it.
    pub fn emit(&mut self, event: &P::Incoming)
    where
        P::Incoming: Serialize,
    {
        if let Ok(first) = &mut self.first {
            match emission(event) {
                Ok(event) => first.push(event),
                Err(error) => self.first = Err(error),
            }
        }
    }

    /// What goes first, or why it cannot.
    pub(super) fn into_first(self) -> Result<Vec<Emission>, TransportError> {
        self.first
    }
}

impl<P: TwoWay> fmt::Debug for Rejoin<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejoin").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}

/// An event as it travels.
pub(super) fn emission<E: Events + Serialize>(event: &E) -> Result<Emission, TransportError> {
    let not_encoded = |cause: &dyn fmt::Display| {
        let message = format!("the event `{}` cannot be written as JSON: {cause}", event.name());
        TransportError::new(TransportErrorKind::Input, message)
    };
    let mut data = Vec::new();
    events::encode(event, &mut data).map_err(|cause| not_encoded(&cause))?;
    let data = String::from_utf8(data).map_err(|cause| not_encoded(&cause))?;
    Ok(Emission::new(event.name(), data))
}
