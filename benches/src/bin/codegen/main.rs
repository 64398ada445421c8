//! A large API, the same in every run, as a schema document and as what tRPC and zod are given: the TypeScript that is
//! generated of the one, the source of the other, and the same calls of both.
//!
//! - `shape`: the API;
//! - `document`: as a schema document;
//! - `calls`: calls of it;
//! - `zod`: its types for zod;
//! - `trpc`: its procedures for tRPC.
//!
//! Takes a folder, writes the files into `own` and `trpc` there, and prints one line: how many procedures and types there
//! are and how many calls, and the nanoseconds that generating takes, which are the median of some rounds.

mod calls;
mod document;
mod shape;
mod trpc;
mod zod;

use std::{error::Error, fs, path::PathBuf, time::Instant};

use rpc_codegen::TypeScript;
use rpc_core::schema::Schema;

use self::shape::Api;

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("this takes a folder")?);
    let api = Api::large();
    let schema = Schema::from_json(&document::of(&api).to_string())?;
    let mut times = Vec::new();
    let mut text = String::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        text = TypeScript::new().generate(&schema)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();

    let mut files = trpc::files(&api);
    files.push(("own/api.ts".to_owned(), text));
    files.push(("own/calls.ts".to_owned(), calls::own(&api)));
    files.push(("trpc/calls.ts".to_owned(), calls::trpc(&api)));
    for part in ["own", "trpc"] {
        fs::create_dir_all(folder.join(part))?;
    }
    for (path, text) in files {
        fs::write(folder.join(path), text)?;
    }
    let (procedures, types) = (api.procedures.len(), api.definitions.len());
    println!("{procedures} {types} {} {}", calls::CALLS, times[ROUNDS / 2].as_nanos());
    Ok(())
}
