//! What `rpc-client-ts` makes of calls: what the compiler accepts is tested in the package itself, and here what an
//! editor shows.

use crate::{
    compiler::Compiler,
    language_server::{Five, LanguageServer as _, Place},
    project::Project,
};

const API: &str = "\
import type * as rpc from 'rpc-client-ts'

export interface Api {
  readonly rooms: ApiRooms
  /** Everything that happens. */
  readonly events: rpc.Subscription<[input: RoomId], RoomEvent, RoomError>
  /** Rooms to talk in. */
  readonly lobby: rpc.Duplex<[], LobbyIncoming, LobbyOutgoing, never>
}

export interface ApiRooms {
  /** All rooms. */
  readonly list: rpc.Query<[], RoomId[], never>
  /** Makes a room. */
  readonly create: rpc.Mutation<[input: RoomId], RoomId, RoomError>
}

export interface RoomId {
  roomId: string
}

export interface RoomEvent {
  at: number
}

export interface RoomError extends rpc.ProcedureError {
  code: 'ROOM_EXISTS'
  details: { roomId: string }
}

export interface LobbyIncoming {
  say: { text: string }
}

export interface LobbyOutgoing {
  said: { text: string }
}
";

#[test]
fn an_editor_shows_the_arguments_the_answer_and_the_documentation_of_a_procedure() {
    let project = Project::new();
    project.file("api.ts", API);
    let calls = project.file(
        "calls.ts",
        "\
import type { Api } from './api.js'

declare const api: Api
export const rooms = api.rooms.list()
export const room = api.rooms.create({ roomId: 'tea' })
export const created = await api.rooms.create.safe({ roomId: 'tea' })
export const events = api.events({ roomId: 'tea' })
export const lobby = api.lobby()
export const said = lobby.emit('say', { text: 'hello' })
",
    );
    project.assert_accepted();
    let mut server = Five::start();
    let mut shown = |marked: &str| server.quick_info(&Place::of(&calls, marked));

    assert_eq!(
        shown("api.rooms.|list("),
        "(property) ApiRooms.list: Query\n\
         (options?: CallOptions | undefined) => Promise<RoomId[]>\n\
         All rooms."
    );
    assert_eq!(
        shown("api.rooms.|create({"),
        "(property) ApiRooms.create: Mutation\n\
         (input: RoomId, options?: CallOptions | undefined) => Promise<RoomId>\n\
         Makes a room."
    );
    assert_eq!(shown("const |created"), "const created: Result<RoomId, RoomError | RpcError>");
    assert_eq!(
        shown("api.|events("),
        "(property) Api.events: Subscription\n\
         (input: RoomId, options?: SubscriptionOptions | undefined) => Stream<RoomEvent, RoomError, object>\n\
         Everything that happens."
    );
    assert_eq!(
        shown("api.|lobby("),
        "(property) Api.lobby: Duplex\n\
         (options?: SocketOptions | undefined) => Socket<LobbyIncoming, LobbyOutgoing, never>\n\
         Rooms to talk in."
    );
    assert!(shown("lobby.|emit(").contains("(name: \"say\", data: {\n    text: string;\n}, options?:"));
}

#[test]
fn a_procedure_is_defined_in_the_generated_file() {
    let project = Project::new();
    let api = project.file("api.ts", API);
    let text = "import type { Api } from './api.js'\n\nexport const rooms = (api: Api) => api.rooms.list()\n";
    let calls = project.file("calls.ts", text);
    let found = Five::start().definition(&Place::of(&calls, "api.rooms.|list"));
    assert_eq!(found.len(), 1, "{found:?}");
    let canonical = found[0].file.canonicalize().expect("the file is there");
    assert_eq!(canonical, api.canonicalize().expect("the file is there"));
    assert_eq!(found[0].line, Place::of(&api, "readonly |list").line);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let project = Project::new();
    project.file("api.ts", API);
    project.file(
        "wrong.ts",
        "\
import type { Api } from './api.js'

declare const api: Api
export const room = api.rooms.create({ name: 'tea' })
",
    );
    for compiler in Compiler::ALL {
        let errors = project.errors(compiler);
        let places: Vec<_> =
            errors.iter().map(|error| (error.file.as_str(), error.line, error.code.as_str())).collect();
        assert_eq!(places, [("wrong.ts", 4, "TS2353")], "{compiler:?}: {errors:?}");
        assert!(errors[0].message.contains("'name' does not exist in type 'RoomId'"), "{errors:?}");
    }
}

#[test]
fn what_a_file_exports_is_read_as_json() {
    let project = Project::new();
    project.file("api.ts", API);
    project.file(
        "values.ts",
        "\
import type { RoomId } from './api.js'

export const room: RoomId = { roomId: 'tea' }
",
    );
    assert_eq!(project.exports("values.ts"), serde_json::json!({ "room": { "roomId": "tea" } }));
}
