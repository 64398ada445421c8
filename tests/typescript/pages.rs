//! The TypeScript that the README and the guide show: programs are accepted, and the rest is what is generated.

use std::fs;

use rpc_codegen::TypeScript;

use crate::{client_package, project::Project};

/// The pages that show TypeScript.
const PAGES: [&str; 4] =
    ["README.md", "docs/guide/generating.md", "docs/guide/typescript.md", "rpc-client-ts/README.md"];

/// As much of React's types as the pages use.
const REACT: &str = "\
export function useEffect(effect: () => void | (() => void), deps?: readonly unknown[]): void
export function useState<S>(): [S | undefined, (state: S | undefined) => void]
export function useSyncExternalStore<S>(
  subscribe: (changed: () => void) => () => void,
  snapshot: () => S,
  serverSnapshot?: () => S,
): S
";

/// The blocks of `ts` in a page.
fn blocks(page: &str) -> Vec<String> {
    let path = format!("{}/../{page}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("the page is there");
    let blocks = text.split("```ts\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_the_pages_show_is_accepted_or_generated() {
    // Where the source stands moves with every line of it.
    let without_places = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split("@see").next().unwrap_or_default().trim_end());
        lines.map(str::to_owned).collect()
    };
    let generated = TypeScript::new().generate(&chat::Api::schema()).expect("it can be said");
    let generated_lines = without_places(&generated).join("\n");
    let project = Project::new();
    project.file("api.ts", &generated);
    project.file("node_modules/react/index.d.ts", REACT);
    let ws = client_package().join("node_modules/@types/ws/index.js");
    project.file("node_modules/ws/index.d.ts", &format!("export {{ WebSocket }} from {ws:?}\n"));
    let mut programs = 0;
    for page in PAGES {
        for (number, block) in blocks(page).into_iter().enumerate() {
            if block.starts_with("import ") {
                project.file(&format!("{}-{number}.ts", page.replace('/', "-")), &block);
                programs += 1;
            } else {
                let excerpt = without_places(&block).join("\n");
                assert!(generated_lines.contains(&excerpt), "{page} shows what is not generated:\n{block}");
            }
        }
    }
    assert!(programs >= 12);
    project.assert_accepted();
}
