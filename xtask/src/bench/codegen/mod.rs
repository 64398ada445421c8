//! `cargo xtask bench codegen`: how long a large API takes to be generated, and to be checked by TypeScript's compilers
//! together with calls of it, beside the same API written for tRPC with zod.
//!
//! - `compiler`: a run of a compiler, and what it takes;
//! - `report`: tables, and what is held against the limits.

mod compiler;
mod report;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use self::compiler::{COMPILERS, Compiler, Figures};
use super::{build, cores::cores};
use crate::{
    npm,
    tools::{Outcome, workspace},
};

/// The folder of tRPC and zod, within the workspace.
const PEERS: &str = "benches/peers/trpc";

/// What is compiled: folders that `bench-codegen` writes.
const PROJECTS: [&str; 2] = ["own", "trpc"];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many turns every compiler gets with every project.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Leaves out tRPC, which takes more than a minute a turn.
    #[arg(long)]
    alone: bool,
}

/// What one compiler takes for one project.
struct Measured {
    compiler: &'static Compiler,
    project: &'static str,
    figures: Figures,
}

/// What was generated.
struct Generated {
    procedures: u32,
    types: u32,
    calls: u32,
    seconds: f64,
}

pub(super) fn run(options: &Options) -> Outcome {
    npm::install(npm::CLIENT)?;
    let projects = if options.alone { &PROJECTS[..1] } else { &PROJECTS[..] };
    if !options.alone {
        npm::install(PEERS)?;
    }
    let folder = folder()?;
    let generated = generate(&folder)?;
    println!("written to {}", folder.display());

    let cores = cores()?;
    let cores = format!("{},{}", cores.measured, cores.other);
    let mut measured = Vec::new();
    for compiler in COMPILERS {
        for project in projects {
            measured.push(Measured { compiler, project, figures: Figures::default() });
        }
    }
    for project in projects {
        configure(&folder.join(project))?;
    }
    for round in 1..=options.rounds {
        println!("round {round} of {}", options.rounds);
        for Measured { compiler, project, figures } in &mut measured {
            figures.push(&compiler.check(&folder.join(project), &cores)?);
        }
    }
    report::print(&generated, &measured)
}

/// The folder that cargo builds into has one for this.
fn folder() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("this program is in no target folder")?;
    Ok(target.join("bench-codegen"))
}

/// Writes all projects anew.
fn generate(folder: &Path) -> Outcome<Generated> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let program = build::codegen()?;
    let output = std::process::Command::new(&program).arg(folder).output()?;
    if !output.status.success() {
        return Err(format!("`bench-codegen` failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let line = String::from_utf8(output.stdout)?;
    let mut numbers = line.split_whitespace();
    let mut number = || numbers.next().ok_or_else(|| format!("`{line}` is no measurement"));
    Ok(Generated {
        procedures: number()?.parse()?,
        types: number()?.parse()?,
        calls: number()?.parse()?,
        seconds: number()?.parse::<f64>()? / 1e9,
    })
}

/// As a project that is begun today is configured, but for the packages, which are the workspace's.
fn configure(project: &Path) -> Outcome {
    let client = workspace().join(npm::CLIENT).join("src/index.ts");
    let configuration = format!(
        r#"{{
  "compilerOptions": {{
    "target": "ES2022",
    "lib": ["ES2022", "DOM"],
    "types": [],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "skipLibCheck": true,
    "paths": {{ "rpc-client-ts": [{client:?}] }}
  }},
  "include": ["*.ts"]
}}
"#
    );
    fs::write(project.join("tsconfig.json"), configuration)?;
    if project.ends_with("trpc") {
        let packages = workspace().join(PEERS).join("node_modules");
        match std::os::unix::fs::symlink(packages, project.join("node_modules")) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
