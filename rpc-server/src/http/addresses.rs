//! How many lasting connections each address has open: sockets and event streams.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rpc_core::{Code, RpcError};

/// The count of each address. One that has none is not in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addresses(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// A connection that is counted until this is dropped.
#[derive(Debug)]
#[must_use = "the connection is counted for as long as this is kept"]
pub(crate) struct Permit(Option<(Addresses, IpAddr)>);

impl Addresses {
    /// Counts one more connection. Without a limit nothing is counted, nor what comes from nowhere.
    ///
    /// # Errors
    ///
    /// `LIMIT_EXCEEDED` if the address has `most` of them.
    pub(crate) fn enter(&self, peer: Option<SocketAddr>, most: Option<u32>) -> Result<Permit, RpcError> {
        let (Some(peer), Some(most)) = (peer, most) else { return Ok(Permit(None)) };
        // An address of IPv4 that a socket of IPv6 shows is the same one.
        let address = peer.ip().to_canonical();
        let mut counts = self.lock();
        let count = counts.entry(address).or_default();
        if *count >= most {
            if most == 0 {
                counts.remove(&address);
            }
            let message = format!("{most} connections are open from this address, which is the most at once");
            return Err(RpcError::framework(Code::LimitExceeded, message));
        }
        *count += 1;
        Ok(Permit(Some((self.clone(), address))))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some((addresses, address)) = self.0.take() else { return };
        let mut counts = addresses.lock();
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::Addresses;

    #[test]
    fn an_address_has_so_many_connections_and_no_more() {
        let addresses = Addresses::default();
        let peer = |text: &str| text.parse::<SocketAddr>().ok();
        let first = addresses.enter(peer("127.0.0.1:1"), Some(2));
        let second = addresses.enter(peer("[::ffff:127.0.0.1]:2"), Some(2));
        assert!(first.is_ok() && second.is_ok());
        let third = addresses.enter(peer("127.0.0.1:3"), Some(2));
        assert_eq!(third.expect_err("one too many").code(), "LIMIT_EXCEEDED");
        let elsewhere = addresses.enter(peer("127.0.0.2:3"), Some(2));
        drop(first);
        let third = addresses.enter(peer("127.0.0.1:3"), Some(2));
        assert!(elsewhere.is_ok() && third.is_ok());
        drop((second, third, elsewhere));
        assert!(addresses.lock().is_empty());
        assert!(addresses.enter(peer("127.0.0.1:1"), Some(0)).is_err());
        assert!(addresses.enter(peer("127.0.0.1:1"), None).is_ok() && addresses.enter(None, Some(0)).is_ok());
        assert!(addresses.lock().is_empty());
    }
}
