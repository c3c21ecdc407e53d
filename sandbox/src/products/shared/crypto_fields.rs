//! Members that the crypto products share: asset and network, amounts of a simulation.

use bigdecimal::BigDecimal;
use oceafin_partner::model::Kind;

use crate::problem::Problem;
use crate::read::assets::Asset;
use crate::read::form::Form;
use crate::read::values;

/// Takes `asset` and `network` out of a body: a crypto asset the sandbox knows, on a network it is on.
pub(crate) fn asset_on_network(form: &mut Form<'_>) -> (Option<&'static Asset>, String) {
    let asset = form.asset("asset");
    let network = form.required("network", &Kind::Network);
    let Some(asset) = asset else { return (None, network) };
    if asset.networks.is_empty() {
        form.refuse("asset", "asset_unsupported", "is a currency; this needs a crypto asset");
    } else if asset.network(&network).is_none() {
        let names: Vec<String> = asset.networks.iter().map(|network| format!("`{}`", network.name)).collect();
        let message = format!("`{}` is on {}", asset.symbol, names.join(", "));
        form.refuse("network", "network_unsupported", message);
    }
    (Some(asset), network)
}

/// An amount a test sends in: positive, and with no more decimals than the asset.
pub(crate) fn simulated_amount(text: &str, asset: &str) -> Result<BigDecimal, Problem> {
    let asset = Asset::find(asset);
    values::amount(text).filter(|amount| asset.is_some_and(|asset| asset.fits(amount))).ok_or_else(|| {
        Problem::field("/amount", "amount_invalid", "must be a positive decimal string that fits the asset")
    })
}
