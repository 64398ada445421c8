//! What procedures can fail with.

use rpc_client::RpcError;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ShopError {
    /// There is nothing left.
    #[rpc(status = 409)]
    SoldOut {
        left_over: u32,
        next_delivery: Option<String>,
    },
    /// It is night.
    Closed,
    /// It costs more than there is.
    #[rpc(status = 402)]
    TooExpensive(u32),
}
