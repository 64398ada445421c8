//! Layers that most servers want.

mod logging;
mod timing;

pub use self::{
    logging::Logging,
    timing::{Outcome, Timing},
};
