//! Which endpoint a request is for: derived from the client's endpoint table, not written again.

use std::collections::BTreeMap;

use oceafin_partner::api::{self, Authorization};
use oceafin_partner::model::Model;
use percent_encoding::percent_decode_str;

use crate::problem::{Code, Problem};
use crate::products;
use crate::products::product::Handler;
use crate::read::values;

/// Every path of the Partner API is under this.
pub const PREFIX: &str = "/partner/v1";
/// Every path of the control API is under this.
pub const CONTROL_PREFIX: &str = "/_sandbox";

/// One endpoint as the sandbox serves it.
#[derive(Debug)]
pub struct Route {
    /// The endpoint's id, for example `fiatWithdrawals.create`.
    pub id: &'static str,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The scope it needs.
    pub scope: &'static str,
    /// The model of its body.
    pub request: Option<&'static Model>,
    /// The operation authorization it needs.
    pub authorization: Option<Authorization>,
    /// What plays it; `None` answers 501.
    pub handler: Option<Handler>,
    segments: Vec<&'static str>,
}

/// A route and the ids in the path.
#[derive(Debug)]
pub struct Match<'a> {
    /// The route.
    pub route: &'a Route,
    /// Path parameters, decoded.
    pub params: BTreeMap<&'static str, String>,
}

/// All routes.
#[derive(Debug)]
pub struct Router {
    routes: Vec<Route>,
}

impl Default for Router {
    fn default() -> Self {
        let routes = api::all()
            .map(|endpoint| Route {
                id: endpoint.id,
                method: endpoint.method.as_str(),
                scope: endpoint.scope,
                request: endpoint.request,
                authorization: endpoint.authorization,
                handler: products::handler(endpoint.id),
                segments: endpoint.path.split('/').collect(),
            })
            .collect();
        Self { routes }
    }
}

impl Router {
    /// Finds the route of a raw path. An id that is not one (`..`, an encoded slash) matches nothing.
    pub fn find(&self, method: &str, path: &str) -> Result<Match<'_>, Problem> {
        let mut allowed = Vec::new();
        for route in &self.routes {
            if let Some(params) = matched(&route.segments, path) {
                if route.method == method {
                    return Ok(Match { route, params });
                }
                allowed.push(route.method);
            }
        }
        if allowed.is_empty() {
            return Err(Problem::new(Code::ResourceNotFound, "there is no endpoint with this path"));
        }
        let allowed = allowed.join(", ");
        Err(Problem::new(Code::MethodNotAllowed, format!("this path takes {allowed}"))
            .with_header("Allow", allowed))
    }

    /// Has something else play an endpoint.
    #[cfg(test)]
    pub(crate) fn play(&mut self, id: &str, handler: Handler) {
        for route in self.routes.iter_mut().filter(|route| route.id == id) {
            route.handler = Some(handler);
        }
    }

    /// Every route.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
}

fn matched(segments: &[&'static str], path: &str) -> Option<BTreeMap<&'static str, String>> {
    let mut params = BTreeMap::new();
    let mut actual = path.split('/');
    for segment in segments {
        let given = actual.next()?;
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => {
                let id = percent_decode_str(given).decode_utf8().ok()?;
                if !values::is_id(&id) {
                    return None;
                }
                params.insert(name, id.into_owned());
            }
            None if *segment == given => {}
            None => return None,
        }
    }
    actual.next().is_none().then_some(params)
}
