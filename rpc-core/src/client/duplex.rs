//! A two-way conversation, as a client would have it.

use std::{convert::Infallible, fmt, marker::PhantomData};

/// What a method of the Rust client returns for a two-way procedure. There is no value of it: the Rust client opens no
/// such conversation, and the compiler says so where the method is called. Clients in other languages, which speak
/// WebSocket, do.
pub struct Duplex<P> {
    never: Infallible,
    procedure: PhantomData<fn() -> P>,
}

impl<P> fmt::Debug for Duplex<P> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.never {}
    }
}
