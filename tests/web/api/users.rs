//! What takes a credential.

use std::time::{Duration, SystemTime};

use rpc_server::{Credential, Verified, prelude::*};
use tokio::time::sleep;

/// Who asks.
#[derive(Clone)]
pub(super) struct User(String);

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        call.extension::<Self>().cloned().ok_or_else(|| RpcError::unauthorized("sign in first"))
    }
}

/// A token is a name, and may say for how long it is good: `ada, for 500 ms`. Nobody has one with `bad` in it.
pub(crate) async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let token = credential.token();
    if token.contains("bad") {
        return Err(RpcError::unauthorized("nobody has this token"));
    }
    let (name, time) = token.split_once(", for ").unwrap_or((token, ""));
    let verified = Verified::new(name, User(name.to_owned()));
    Ok(match time.strip_suffix(" ms").and_then(|time| time.parse().ok()) {
        Some(time) => verified.expires_at(SystemTime::now() + Duration::from_millis(time)),
        None => verified,
    })
}

/// The caller's name.
#[procedure(query)]
pub(super) async fn whoami(#[ctx] user: User) -> String {
    user.0
}

/// A number for somebody.
#[derive(Serialize, JsonSchema)]
pub(super) struct Secret {
    n: u32,
    name: String,
}

/// A number every 10 ms for those who have signed in, from behind the one that was seen last.
#[procedure(subscription)]
pub(super) fn secret(
    #[ctx] user: User,
    #[ctx] after: LastEventId,
) -> impl Stream<Item = Result<Tracked<Secret>, RpcError>> {
    try_stream!({
        for n in after.parse::<u32>()?.unwrap_or(0) + 1.. {
            yield tracked(n, Secret { n, name: user.0.clone() });
            sleep(Duration::from_millis(10)).await;
        }
    })
}
