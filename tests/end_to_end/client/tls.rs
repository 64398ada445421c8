//! Servers behind TLS.

use std::time::Duration;

use futures::future::join_all;
use rpc_client::{Connect, ConnectErrorKind, ConnectOptions, TransportErrorKind, batch};
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    api::{Api, Served, serve, serve_meetings_of},
    failed, says,
};
use crate::support::{
    ScriptedServer, plain,
    plain::Api as Plain,
    scripted::answer,
    tls::{Authority, Farewell, TlsFront},
    within,
};

/// The loopback by a name, which its certificates have.
const HOST: &str = "localhost";

/// Served behind TLS, and a client that trusts who issued the certificate.
async fn behind_tls(served: &Served) -> (TlsFront, Api) {
    let authority = Authority::new("Ada");
    let front = TlsFront::before(served.server.address, &authority.issue(HOST));
    let options = ConnectOptions::new(front.url(HOST)).root_certificate(authority.pem()).retries(0);
    let api = Api::connect(options).await.expect("a URL");
    (front, api)
}

/// What a call says of a server that shows such a certificate.
async fn refused(front: &TlsFront, host: &str, authority: &Authority) -> String {
    let options = ConnectOptions::new(front.url(host)).root_certificate(authority.pem());
    let api = Plain::connect(options).await.expect("a URL");
    let message = failed(api.echo(&json!(1)).await, TransportErrorKind::Connect, false);
    says(&message, &["no connection", &front.url(host)]);
    message
}

#[tokio::test]
async fn calls_go_over_tls() {
    let served = serve().await;
    let (_front, api) = behind_tls(&served).await;
    assert_eq!(api.shop().upstairs().add(&5).await.expect("an answer"), 5);
    assert_eq!(api.sum().await.expect("an answer"), 5);
    let (sum, complaint) = batch((api.sum(), api.shop().complain())).await;
    assert_eq!(sum.expect("an answer"), 5);
    says(&complaint.expect_err("a refusal").to_string(), &["nobody is listening"]);
    let host = api.header(&"host".to_owned()).await.expect("an answer");
    assert!(host[0].starts_with("localhost:"), "{host:?}");
}

#[tokio::test]
async fn large_messages_go_over_tls() {
    let server = plain().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(server.address, &authority.issue("127.0.0.1"));
    let options = ConnectOptions::new(front.url("127.0.0.1")).root_certificate(authority.pem());
    let api = Plain::connect(options).await.expect("a URL");
    let text = json!("0123456789abcdef".repeat(50_000));
    for _ in 0..3 {
        assert_eq!(within("a large answer", api.echo(&text)).await.expect("an answer"), text);
    }
}

