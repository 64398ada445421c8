//! Servers that end, or are not there yet.

use futures::{Stream, StreamExt, future::join_all};
use rpc_client::{Client, procedure, router};
use tokio::sync::watch;

use super::api::{Log, World, client, options, read, tries};
use crate::support::{Observed, within};

#[tokio::test]
async fn subscriptions_go_on_where_they_were_after_each_restart_of_the_server() {
    const ROUND: u64 = 500;
    let mut world = World::new();
    let mut server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    let mut followers: Vec<_> = (0..3).map(|_| api.follow()).collect();
    let log = Log::default();
    let mut news = log.of(api.news());
    for round in 0..4 {
        let reading =
            join_all(followers.iter_mut().map(|items| read(items, round * ROUND, round * ROUND + ROUND / 2)));
        let writing = async {
            for _ in 0..4 {
                world.witness.entered().await;
            }
            world.journal().write(ROUND);
        };
        let half = watch::Sender::new(round * ROUND + ROUND / 2).subscribe();
        let following = log.read(&mut news, &half);
        tokio::join!(reading, writing, following);
        // In the middle of what is under way.
        let address = server.killed().await;
        for _ in 0..4 {
            world.witness.left().await;
        }
        server = world.serve_at(address).await;
        join_all(
            followers.iter_mut().map(|items| read(items, round * ROUND + ROUND / 2, (round + 1) * ROUND)),
        )
        .await;
    }
    log.is_whole_or_says_so();
}

/// As `observed` serves it.
#[procedure(subscription)]
fn numbers() -> impl Stream<Item = u64>;

router! { Observing { numbers() } }

#[tokio::test]
async fn a_server_process_that_is_killed_and_started_again_is_gone_on_with() {
    let mut server = Observed::start().await;
    let client = Client::new(options(format!("http://{}/api/rpc", server.address))).expect("a client");
    let observing: Observing = client.api();
    let mut items = observing.numbers();
    let mut expected = 1..;
    for _ in 0..4 {
        for number in expected.by_ref().take(3000) {
            let item = within("an item", items.next()).await.expect("it goes on").expect("it does not fail");
            assert_eq!(item, number);
        }
        let address = server.killed().await;
        server = Observed::start_at(address).await;
    }
    for number in expected.take(20_000) {
        assert_eq!(items.next().await.expect("it goes on").expect("it does not fail"), number);
    }
}

#[tokio::test]
async fn what_is_begun_before_the_server_is_there_waits_for_it() {
    let world = World::new();
    world.gate.send_replace(true);
    let address = world.serve().await.killed().await;
    let options = options(format!("http://{address}/api/rpc")).calls_over_socket();
    let (client, api) = client(options);
    let calls = join_all((0..20_u64).map(|number| api.echo(&number)));
    let mut items = api.follow().on_reset(|| panic!("nothing could be missed yet"));
    let everything = async { tokio::join!(calls, api.add(), read(&mut items, 0, 10)) };
    let serving = async {
        tries(&client, 3).await;
        let server = world.serve_at(address).await;
        world.journal().write(10);
        server
    };
    let ((echoes, added, ()), _server) = within("answers", async { tokio::join!(everything, serving) }).await;
    for (number, echo) in (0..).zip(echoes) {
        assert_eq!(echo.expect("an answer"), number);
    }
    assert_eq!(added.expect("an answer"), 1);
}
