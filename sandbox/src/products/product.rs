//! What a product brings along.

use oceafin_partner::api::lifecycle::Lifecycle;

use crate::engine::tables::TableKind;
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::outcome::Outcome;
use crate::products::world::{Job, World};

/// Plays one endpoint. Everything that can be refused is refused before anything is changed.
pub type Handler = fn(&mut World, &Call) -> Result<Answer, Problem>;

/// The endpoints that a product plays, by their ids.
pub(crate) type Handlers = &'static [(&'static str, Handler)];

/// A resource whose end a test can choose: its states tell whether it has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steered {
    /// The states of the resource.
    pub life: &'static Lifecycle,
    /// Status and outcome of the resource with this id.
    pub find: for<'a> fn(&'a mut World, &str) -> Option<(&'static str, &'a mut Outcome)>,
}

/// One kind of resource, and the calls around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Product {
    /// The endpoints it plays.
    pub handlers: Handlers,
    /// Where its resources are kept.
    pub tables: &'static [TableKind],
    /// What its resources do automatically.
    pub jobs: &'static [Job],
    /// Whether a test can choose how they end.
    pub steered: &'static [Steered],
}
