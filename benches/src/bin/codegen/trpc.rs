//! Procedures for tRPC: a file for each namespace, with a router in which every procedure has the schemas of its input
//! and its output, and a file for the router of all.

use crate::{
    shape::{Api, Kind, Procedure},
    zod,
};

/// Nothing is inferred of a handler that never answers, so that only the declared types count.
const SHARED: &str = "\
import { initTRPC } from '@trpc/server'

export const t = initTRPC.create()

export function answer(): never {
  throw new Error()
}
";

/// Paths and texts.
pub(crate) fn files(api: &Api) -> Vec<(String, String)> {
    let mut files = vec![("trpc/shared.ts".to_owned(), SHARED.to_owned())];
    let mut root = String::from("import { t } from './shared.js'\n");
    let mut routers = String::new();
    for (number, name) in api.namespaces.iter().enumerate() {
        let procedures: Vec<_> = api.procedures.iter().filter(|one| one.namespace == number).collect();
        files.push((format!("trpc/{name}.ts"), namespace(name, &procedures, api)));
        root += &format!("import {{ {name} }} from './{name}.js'\n");
        routers += &format!("  {name},\n");
    }
    root +=
        &format!("\nexport const router = t.router({{\n{routers}}})\nexport type Router = typeof router\n");
    files.push(("trpc/router.ts".to_owned(), root));
    files
}

fn namespace(name: &str, procedures: &[&Procedure], api: &Api) -> String {
    let mut text = String::from("import { z } from 'zod'\n\nimport { answer, t } from './shared.js'\n\n");
    for procedure in procedures {
        text += &zod::definition(&api.definitions[procedure.input], api);
        text += &zod::definition(&api.definitions[procedure.output], api);
    }
    text += &format!("\nexport const {name} = t.router({{\n");
    for procedure in procedures {
        let [input, output] = [procedure.input, procedure.output].map(|at| &api.definitions[at].name);
        let handler = match procedure.kind {
            Kind::Query => format!(".output({output}).query(() => answer())"),
            Kind::Mutation => format!(".output({output}).mutation(() => answer())"),
            Kind::Subscription => {
                format!(".subscription(async function* () {{ yield answer() as z.output<typeof {output}> }})")
            }
        };
        text += &format!("  {}: t.procedure.input({input}){handler},\n", procedure.name);
    }
    text + "})\n"
}
