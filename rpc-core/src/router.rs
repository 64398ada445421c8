//! From a list of procedures to a table that calls are looked up in.
//!
//! `router!` implements [`Mount`] for its type: it fills [`Routes`] of a context. Binding them to a value of that
//! context gives a [`Table`], in which nothing is generic over the context any more.

use std::{
    any::Any,
    collections::HashMap,
    fmt,
    hash::BuildHasherDefault,
    sync::{Arc, OnceLock},
};

use http::Extensions;
use rustc_hash::FxHasher;

use crate::{
    Call, Description, Endpoint, Entry, FromContext, FromRef, Handler, Kind, Layer, Parts, Reply, RpcError,
    client::BoxFuture,
    client::Scope,
    in_process::InProcess,
    layer::Layered,
    reply, request,
    schema::{self, Listing, Schema, join},
};

/// A list of procedures, as `router!` defines it. A value of it is its client.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a router",
    label = "not a router",
    note = "`name => path::to::Api` nests what another `router!` defines; a procedure is listed by its path alone"
)]
pub trait Router: Sized + Send + Sync + 'static {
    /// The client that calls the router's procedures in a scope.
    fn scoped(scope: Scope) -> Self;

    /// Tells what is listed, under the dotted prefix `at`, for the schema.
    fn describe(builder: &mut schema::Builder, at: &str);
}

/// A router that can serve a context `C`: its own, or one from which its own can be made.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be nested in a router for the context `{C}`",
    label = "not a router that `{C}` can serve",
    note = "`name => path::to::Api` nests what another `router!` defines; a procedure is listed by its path alone"
)]
pub trait Mount<C>: Router {
    /// Adds the router's procedures under the dotted prefix `at`; an empty one adds them at the top.
    fn mount(routes: &mut Routes<C>, at: &str);
}

/// A listed procedure: the path under which it is called, and what is known of it.
#[derive(Debug, Clone)]
pub struct Route {
    path: Box<str>,
    description: &'static Description,
    /// What the server provides for every call.
    provided: Extensions,
    in_process: Option<&'static dyn InProcess>,
}

impl Route {
    /// The dotted wire path, `messages.send` for example.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is known of the procedure.
    #[must_use]
    pub fn description(&self) -> &'static Description {
        self.description
    }

    /// What the server provides for every call: see [`Table::provide`].
    pub(crate) fn provided(&self) -> &Extensions {
        &self.provided
    }

    /// What runs it within the process, if it is a two-way procedure.
    pub(crate) fn in_process(&self) -> Option<&'static dyn InProcess> {
        self.in_process
    }
}

/// Two routes are the same if they lead to the same procedure by the same path.
impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.description == other.description
    }
}

impl Eq for Route {}

/// A route that waits for its context.
type Bind<C> = Box<dyn FnOnce(&Arc<C>, &mut Vec<Binding>) + Send>;

/// A route with its context, before layers.
struct Binding {
    route: Route,
    endpoint: Arc<dyn Endpoint>,
}

/// Procedures that wait for a context of type `C`.
///
/// ```
/// use rpc_core::Routes;
///
/// struct App;
/// let routes = Routes::<App>::new();
/// let table = routes.bind(App);
/// assert_eq!(table.routes().count(), 0);
/// ```
pub struct Routes<C> {
    binds: Vec<Bind<C>>,
    layers: Vec<Arc<dyn Layer>>,
    described: schema::Builder,
    gates: Vec<Gate<C>>,
}

/// An extractor that a socket's upgrade must pass.
type Gate<C> = fn(Arc<Call<C>>) -> BoxFuture<Result<(), RpcError>>;

/// What layers are told of an upgrade.
static UPGRADE: Description = Description::new("", Kind::Upgrade);

