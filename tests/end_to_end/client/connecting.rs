//! A client is made of a URL, and there may be nobody at it.

use rpc_client::{Connect, ConnectErrorKind, ConnectOptions, HttpTransport, TransportErrorKind};
use serde_json::json;
use tokio::net::TcpSocket;

use super::{failed, says};
use crate::support::{ScriptedServer, plain::Api as Plain, scripted::answer};

#[tokio::test]
async fn what_is_wrong_with_options_is_told_when_connecting() {
    let url = "http://127.0.0.1:9/api/rpc";
    let cases: [(ConnectOptions, ConnectErrorKind, &[&str]); 7] = [
        (
            "127.0.0.1:3000".into(),
            ConnectErrorKind::Url,
            &["`127.0.0.1:3000`", "http://127.0.0.1:3000/api/rpc"],
        ),
        ("ftp://127.0.0.1/".into(), ConnectErrorKind::Scheme, &["`ftp://127.0.0.1/`", "http://"]),
        ("http:///api/rpc".into(), ConnectErrorKind::Host, &["host"]),
        ("http://127.0.0.1:99999/".into(), ConnectErrorKind::Host, &["port"]),
        ("http://ada:secret@127.0.0.1/".into(), ConnectErrorKind::Excess, &["header"]),
        (ConnectOptions::new(url).header("a b", "x"), ConnectErrorKind::Header, &["name"]),
        (ConnectOptions::new(url).header("x-a", "a\nb"), ConnectErrorKind::Header, &["value"]),
    ];
    for (options, kind, said) in cases {
        let error = Plain::connect(options.clone()).await.expect_err("nothing can be called so");
        assert_eq!(error.kind(), kind, "{error}");
        says(&error.to_string(), said);
        assert_eq!(HttpTransport::new(options).expect_err("nothing can be called so"), error);
    }
}

#[tokio::test]
async fn no_message_tells_a_password() {
    let error = Plain::connect("http://ada:secret@127.0.0.1/").await.expect_err("no users in URLs");
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn connecting_sends_nothing() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let api = Plain::connect(server.url()).await.expect("a URL");
    let call = api.echo(&json!(1));
    assert_eq!(server.connections(), 0);
    call.await.expect("an answer");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_port_where_nothing_listens() {
    // Taken, so that nobody else comes to listen there.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("the loopback has a free port");
    let url = format!("http://{}/api/rpc", socket.local_addr().expect("a bound socket has an address"));
    let api = Plain::connect(&url).await.expect("a URL");
    for result in [api.echo(&json!(1)).await, api.tell(&json!(1)).await] {
        says(
            &failed(result, TransportErrorKind::Connect, false),
            &["no connection", &url, "refused", "not sent"],
        );
    }
}

#[tokio::test]
async fn a_host_that_cannot_be_reached() {
    // No connections go to everybody.
    let url = "http://255.255.255.255:9/api/rpc";
    let api = Plain::connect(ConnectOptions::new(url).retries(1)).await.expect("a URL");
    says(&failed(api.echo(&json!(1)).await, TransportErrorKind::Connect, false), &["no connection", url]);
}

#[tokio::test]
async fn a_host_that_does_not_exist() {
    // No name ends so, by RFC 2606.
    let url = "http://nobody.invalid/api/rpc";
    let api = Plain::connect(ConnectOptions::new(url).retries(0)).await.expect("a URL");
    says(&failed(api.tell(&json!(1)).await, TransportErrorKind::Connect, false), &["no connection", url]);
}
