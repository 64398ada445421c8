//! The tests of the whole: see `end_to_end` (real servers, real sockets), `ui` (what misuse of a macro is told) and
//! `guide` (the code in the documentation).

#[cfg(doctest)]
mod guide;
