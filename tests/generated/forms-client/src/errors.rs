//! What procedures can fail with.

use rpc_client::RpcError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum Trouble {
    /// There is no such thing.
    #[rpc(
        status = 404,
        message = "there is no {the_thing} in {of_what:?}, and {{nothing}} else"
    )]
    Missing {
        the_thing: String,
        of_what: Vec<u8>,
    },
    #[rpc(message = "{0} and {1}")]
    Oauth2Denied(String, u64),
    Held(Inner),
    /// Nothing to say. {Really}
    Bare,
    #[rpc(status = 503)]
    Optional {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<usize>")]
        after: Option<u64>,
    },
}
