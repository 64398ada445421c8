//! A network between a client and a server that a test can break: it cuts, holds, loses, splits, delays and
//! leads elsewhere.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::AbortHandle,
};

use super::within;

/// Passes connections on to a server. Those that are open when it is dropped are cut.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    to_server: watch::Sender<Flow>,
    to_client: watch::Sender<Flow>,
    cuts: watch::Sender<u32>,
    target: watch::Sender<SocketAddr>,
    carried: watch::Receiver<usize>,
    accepting: AbortHandle,
}

/// How bytes go in one direction, from now on and for all connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// As they come.
    Open,
    /// Not at all: they wait, and once the system's buffers are full, who sends them waits too.
    Held,
    /// Into nothing, and so does the end: one side of a half-open connection.
    Lost,
    /// One by one.
    Split,
    /// Later.
    Delayed(Duration),
}

impl Proxy {
    /// A proxy before this server, through which everything flows.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (to_server, flow_to_server) = watch::channel(Flow::Open);
        let (to_client, flow_to_client) = watch::channel(Flow::Open);
        let (cuts, cut) = watch::channel(0);
        let (target, server) = watch::channel(server);
        let (count, carried) = watch::channel(0);
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.expect("the socket listens");
                let (to_server, to_client) = (flow_to_server.clone(), flow_to_client.clone());
                let server = *server.borrow();
                tokio::spawn(carry(client, server, to_server, to_client, cut.clone(), count.clone()));
            }
        });
        Self { address, to_server, to_client, cuts, target, carried, accepting: accepting.abort_handle() }
    }

    /// The URL of the endpoint, as seen from here.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/api/rpc", self.address)
    }

    /// Leads connections that are made from now on to another server.
    pub(crate) fn lead_to(&self, server: SocketAddr) {
        self.target.send_replace(server);
    }

    /// Waits until it has carried so many connections in all.
    pub(crate) async fn carries(&self, many: usize) {
        let mut carried = self.carried.clone();
        let carried = within("another connection", carried.wait_for(|carried| *carried >= many)).await;
        carried.expect("the proxy accepts as long as it is there");
    }

    /// How many connections it has carried in all.
    pub(crate) fn carried(&self) -> usize {
        *self.carried.borrow()
    }

    /// How bytes go in both directions.
    pub(crate) fn both(&self, flow: Flow) {
        self.to_server(flow);
        self.to_client(flow);
    }

    /// How bytes go from clients to the server.
    pub(crate) fn to_server(&self, flow: Flow) {
        self.to_server.send_replace(flow);
    }

    /// How bytes go from the server to clients.
    pub(crate) fn to_client(&self, flow: Flow) {
        self.to_client.send_replace(flow);
    }

    /// Cuts every connection that is open: both ends get a reset.
    pub(crate) fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

/// Carries one connection until it is cut, or until both directions have ended.
async fn carry(
    client: TcpStream,
    server: SocketAddr,
    to_server: watch::Receiver<Flow>,
    to_client: watch::Receiver<Flow>,
    mut cut: watch::Receiver<u32>,
    carried: watch::Sender<usize>,
) {
    cut.mark_unchanged();
    // Where nobody listens, the client finds its connection closed.
    let Ok(server) = TcpStream::connect(server).await else { return };
    carried.send_modify(|carried| *carried += 1);
    for socket in [&client, &server] {
        socket.set_nodelay(true).expect("a fresh socket takes options");
    }
    let (mut from_client, mut into_client) = client.into_split();
    let (mut from_server, mut into_server) = server.into_split();
    let carried = async {
        tokio::try_join!(
            pass(&mut from_client, &mut into_server, to_server),
            pass(&mut from_server, &mut into_client, to_client),
        )
    };
    let is_over = tokio::select! {
        carried = carried => carried.is_ok(),
        _ = cut.changed() => false,
    };
    if !is_over {
        // Bytes that wait to be read make a reset anyway; this makes one in any case.
        for half in [&into_client, &into_server] {
            half.as_ref().set_zero_linger().unwrap_or(());
        }
    }
}

/// Passes bytes in one direction up to their end.
async fn pass(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    mut flow: watch::Receiver<Flow>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if flow.wait_for(|flow| *flow != Flow::Held).await.is_err() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let read = tokio::select! {
            biased;
            _ = flow.changed() => continue,
            read = from.read(&mut buffer) => read,
        };
        let now = *flow.borrow();
        let bytes = match (read, now) {
            (Ok(0) | Err(_), Flow::Lost) => std::future::pending().await,
            (Ok(0), _) => return to.shutdown().await,
            (read, _) => &buffer[..read?],
        };
        match now {
            Flow::Lost => {}
            Flow::Open | Flow::Held => to.write_all(bytes).await?,
            Flow::Split => {
                for byte in bytes {
                    to.write_all(std::slice::from_ref(byte)).await?;
                    tokio::task::yield_now().await;
                }
            }
            Flow::Delayed(by) => {
                tokio::time::sleep(by).await;
                to.write_all(bytes).await?;
            }
        }
    }
}
