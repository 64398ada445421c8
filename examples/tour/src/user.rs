//! Who calls.

use rpc_server::prelude::*;

/// A caller who is signed in. Procedures that ask for one run for nobody else.
#[derive(Debug, Clone)]
pub struct User {
    /// As they signed in.
    pub name: String,
}

/// In any context: nothing of it is needed. In the tour the bearer token is the name itself; elsewhere it would be
/// looked up or verified here.
impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        match token {
            Some(name) if !name.is_empty() => Ok(Self { name: name.to_owned() }),
            _ => Err(RpcError::unauthorized("sign in first: send your name as a bearer token")),
        }
    }

    fn security(needs: &mut Security) {
        needs.require(Self::scheme());
    }
}

impl User {
    /// How callers say who they are, for the schema.
    pub fn scheme() -> SecurityScheme {
        SecurityScheme::bearer("user").docs("Your name.")
    }
}
