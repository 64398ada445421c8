//! Client crates that are made of schemas, `tests/generated`, beside what these schemas tell of. That calls work over
//! the network is tested where those of the emitted client are.
//!
//! - `forms`: an API of types in every form;
//! - `schemas`: the schemas, as they are recorded and as the made crates tell them;
//! - `values`: what the one side writes, the other reads.

mod forms;
mod schemas;
mod values;
