//! What a connection is made of.

use std::{
    fmt,
    io::{self, IoSlice, Read},
    pin::Pin,
    task::{Context, Poll},
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
#[cfg(feature = "tls")]
use tokio_rustls::client::TlsStream;

/// The most that is read at once when the operating system is asked directly.
const PROBE: usize = 1024;

/// A connection to a server. Dropping it closes it.
pub(crate) struct Stream(Kind);

enum Kind {
    Tcp(Tcp),
    Custom(Box<dyn Io>),
    #[cfg(feature = "tls")]
    Tls(Box<TlsStream<Stream>>),
}

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

impl Stream {
    pub(super) fn tcp(stream: TcpStream) -> Self {
        Self(Kind::Tcp(Tcp { stream, doubted: false }))
    }

    pub(crate) fn custom<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(stream: S) -> Self {
        Self(Kind::Custom(Box::new(stream)))
    }

    #[cfg(feature = "tls")]
    pub(super) fn tls(stream: TlsStream<Self>) -> Self {
        Self(Kind::Tls(Box::new(stream)))
    }

    /// Lets what is read next be asked of the operating system itself. tokio knows only what its driver has seen, and
    /// that may have been long before the server closed the connection.
    pub(crate) fn doubt(&mut self) {
        match &mut self.0 {
            Kind::Tcp(tcp) => tcp.doubted = true,
            // There is nobody else to ask.
            Kind::Custom(_) => {}
            #[cfg(feature = "tls")]
            Kind::Tls(tls) => tls.get_mut().0.doubt(),
        }
    }

    fn io(self: Pin<&mut Self>) -> Pin<&mut dyn Io> {
        match &mut self.get_mut().0 {
            Kind::Tcp(tcp) => Pin::new(tcp),
            Kind::Custom(custom) => Pin::new(&mut **custom),
            #[cfg(feature = "tls")]
            Kind::Tls(tls) => Pin::new(&mut **tls),
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Tcp(_) => "Stream(TCP)",
            Kind::Custom(_) => "Stream(custom)",
            #[cfg(feature = "tls")]
            Kind::Tls(_) => "Stream(TLS)",
        })
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.io().poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.io().poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.io().poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.0 {
            Kind::Tcp(tcp) => tcp.is_write_vectored(),
            Kind::Custom(custom) => custom.is_write_vectored(),
            #[cfg(feature = "tls")]
            Kind::Tls(tls) => tls.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io().poll_shutdown(cx)
    }
}

/// A TCP socket that can be doubted.
struct Tcp {
    stream: TcpStream,
    doubted: bool,
}

impl Tcp {
    /// What is there to be read, without asking tokio whether there is anything.
    fn read_now(&self, buf: &mut ReadBuf<'_>) -> io::Result<()> {
        let length = buf.remaining().min(PROBE);
        let read = (&*SockRef::from(&self.stream)).read(buf.initialize_unfilled_to(length))?;
        buf.advance(read);
        Ok(())
    }
}

impl AsyncRead for Tcp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Until there is no more: what stands above may need several reads for one of its own.
        if self.doubted {
            match self.read_now(buf) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.doubted = false,
                result => return Poll::Ready(result),
            }
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
