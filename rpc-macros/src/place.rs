//! Where emitted code stands.

use proc_macro2::Span;

/// The place of something that the user wrote, for something that a macro writes: names mean what they mean in the
/// macro, errors point to what the user wrote, and lints know that nobody wrote it.
pub(crate) fn at(place: Span) -> Span {
    Span::call_site().located_at(place)
}