#[tokio::test]
async fn the_other_spelling_of_the_scheme_leads_to_the_same_endpoint() {
    let served = serve().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(served.server.address, &authority.issue(HOST));
    let url = front.url(HOST).replace("https://", "wss://");
    let api = Api::connect(ConnectOptions::new(url).root_certificate(authority.pem())).await.expect("a URL");
    assert_eq!(api.sum().await.expect("an answer"), 0);
    let url = served.server.url().replace("http://", "ws://");
    assert_eq!(Api::connect(url).await.expect("a URL").sum().await.expect("an answer"), 0);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_dropped_at_the_server() {
    let mut served = serve().await;
    let (_front, api) = behind_tls(&served).await;
    let call = tokio::spawn(api.hang());
    served.witness.entered().await;
    call.abort();
    served.witness.left().await;
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let served = serve_meetings_of(8).await;
    let (_front, api) = behind_tls(&served).await;
    let first = api.connection().await.expect("an answer");
    for _ in 0..20 {
        assert_eq!(api.connection().await.expect("an answer"), first);
    }
    let numbers: Vec<u32> = (0..8).collect();
    for answer in join_all(numbers.iter().map(|number| api.meet(number))).await {
        answer.expect("an answer");
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_not_used_again() {
    let server = ScriptedServer::answering(answer(json!(1)));
    for farewell in [Farewell::Said, Farewell::Unsaid] {
        let authority = Authority::new("Ada");
        let front = TlsFront::before(server.address, &authority.issue(HOST));
        let options = ConnectOptions::new(front.url(HOST)).root_certificate(authority.pem()).retries(0);
        let api = Plain::connect(options).await.expect("a URL");
        let before = server.requests().len();
        for _ in 0..5 {
            // A mutation, which is never sent twice.
            assert_eq!(api.tell(&json!(0)).await.expect("an answer"), 1, "{farewell:?}");
            front.close(1, farewell);
        }
        assert_eq!(server.requests().len() - before, 5, "{farewell:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_issuer_is_refused() {
    let served = serve().await;
    let front = TlsFront::before(served.server.address, &Authority::new("Ada").issue(HOST));
    // The latter has the issuer's name, and another key.
    for authority in ["Charles", "Ada"] {
        let message = refused(&front, HOST, &Authority::new(authority)).await;
        says(&message, &["issued its certificate", "root_certificate"]);
    }
    // Without one that was added, it is the platform that says so.
    let api = Plain::connect(front.url(HOST)).await.expect("a URL");
    says(&failed(api.echo(&json!(1)).await, TransportErrorKind::Connect, false), &["certificate"]);
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused() {
    let served = serve().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(served.server.address, &authority.issue("elsewhere.example"));
    says(&refused(&front, HOST, &authority).await, &["another host's", "elsewhere.example"]);
    says(&refused(&front, "127.0.0.1", &authority).await, &["another host's"]);
}

#[tokio::test]
async fn a_certificate_that_is_not_good_now_is_refused() {
    let served = serve().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(served.server.address, &authority.issue_expired(HOST));
    says(&refused(&front, HOST, &authority).await, &["has expired"]);
    let front = TlsFront::before(served.server.address, &authority.issue_early(HOST));
    says(&refused(&front, HOST, &authority).await, &["not valid yet", "clock"]);
}

#[tokio::test]
async fn a_certificate_that_is_refused_is_not_asked_for_again() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let front = TlsFront::before(server.address, &Authority::new("Ada").issue(HOST));
    // A host that is not there would be waited for longer than this test may take.
    let options = ConnectOptions::new(front.url(HOST)).retries(1_000).no_timeout();
    let api = Plain::connect(options).await.expect("a URL");
    failed(within("a refusal", api.echo(&json!(1))).await, TransportErrorKind::Connect, false);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn tls_to_a_port_without() {
    let served = serve().await;
    let url = served.server.url().replace("http://", "https://");
    let api = Api::connect(&url).await.expect("a URL");
    let message = failed(api.sum().await, TransportErrorKind::Connect, false);
    says(&message, &[&url, "not TLS", "`http`"]);
}

#[tokio::test]
async fn tls_to_one_who_hangs_up() {
    let server = ScriptedServer::start(|mut peer| async move {
        // Read, so that the end is no reset.
        peer.connection.exactly(100).await.unwrap_or_default();
    });
    let url = server.url().replace("http://", "https://");
    let api = Plain::connect(ConnectOptions::new(url).retries(0)).await.expect("a URL");
    let message = failed(api.echo(&json!(1)).await, TransportErrorKind::Connect, false);
    says(&message, &["TLS handshake", "does it speak TLS?"]);
}

#[tokio::test]
async fn to_agree_on_tls_takes_of_the_time_to_connect() {
    // It accepts, and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    let options = ConnectOptions::new(format!("https://localhost:{port}/"))
        .connect_timeout(Duration::from_millis(50))
        .no_timeout()
        .retries(0);
    let api = Plain::connect(options).await.expect("a URL");
    let result = within("the limit", api.echo(&json!(1))).await;
    says(&failed(result, TransportErrorKind::Connect, false), &["TLS handshake", "50ms"]);
}

#[tokio::test]
async fn no_tls_to_a_port_with() {
    let served = serve().await;
    let front = TlsFront::before(served.server.address, &Authority::new("Ada").issue(HOST));
    let url = front.url(HOST).replace("https://", "http://");
    let api = Api::connect(ConnectOptions::new(url).retries(0)).await.expect("a URL");
    let message = failed(api.sum().await, TransportErrorKind::Protocol, true);
    says(&message, &["did not answer in HTTP/1.1", "`https://`"]);
}

#[tokio::test]
async fn http_1_is_what_is_asked_for_within_tls() {
    let served = serve().await;
    let authority = Authority::new("Ada");
    let both = TlsFront::speaking(served.server.address, &authority.issue(HOST), &["h2", "http/1.1"]);
    let options = ConnectOptions::new(both.url(HOST)).root_certificate(authority.pem());
    assert_eq!(Api::connect(options).await.expect("a URL").sum().await.expect("an answer"), 0);
    let other = TlsFront::speaking(served.server.address, &authority.issue(HOST), &["h2"]);
    says(&refused(&other, HOST, &authority).await, &["refused the TLS handshake", "NoApplicationProtocol"]);
}

#[tokio::test]
async fn what_is_no_root_certificate_is_told_when_connecting() {
    let options = ConnectOptions::new("https://localhost/").root_certificate("secret");
    let error = Plain::connect(options).await.expect_err("no certificate");
    assert_eq!(error.kind(), ConnectErrorKind::Certificate);
    says(&error.to_string(), &["root certificate", "BEGIN CERTIFICATE"]);
}