impl<C: Send + Sync + 'static> Routes<C> {
    /// No procedures.
    #[must_use]
    pub fn new() -> Self {
        Self {
            binds: Vec::new(),
            layers: Vec::new(),
            described: schema::Builder::default(),
            gates: Vec::new(),
        }
    }

    /// All procedures of a router.
    #[must_use]
    pub fn of<R: Mount<C>>() -> Self {
        let mut routes = Self::new();
        R::mount(&mut routes, "");
        routes
    }

    /// Adds a procedure under a name within a prefix.
    pub fn procedure<P: Handler<C>>(&mut self, at: &str, name: &str) {
        self.procedure_as::<P>(at, name, Listing::default());
    }

    /// Adds a procedure of which the list itself says something.
    pub fn procedure_as<P: Handler<C>>(&mut self, at: &str, name: &str, listing: Listing) {
        let path = join(at, name);
        let (description, provided) = (<P as Entry>::DESCRIPTION, Extensions::new());
        let in_process = P::in_process();
        self.add(Route { path: path.as_str().into(), description, provided, in_process }, P::call);
        self.described.handler::<C, P>(path, listing);
    }

    /// Documents a namespace within a prefix, or the router as a whole: its name is empty.
    pub fn namespace(&mut self, at: &str, name: &str, docs: &'static str) {
        self.described.namespace(at, name, docs);
    }

    /// Tells what is listed, for the schema.
    pub fn describe(self, builder: &mut schema::Builder) {
        builder.extend(self.described);
    }

    /// Not generic over the procedure, so that a list of hundreds compiles quickly.
    fn add(&mut self, route: Route, call: fn(Call<C>) -> Reply) {
        self.binds.push(Box::new(move |context, bindings| {
            let endpoint = Arc::new(Bound { context: Arc::clone(context), call });
            bindings.push(Binding { route, endpoint });
        }));
    }

    /// Adds all procedures of another router within a prefix.
    pub fn router<R: Mount<C>>(&mut self, at: &str, name: &str) {
        R::mount(self, &join(at, name));
    }

    /// Adds procedures of another context, which is made of this one when the routes are bound. Their paths hold the
    /// prefix already.
    pub fn nest<D>(&mut self, mut routes: Routes<D>)
    where
        D: FromRef<C> + Send + Sync + 'static,
    {
        self.described.extend(std::mem::take(&mut routes.described));
        self.binds.push(Box::new(move |context, bindings| {
            bindings.extend(routes.bindings(&Arc::new(D::from_ref(context))));
        }));
    }

    /// Puts a layer around every procedure here. The layer that is added last is the outermost.
    #[must_use]
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.layers.push(Arc::new(layer));
        self
    }

    /// Asks for something of whoever opens a socket: the upgrade is refused with what the extractor `T` refuses with.
    ///
    /// Extractors of a conversation run when it starts, over a socket as over HTTP. This one keeps callers out who
    /// could start none. It is to be said of the routes that are served: what routes say that are nested in them is not
    /// asked, since a socket is opened for all.
    ///
    /// ```
    /// # use rpc_core::{Call, Context, FromContext, RpcError, procedure, router};
    /// # #[derive(Clone, Context)] struct App {}
    /// # #[procedure(query)] async fn hello() -> String { String::new() }
    /// # router! { Api for App { hello() } }
    /// struct User(String);
    ///
    /// impl FromContext<App> for User {
    ///     async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
    ///         let user = call.header("x-user").ok_or_else(|| RpcError::unauthorized("sign in first"))?;
    ///         Ok(Self(user.to_owned()))
    ///     }
    /// }
    ///
    /// let routes = Api::routes().upgrade_requires::<User>();
    /// # let _ = routes;
    /// ```
    #[must_use]
    pub fn upgrade_requires<T: FromContext<C> + Send + 'static>(mut self) -> Self {
        self.gates.push(|call| Box::pin(async move { T::from_context(&call).await.map(drop) }));
        self
    }

    /// Gives every procedure its context. Nothing in the table is generic over it.
    #[must_use]
    pub fn bind(mut self, context: C) -> Table {
        let context = Arc::new(context);
        let mut upgrade: Arc<dyn Endpoint> =
            Arc::new(Gates { context: Arc::clone(&context), gates: std::mem::take(&mut self.gates) });
        for layer in &self.layers {
            upgrade = Layered::wrap(Arc::clone(layer), upgrade);
        }
        let route = Arc::new(Route {
            path: "".into(),
            description: &UPGRADE,
            provided: Extensions::new(),
            in_process: None,
        });
        let mut table = Table {
            by_path: Index::default(),
            by_json: Index::default(),
            upgrade: Served { route, endpoint: upgrade },
            described: std::mem::take(&mut self.described),
            schema: OnceLock::new(),
        };
        for Binding { route, endpoint } in self.bindings(&context) {
            let served = Served { route: Arc::new(route), endpoint };
            table.by_json.insert(request::to_json(served.route.path()), served.clone());
            table.by_path.insert(served.route.path.clone(), served);
        }
        table
    }

    fn bindings(self, context: &Arc<C>) -> Vec<Binding> {
        let mut bindings = Vec::with_capacity(self.binds.len());
        for bind in self.binds {
            bind(context, &mut bindings);
        }
        for binding in &mut bindings {
            for layer in &self.layers {
                binding.endpoint = Layered::wrap(Arc::clone(layer), Arc::clone(&binding.endpoint));
            }
        }
        bindings
    }
}

