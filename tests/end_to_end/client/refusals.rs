//! A server that answers before it has heard everything.

use rpc_client::{CallError, Connect, ConnectOptions};
use serde_json::json;

use crate::support::{
    ScriptedServer,
    plain::Api as Plain,
    scripted::{Peer, json_response},
};

/// More than the buffers of a connection take.
const MUCH: usize = 12 << 20;

fn too_large() -> Vec<u8> {
    let error = json!({"code": "PAYLOAD_TOO_LARGE", "message": "too large"});
    json_response("413 Payload Too Large", &json!({"ok": false, "error": error}))
}

async fn head(peer: &mut Peer) {
    peer.connection.up_to(b"\r\n\r\n").await.expect("a request comes");
}

async fn is_told(server: &ScriptedServer) {
    let api = Plain::connect(ConnectOptions::new(server.url()).retries(0)).await.expect("a URL");
    let input = json!("x".repeat(MUCH));
    for _ in 0..3 {
        let error = api.tell(&input).await.expect_err("it is too large");
        let CallError::Rpc(error) = &error else { panic!("not what the server said: {error:?}") };
        assert_eq!((error.code(), error.status()), ("PAYLOAD_TOO_LARGE", 413));
    }
    // What is left of a request is not sent on a connection that others use.
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_refusal_is_told_while_the_request_is_on_its_way() {
    is_told(&ScriptedServer::start(|mut peer| async move {
        head(&mut peer).await;
        peer.connection.write(too_large()).await;
        // Nothing is read, and nothing closed, before the client does.
        peer.connection.stream.set_zero_linger().expect("a connected socket takes options");
        std::future::pending::<()>().await;
    }))
    .await;
}

#[tokio::test]
async fn a_refusal_is_told_though_the_connection_is_reset() {
    is_told(&ScriptedServer::start(|mut peer| async move {
        head(&mut peer).await;
        peer.connection.write(too_large()).await;
        // Closed with much in it that was not read: the client gets a reset, maybe while it writes.
    }))
    .await;
}
