//! `cargo xtask test`: everything that must hold, in one command.

use std::{path::PathBuf, process::Command};

use crate::{
    bench, npm,
    report::Report,
    tools::{Outcome, cargo, install, run},
    typescript,
};

/// What the tests need beside a Rust toolchain, as (program, Debian package).
const PROGRAMS: &[(&str, &str)] = &[
    ("chromium", "chromium"),
    ("curl", "curl"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("timeout", "coreutils"),
    ("valgrind", "valgrind"),
];

/// The crates that are published, each of which must stand by itself.
const PUBLISHED: &[&str] =
    &["rpc-macros", "rpc-core", "rpc-realtime", "rpc-server", "rpc-client", "rpc-codegen", "rpc-cli"];

/// Crates that are generated. They say `doctest = false`, since their documentation comes from elsewhere, but `--doc` overrules
/// it.
const GENERATED: &[&str] = &["calls-client", "chat-client", "formats-client", "forms-client"];

/// Runs everything and prints a summary as its last line.
pub(crate) fn run_everything() -> Outcome {
    install(PROGRAMS)?;
    let mut report = Report::default();
    report.step("format", &mut cargo(&["fmt", "--all", "--check"]));
    report.step(
        "clippy",
        &mut cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"]),
    );
    report.check("packages of npm", typescript::install);
    report.step("the TypeScript package", &mut npm::script("check"));
    report.tests(
        "unit, UI, golden and end-to-end tests",
        &mut cargo(&["test", "--workspace", "--all-targets"]),
    );
    typescript::test(&mut report);
    // What release builds leave out of the schema shows in one alone.
    report.tests(
        "the schema in a release build",
        &mut cargo(&["test", "--release", "--package", "rpc-core", "--test", "schema"]),
    );
    let mut doc_tests = cargo(&["test", "--workspace", "--doc"]);
    for package in GENERATED {
        doc_tests.args(["--exclude", package]);
    }
    report.tests("doc tests", &mut doc_tests);
    report.step(
        "docs",
        cargo(&["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "--deny warnings"),
    );
    for package in PUBLISHED {
        // By itself, a crate gets only the features that it asked for: what it forgot to ask for shows here.
        for features in ["--no-default-features", "--all-features"] {
            report.step(
                &format!("{package} {features}"),
                &mut cargo(&["check", "--quiet", "--package", package, features]),
            );
        }
    }
    report.step("packages", &mut package());
    report.check("instructions a call", bench::check_instructions);
    report.finish()
}

/// `cargo package` for every crate that is published. Uncommitted work is packed too, so that it can be tested.
fn package() -> Command {
    forget_packages();
    let mut arguments = vec!["package", "--quiet", "--allow-dirty"];
    for name in PUBLISHED {
        arguments.extend(["--package", name]);
    }
    cargo(&arguments)
}

/// Removes what cargo unpacked when it packed these crates before. It takes a crate of one version for the same for
/// ever, and would verify new packages with the sources of old ones.
fn forget_packages() {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    for kind in ["src", "cache"] {
        let registries = std::fs::read_dir(home.join("registry").join(kind)).into_iter().flatten().flatten();
        // The registry that cargo makes for the purpose has no host, so its folder's name begins with the dash.
        for registry in registries.filter(|registry| registry.file_name().to_string_lossy().starts_with('-'))
        {
            for package in std::fs::read_dir(registry.path()).into_iter().flatten().flatten() {
                let name = package.file_name();
                if PUBLISHED.iter().any(|published| name.to_string_lossy().starts_with(published)) {
                    // What cannot be removed shows as a package that does not verify.
                    let _ = std::fs::remove_dir_all(package.path());
                    let _ = std::fs::remove_file(package.path());
                }
            }
        }
    }
}

/// Writes the golden files anew.
pub(crate) fn bless() -> Outcome {
    run(cargo(&["test", "--package", "rpc-macros", "golden"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--package", "rpc-core", "--test", "schema"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--package", "rpc-codegen", "--lib", "as_recorded"]).env("BLESS", "1"))?;
    run(cargo(&["test", "--package", "rpc-cli", "--test", "command", "help"]).env("BLESS", "1"))?;
    // First the schemas, then what is made of them.
    for test in ["rust_client", "end_to_end"] {
        run(cargo(&["test", "--package", "tests", "--test", test, "newest_schema"]).env("BLESS", "1"))?;
    }
    run(cargo(&["test", "--package", "rpc-codegen", "--test", "rust_crates"]).env("BLESS", "1"))?;
    npm::install(npm::CLIENT)?;
    run(cargo(&["test", "--package", "tests", "--test", "typescript", "golden"]).env("RPC_EXPORT", "1"))?;
    run(cargo(&["test", "--package", "tests", "--test", "ui"]).env("TRYBUILD", "overwrite"))
}
