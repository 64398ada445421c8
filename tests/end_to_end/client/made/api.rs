//! The procedures of the other tests, served as there, and called by the crate that was made of their schema.

use calls_client::rpc_client::{Connect, ConnectOptions};
pub(super) use calls_client::{
    Api,
    errors::ShopError,
    types::{Item, Receipt},
};

use crate::{
    client::api,
    support::{TestServer, Witness},
};

/// The procedures, served.
pub(super) struct Served {
    pub(super) server: TestServer,
    pub(super) witness: Witness,
}

impl Served {
    pub(super) async fn client(&self) -> Api {
        Api::connect(self.server.url()).await.expect("a URL")
    }

    pub(super) async fn client_with(&self, set: impl FnOnce(ConnectOptions) -> ConnectOptions) -> Api {
        Api::connect(set(ConnectOptions::new(self.server.url()))).await.expect("a URL")
    }
}

pub(super) async fn serve_meetings_of(calls: usize) -> Served {
    let api::Served { server, witness } = api::serve_meetings_of(calls).await;
    Served { server, witness }
}

pub(super) async fn serve() -> Served {
    serve_meetings_of(2).await
}
