//! What the crate was made from.

use std::{fs, path::Path};

use crate::client::api;

#[test]
fn the_crate_is_made_of_the_newest_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/calls-client/schema.json");
    let schema = api::Api::schema().without_sources().to_json();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &schema).expect("the schema can be written");
    }
    let recorded = fs::read_to_string(path).unwrap_or_default();
    assert!(recorded == schema, "the schema is another: `cargo xtask bless` accepts that");
}
