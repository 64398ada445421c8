//! What the tests share.

// - `command`: the command, in a folder of its own;
// - `server`: an API, and somebody who answers as the test says.

mod command;
mod server;

pub(crate) use self::{
    command::{Folder, Run},
    server::{Api, Stub, response, serve},
};
