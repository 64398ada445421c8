//! The hub without a server: sockets whose ways out record what they are given, and no runtime.

mod addressing;
mod conversations;
mod memory;
mod model;
mod names;
mod opening;
mod support;
mod threads;
