//! Files that are compiled together.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    client_package,
    compiler::{Compiler, Diagnostic},
};

/// A project in a folder of its own, in which `rpc-client-ts` is the workspace's.
///
/// One file imports another as `./other.js`, so that what is compiled can be run.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self { folder: TempDir::new().expect("a folder") };
        let client = client_package().canonicalize().expect("the client package");
        let configuration = json!({
            "compilerOptions": {
                "target": "ES2022",
                "lib": ["ES2022", "DOM"],
                "types": [],
                "module": "ESNext",
                "moduleResolution": "bundler",
                "verbatimModuleSyntax": true,
                "strict": true,
                "exactOptionalPropertyTypes": true,
                "noUncheckedIndexedAccess": true,
                "skipDefaultLibCheck": true,
                "paths": { "rpc-client-ts": [client.join("src/index.ts")] },
            },
            "include": ["**/*.ts"],
        });
        project.file("tsconfig.json", &configuration.to_string());
        project.file("package.json", r#"{"type":"module"}"#);
        project
    }

    /// Writes a file, and tells where it is.
    pub(crate) fn file(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(&path, text).expect("the file is written");
        path
    }

    /// Where a file is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder().join(path)
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a compiler finds wrong with all files.
    pub(crate) fn errors(&self, compiler: Compiler) -> Vec<Diagnostic> {
        compiler.compile(self.folder(), &["--noEmit"])
    }

    /// Every compiler accepts all files. Where one must refuse something, the line above says `// @ts-expect-error`.
    pub(crate) fn assert_accepted(&self) {
        for compiler in Compiler::ALL {
            let errors: Vec<String> = self.errors(compiler).iter().map(ToString::to_string).collect();
            assert!(errors.is_empty(), "{compiler:?} refuses it:\n{}", errors.join("\n"));
        }
    }

    /// Compiles all files, which must be accepted, imports one of them, and answers the JSON of what it exports: an
    /// object with a member for each value.
    pub(crate) fn exports(&self, path: &str) -> Value {
        let emitted = self.emit();
        let source = self.path(path).canonicalize().expect("the file is there");
        let within = source.strip_prefix("/").expect("the path is absolute");
        let module = emitted.join(within).with_extension("js");
        let script =
            format!("console.log(JSON.stringify(await import({})))", json!(module.to_string_lossy()));
        serde_json::from_str(&self.run(&script)).expect("JSON")
    }

    /// Compiles all files, which must be accepted, and the client package, so that what is compiled can be run.
    pub(crate) fn emit(&self) -> PathBuf {
        // What is compiled keeps its whole path there, since the client package is beside no file of the project.
        assert_eq!(Compiler::Five.compile(self.folder(), &["--outDir", ".emitted", "--rootDir", "/"]), []);
        let emitted = self.path(".emitted");
        let client = client_package().canonicalize().expect("the client package");
        let client =
            emitted.join(client.strip_prefix("/").expect("the path is absolute")).join("src/index.js");
        self.file("node_modules/rpc-client-ts/package.json", r#"{"type":"module","exports":"./index.js"}"#);
        let client = format!("export * from {}\n", json!(client.to_string_lossy()));
        self.file("node_modules/rpc-client-ts/index.js", &client);
        emitted
    }

    /// What a module prints that stands in the folder.
    pub(crate) fn run(&self, module: &str) -> String {
        let mut command = Command::new("node");
        command.args(["--input-type", "module", "--eval", module]).current_dir(self.folder());
        let output = command.output().expect("node runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it prints text")
    }
}
