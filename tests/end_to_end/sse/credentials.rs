//! Whose stream it is, and for how long.

use std::time::{Duration, Instant, SystemTime};

use rpc_server::{Auth, Credential, RpcError, Verified};

use super::{
    api::{Outside, server},
    client::{Event, Events},
};
use crate::support::{Request, TestServer};

const GRACE: Duration = Duration::from_millis(50);

/// Verifies tokens that are the milliseconds for which they last.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let lasts = credential.token().parse().map_err(|_| RpcError::unauthorized("who is it?"))?;
    Ok(Verified::new("ada", ()).expires_at(SystemTime::now() + Duration::from_millis(lasts)))
}

async fn guarded() -> (TestServer, Outside) {
    let (server, outside) = server();
    (TestServer::start(server.auth(Auth::new(verify).required().grace(GRACE))).await, outside)
}

#[tokio::test]
async fn without_one_or_with_a_wrong_one_nothing_starts() {
    let (server, mut outside) = guarded().await;
    let feed = Request::get("/api/rpc/feed");
    server.send(feed.clone()).await.refused(401, "UNAUTHORIZED");
    server.send(feed.header("authorization", "Bearer no")).await.refused(401, "UNAUTHORIZED");
    assert!(outside.witness.saw_nothing());
}

#[tokio::test]
async fn a_stream_ends_after_its_credential_and_not_for_good() {
    let (server, mut outside) = guarded().await;
    for path in ["silence", "flood"] {
        let began = Instant::now();
        let request = Request::get(format!("/api/rpc/{path}")).header("authorization", "Bearer 100");
        let mut events = Events::open(&server, request).await;
        outside.witness.entered().await;
        while let Some(Event { id: None, name: None, .. }) = events.next().await {}
        assert!(began.elapsed() >= Duration::from_millis(100) + GRACE);
        outside.witness.left().await;
        drop(events.into_client().await);
    }
}

#[tokio::test]
async fn one_that_lasts_is_no_hindrance() {
    let (server, _outside) = guarded().await;
    for lasts in ["60000", "9999999999999"] {
        let request =
            Request::get("/api/rpc/count?input=0").header("authorization", format!("Bearer {lasts}"));
        let mut events = Events::open(&server, request).await;
        assert_eq!(events.rest().await, [Event::complete()]);
    }
}
