//! Deposit wallets: one per asset and network, opened when a customer is approved [S].

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::addresses;
use crate::assets::ASSETS;
use crate::handlers::{self, Answer, Call, Handlers};
use crate::problem::Problem;
use crate::state::Status;
use crate::table::{Head, Row, Table, row_parts};
use crate::world::World;

pub(crate) const HANDLERS: Handlers = &[("cryptoDeposits.listWallets", list)];

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

    row_parts!(deposit_wallets);

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

fn list(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::list::<DepositWallet>(world, call)
}

/// Opens the wallets of a customer, unless there are some.
pub(crate) fn open(world: &mut World, customer_id: &str) {
    if world.deposit_wallets.newest_first().any(|wallet| wallet.head.customer_id == customer_id) {
        return;
    }
    for asset in &ASSETS {
        for network in asset.networks {
            let head = world.head(customer_id);
            let address = addresses::make(network.name, &head.id);
            let (asset, network) = (asset.symbol.to_owned(), network.name.to_owned());
            world.deposit_wallets.insert(DepositWallet {
                head,
                status: Status::Active,
                asset,
                network,
                address,
            });
        }
    }
}

/// The customer's wallet for this asset and network.
pub(crate) fn find<'a>(
    wallets: &'a Table<DepositWallet>,
    customer_id: &str,
    asset: &str,
    network: &str,
) -> Option<&'a DepositWallet> {
    wallets.newest_first().find(|wallet| {
        wallet.head.customer_id == customer_id && wallet.asset == asset && wallet.network == network
    })
}
