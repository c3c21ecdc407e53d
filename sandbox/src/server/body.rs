//! A response body that does what the injected fault says: in time, late, or cut off in the middle.

use std::future::Future;
use std::io::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use oceafin_sandbox::Transport;
use tokio::time::{Sleep, sleep};

/// How long the bytes before a cut get to leave the machine.
const FLUSH: Duration = Duration::from_millis(50);

/// The body. Before the first byte its size hint is the whole body, from which hyper makes a `Content-Length` that a
/// truncated body does not keep.
pub struct Faulty {
    whole: usize,
    rest: Bytes,
    cut: bool,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Faulty {
    pub fn new(mut body: Bytes, transport: Transport) -> Self {
        let whole = body.len();
        if let Some(length) = transport.truncate_at {
            body.truncate(length);
        }
        let slow = Duration::from_millis(transport.slow_body_ms);
        let pause = (transport.slow_body_ms > 0).then(|| Box::pin(sleep(slow)));
        Self { whole, rest: body, cut: transport.truncate_at.is_some(), pause }
    }
}

impl Body for Faulty {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Some(pause) = &mut self.pause {
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        if !self.rest.is_empty() {
            if self.cut {
                // hyper drops what it has not flushed when a body fails, and flushes while a body makes it wait.
                self.pause = Some(Box::pin(sleep(FLUSH)));
            }
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.rest)))));
        }
        if std::mem::take(&mut self.cut) {
            return Poll::Ready(Some(Err(Error::other("injected: truncated"))));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && !self.cut
    }

    fn size_hint(&self) -> SizeHint {
        if self.rest.is_empty() { SizeHint::default() } else { SizeHint::with_exact(self.whole as u64) }
    }
}
