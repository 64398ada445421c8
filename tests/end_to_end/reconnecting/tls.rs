//! The live connection within TLS.

use futures::StreamExt;
use rpc_client::{CallError, ConnectionState, DisconnectReason, TransportErrorKind};

use super::api::{Said, World, client, options};
use crate::support::{
    tls::{Authority, TlsFront},
    within,
};

const HOST: &str = "localhost";

#[tokio::test]
async fn what_goes_over_tls_survives_a_cut_like_everything_else() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(proxy.address, &authority.issue(HOST));
    let url = front.url(HOST).replace("https://", "wss://");
    let (client, api) = client(options(url).root_certificate(authority.pem()).calls_over_socket());
    let mut items = api.follow().on_reset(|| panic!("nothing is missing"));
    let mut talk = api.talk();
    for round in 0..5 {
        world.journal().write(100);
        for number in 1..=100 {
            let item = within("an item", items.next()).await.expect("it goes on");
            assert_eq!(item.expect("an item"), round * 100 + number);
        }
        let doubled = within("an answer", talk.request::<u64>(&Said::Double { number: round })).await;
        assert_eq!(doubled.expect("an answer"), round * 2);
        assert_eq!(within("an answer", api.echo(&round)).await.expect("an answer"), round);
        let mut states = client.states();
        states.mark_unchanged();
        proxy.cut();
        // The loss is seen before the next round asks for anything that must not be lost.
        within("the loss", states.changed()).await.expect("the client is there");
    }
}

#[tokio::test]
async fn a_certificate_that_is_refused_ends_it_and_says_why() {
    let world = World::new();
    let server = world.serve().await;
    let front = TlsFront::before(server.address, &Authority::new("Ada").issue(HOST));
    let (client, api) = client(options(front.url(HOST)).root_certificate(Authority::new("Charles").pem()));
    let error = within("a refusal", api.follow().next()).await.expect("it says so").expect_err("a stranger");
    let CallError::Transport { sent: false, cause } = &error else { panic!("{error:?}") };
    assert_eq!(cause.kind(), TransportErrorKind::Connect);
    assert!(error.to_string().contains("issued its certificate"), "{error}");
    let reason = DisconnectReason::Refused;
    assert_eq!(client.state(), ConnectionState::Disconnected { reason });
}
