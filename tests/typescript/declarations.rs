//! "Go to definition" from a call in TypeScript to the procedure in Rust, by way of a declaration file and its map.

use std::path::{Path, PathBuf};

use rpc_codegen::TypeScript;

use crate::{
    language_server::{Five, LanguageServer, Place, Seven},
    project::Project,
};

const RUST: &str = "\
//! Rooms.

/// All rooms.
#[procedure(query)]
pub async fn list() -> Vec<String> {
    Vec::new()
}

/// Makes a room.
#[procedure(mutation)]
pub async fn create(input: String) -> String {
    input
}
";

const DECLARATIONS: &str = "\
import * as rpc from 'rpc-client-ts'

export interface Api {
  readonly rooms: ApiRooms
}

export interface ApiRooms {
  /** All rooms. */
  readonly list: rpc.Query<[], string[], never>
  /** Makes a room. */
  readonly create: rpc.Mutation<[input: string], string, never>
}

export declare const contract: rpc.Contract<Api>
//# sourceMappingURL=api.d.ts.map
";

/// `list` leads to line 5, `create` to line 11.
const MAP: &str = r#"{"version":3,"file":"api.d.ts","sourceRoot":"../..","sources":["src/rooms.rs"],"names":[],"mappings":";;;;;;;;C,CAIA,6CAAA;;C,CAMA,6DAAA"}"#;

const CALLS: &str = "\
import { contract } from './api.js'
import type { Api } from './api.js'

declare const api: Api
export const rooms = api.rooms.list()
export const room = api.rooms.create('tea')
void contract
";

/// The procedures in one folder, and in another what was generated of them.
fn project() -> (Project, PathBuf) {
    let project = Project::new();
    project.file("src/rooms.rs", RUST);
    project.file("web/src/api.js", "export const contract = {}\n");
    project.file("web/src/api.d.ts", DECLARATIONS);
    project.file("web/src/api.d.ts.map", MAP);
    let calls = project.file("web/src/calls.ts", CALLS);
    (project, calls)
}

fn servers() -> [Box<dyn LanguageServer>; 2] {
    [Box::new(Five::start()), Box::new(Seven::start())]
}

/// The name of the file and the line to which a mark in the calls leads.
fn definition(server: &mut dyn LanguageServer, calls: &Path, marked: &str) -> (String, u64) {
    let found = server.definition(&Place::of(calls, marked));
    let [place] = &found[..] else { panic!("{marked}: {found:?}") };
    (place.file.file_name().unwrap_or_default().to_string_lossy().into_owned(), place.line)
}

#[test]
fn a_call_leads_to_the_procedure_in_rust() {
    let (project, calls) = project();
    project.assert_accepted();
    for mut server in servers() {
        let mut at = |marked| definition(&mut *server, &calls, marked);
        assert_eq!(at("rooms.|list()"), ("rooms.rs".into(), 5));
        assert_eq!(at("rooms.|create('tea')"), ("rooms.rs".into(), 11));
        // What is not written in Rust is where it is declared.
        assert_eq!(at("api.|rooms.list()"), ("api.d.ts".into(), 4));
        assert_eq!(at("type { |Api }"), ("api.d.ts".into(), 3));
        assert_eq!(at("import { |contract }"), ("api.d.ts".into(), 14));
    }
}

#[test]
fn without_the_source_a_call_leads_to_the_declaration() {
    let (project, calls) = project();
    std::fs::remove_file(project.path("src/rooms.rs")).expect("it was there");
    for mut server in servers() {
        assert_eq!(definition(&mut *server, &calls, "rooms.|list()"), ("api.d.ts".into(), 9));
    }
}

/// Of the chat, in the folder in which an application of the workspace would have them.
#[test]
fn a_call_of_the_chat_leads_to_the_handler() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let project = Project::new();
    // From a folder of the system's for temporary files, the workspace is known by its own path alone.
    let files = TypeScript::new()
        .revive(true)
        .validate(true)
        .declarations(&chat::Api::schema(), "api", &workspace.to_string_lossy())
        .expect("it can be said");
    for (name, text) in files.iter() {
        project.file(name, text);
    }
    let calls = project.file(
        "calls.ts",
        "\
import { createClient } from './api.js'

const api = createClient({ url: 'http://localhost' })
export const message = api.messages.send({ roomId: 'general', username: 'ada', content: 'hi' })
export const lobby = api.lobby()
",
    );
    project.assert_accepted();
    for mut server in servers() {
        for (marked, file, function) in [
            ("messages.|send(", "messages.rs", "pub async fn send("),
            ("api.|lobby()", "lobby.rs", "pub async fn lobby("),
        ] {
            let (found, line) = definition(&mut *server, &calls, marked);
            assert_eq!(found, file);
            let source = workspace.join("examples/chat/src").join(file);
            let source = std::fs::read_to_string(source).expect("the source is there");
            let at = usize::try_from(line).expect("a line") - 1;
            let near = source.lines().skip(at.saturating_sub(1)).take(4).collect::<String>();
            assert!(near.contains(function), "line {line} of {file}:\n{near}");
        }
    }
    // The module runs as it is.
    project.emit();
    let printed = project.run(
        "\
import { contract, createClient } from './api.js'
const api = createClient({ url: 'http://localhost' })
console.log(contract.procedures['messages.send'], typeof api.messages.send.safe)
try {
  contract.check('lobby', 'userLeft', { room: 'tea', username: 1 })
} catch ({ code, details }) {
  console.log(code, details)
}
",
    );
    let found = "DECODE_ERROR [ { path: [ 'username' ], message: 'does not fit type: \"string\"' } ]";
    assert_eq!(printed, format!("mutation function\n{found}\n"));
}
