//! The live connection under a clock that the test moves, over pipes in memory, against a server that does what the test
//! says.
//!
//! - [`opening`]: when it is opened, tried again, and given up;
//! - [`moving`]: what goes over the next socket, and in which order;
//! - [`leaving`]: servers that leave;
//! - [`two_way`]: what two-way procedures are told and say;
//! - [`credentials`]: who it is, over a socket that is open;
//! - [`model`]: an hour of chance, in which nothing may be missed;
//! - [`network`]: what stands in for a network and a server.

mod credentials;
mod leaving;
mod model;
mod moving;
mod network;
mod opening;
mod two_way;
