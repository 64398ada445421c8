//! What is said of pairs of documents.

// - `documents`: how the tests make documents, and what they look at;
// - `types`, `objects`, `unions`, `numbers_and_rules`: pairs of types, as inputs and as outputs;
// - `procedures`, `events`, `errors`, `security`: pairs of procedures;
// - `routers`: documents of real routers, and the text;
// - `sharing`: types that many use;
// - `soundness`, `values`: that what is said to be safe is;
// - `speed`.

mod documents;
mod errors;
mod events;
mod numbers_and_rules;
mod objects;
mod procedures;
mod routers;
mod security;
mod sharing;
mod soundness;
mod speed;
mod types;
mod unions;
mod values;
