//! Deposit wallets: one per asset and network, opened when a customer is approved [S].

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};
use crate::products::answers::list;
use crate::products::product::Handlers;
use crate::products::world::World;
use crate::read::addresses;
use crate::read::assets::ASSETS;

pub(crate) const HANDLERS: Handlers = &[("cryptoDeposits.listWallets", list::<DepositWallet>)];

/// A wallet that takes one asset on one network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DepositWallet {
    pub(crate) head: Head,
    status: Status,
    asset: String,
    network: String,
    address: String,
}

impl Row for DepositWallet {
    const NAME: &'static str = "deposit wallet";

    row_parts!("deposit_wallets");

    fn members(&self) -> Value {
        json!({
            "walletId": self.head.id,
            "asset": self.asset,
            "network": self.network,
            "address": self.address,
            "status": self.status,
        })
    }
}

/// Opens the wallets of a customer, unless there are some.
pub(crate) fn open(world: &mut World, customer_id: &str) {
    if world.tables.rows::<DepositWallet>().any(|wallet| wallet.head.customer_id == customer_id) {
        return;
    }
    for asset in &ASSETS {
        for network in asset.networks {
            let head = world.head(customer_id);
            let address = addresses::make(network.name, &head.id);
            let (asset, network) = (asset.symbol.to_owned(), network.name.to_owned());
            world.tables.insert(DepositWallet { head, status: Status::Active, asset, network, address });
        }
    }
}

/// The customer's wallet for this asset and network.
pub(crate) fn find<'a>(
    world: &'a World,
    customer_id: &str,
    asset: &str,
    network: &str,
) -> Option<&'a DepositWallet> {
    world.tables.rows::<DepositWallet>().find(|wallet| {
        wallet.head.customer_id == customer_id && wallet.asset == asset && wallet.network == network
    })
}