impl<C: Send + Sync + 'static> Default for Routes<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Routes<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").field("entries", &self.binds.len()).finish_non_exhaustive()
    }
}

/// A procedure with its context.
struct Bound<C> {
    context: Arc<C>,
    call: fn(Call<C>) -> Reply,
}

impl<C: Send + Sync + 'static> Endpoint for Bound<C> {
    fn call(&self, parts: Parts) -> Reply {
        (self.call)(Call::new(Arc::clone(&self.context), parts))
    }

    fn context(&self) -> &(dyn Any + Send + Sync) {
        &*self.context
    }
}

/// What an upgrade goes to: it is answered by `null` if all extractors let it pass.
struct Gates<C> {
    context: Arc<C>,
    gates: Vec<Gate<C>>,
}

impl<C: Send + Sync + 'static> Endpoint for Gates<C> {
    fn call(&self, parts: Parts) -> Reply {
        let call = Arc::new(Call::new(Arc::clone(&self.context), parts));
        let gates = self.gates.clone();
        reply::value(async move {
            for gate in gates {
                gate(Arc::clone(&call)).await?;
            }
            Ok(())
        })
    }

    fn context(&self) -> &(dyn Any + Send + Sync) {
        &*self.context
    }
}

/// A procedure that can be called: its route, and the way to it through all layers.
#[derive(Clone)]
pub struct Served {
    route: Arc<Route>,
    endpoint: Arc<dyn Endpoint>,
}

impl Served {
    /// What is called.
    #[must_use]
    pub fn route(&self) -> &Arc<Route> {
        &self.route
    }

    /// Starts a call of it.
    #[must_use]
    pub fn call(&self, parts: Parts) -> Reply {
        self.endpoint.call(parts)
    }
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("route", &self.route).finish_non_exhaustive()
    }
}

/// All procedures that are served, by their paths.
///
/// The keys are the server's own, so a fast hash is safe: a caller cannot choose what is in the table.
#[derive(Debug)]
pub struct Table {
    by_path: Index,
    /// The same, by the paths as they stand in an envelope: `["messages","send"]`.
    by_json: Index,
    upgrade: Served,
    described: schema::Builder,
    schema: OnceLock<Schema>,
}

type Index = HashMap<Box<str>, Served, BuildHasherDefault<FxHasher>>;

impl Table {
    /// The procedure at a dotted path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Served> {
        self.by_path.get(path)
    }

    /// The procedure at a path that is written as JSON, without white space or needless escapes:
    /// `["messages","send"]`. What is not found so may still be there under [`get`](Self::get).
    #[must_use]
    pub fn get_json(&self, path: &str) -> Option<&Served> {
        self.by_json.get(path)
    }

    /// What a client is led to that asks for a socket: through all layers, to what
    /// [`Routes::upgrade_requires`]. Its answer is a value, which says nothing, or the refusal.
    #[must_use]
    pub fn upgrade(&self) -> &Served {
        &self.upgrade
    }

    /// The document that describes what is served. It is made when it is asked for the first time.
    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.described.clone().finish())
    }

    /// What is served, in no particular order.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.by_path.values().map(|served| &*served.route)
    }

    /// Puts a layer around every procedure; it becomes the outermost.
    #[must_use]
    pub fn layer(mut self, layer: impl Layer) -> Self {
        let layer: Arc<dyn Layer> = Arc::new(layer);
        for (path, served) in &mut self.by_path {
            served.endpoint = Layered::wrap(Arc::clone(&layer), Arc::clone(&served.endpoint));
            self.by_json.insert(request::to_json(path), served.clone());
        }
        self.upgrade.endpoint = Layered::wrap(layer, Arc::clone(&self.upgrade.endpoint));
        self
    }

    /// Provides something for every call, which its extractors find by its type ([`Parts::extension`]). What a layer, or
    /// whoever carries a call, attaches of the same type comes first.
    #[must_use]
    pub fn provide<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        let provide = |served: &mut Served| {
            let mut route = Route::clone(&served.route);
            route.provided.insert(value.clone());
            served.route = Arc::new(route);
        };
        for (path, served) in &mut self.by_path {
            provide(served);
            self.by_json.insert(request::to_json(path), served.clone());
        }
        provide(&mut self.upgrade);
        self
    }

    /// Whether something of a type is provided for every call.
    #[must_use]
    pub fn provides<T: Send + Sync + 'static>(&self) -> bool {
        self.upgrade.route.provided.get::<T>().is_some()
    }
}

#[cfg(test)]
mod tests;
