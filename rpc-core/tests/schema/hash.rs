//! What changes the hash, and what does not.

use rpc_core::{Context, procedure, router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Context)]
struct App {}

/// Routers that differ in one thing, a module each.
macro_rules! routers {
    ($($name:ident { $($items:tt)* })*) => {$(
        mod $name {
            use super::{App, Deserialize, JsonSchema, Serialize, procedure, router};
            use rpc_core::RpcError;

            #[derive(Debug, Serialize, Deserialize, RpcError)]
            #[allow(dead_code)]
            enum Broken { Glass { shards: u8 } }

            $($items)*
        }
    )*};
}

routers! {
    plain {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { name: String }
        #[procedure(query)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), Broken> { _ = input; Ok(()) }
        router! { pub Api for App { get, set } }
    }
    documented {
        /// A name.
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name {
            /// The name.
            #[schemars(title = "Name", example = &"Ada")]
            name: String,
        }
        /// Gets.
        #[deprecated]
        #[procedure(query)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation, timeout = "1s")]
        async fn set(input: Name) -> Result<(), Broken> { _ = input; Ok(()) }
        router! {
            /// An API.
            pub(crate) Api for App {
                set,
                #[deprecated]
                get,
            }
        }
    }
    renamed_field {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { named: String }
        #[procedure(query)]
        async fn get(input: Name) -> String { input.named }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), Broken> { _ = input; Ok(()) }
        router! { pub Api for App { get, set } }
    }
    other_kind {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { name: String }
        #[procedure(mutation)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), Broken> { _ = input; Ok(()) }
        router! { pub Api for App { get, set } }
    }
    other_path {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { name: String }
        #[procedure(query)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), Broken> { _ = input; Ok(()) }
        router! { pub Api for App { get as take, set } }
    }
    other_rule {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { #[schemars(length(max = 8))] name: String }
        #[procedure(query)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), Broken> { _ = input; Ok(()) }
        router! { pub Api for App { get, set } }
    }
    other_error {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { name: String }
        #[derive(Debug, Serialize, Deserialize, RpcError)]
        #[allow(dead_code)]
        enum Wrong { Glass { shards: String } }
        #[procedure(query)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), Wrong> { _ = input; Ok(()) }
        router! { pub Api for App { get, set } }
    }
    open_error {
        #[derive(Serialize, Deserialize, JsonSchema)]
        struct Name { name: String }
        #[procedure(query)]
        async fn get(input: Name) -> String { input.name }
        #[procedure(mutation)]
        async fn set(input: Name) -> Result<(), rpc_core::RpcError> { _ = input; Ok(()) }
        router! { pub Api for App { get, set } }
    }
}

#[test]
fn it_tells_what_callers_are_compiled_against() {
    let plain = plain::Api::schema().hash;
    assert_eq!(plain.len(), 16);
    assert_eq!(documented::Api::schema().hash, plain, "documentation and order make no difference");
    let others = [
        renamed_field::Api::schema().hash,
        other_kind::Api::schema().hash,
        other_path::Api::schema().hash,
        other_rule::Api::schema().hash,
        other_error::Api::schema().hash,
        open_error::Api::schema().hash,
    ];
    for (number, hash) in others.iter().enumerate() {
        assert_ne!(*hash, plain, "of router {number}");
        assert!(!others[..number].contains(hash), "two different routers, of which {number} is one");
    }
}
